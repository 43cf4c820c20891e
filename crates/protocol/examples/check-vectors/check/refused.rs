//! Inputs that differ from valid ones in one field, which the network's library rejects or corrects.

use serde_json::Value;

use super::build::{KINDS, fields_of, make};
use super::inputs::Inputs;
use super::{Entry, Report};

/// The valid inputs of which an entry changes one field.
pub(super) struct Base<'a>(Vec<&'a Value>);

impl<'a> Base<'a> {
    /// The inputs of the signature forms, completed by those of the vectors.
    pub(super) fn of(forms: Option<&'a Value>, vectors: &[&'a Value]) -> Self {
        let entries = forms.into_iter().chain(vectors.iter().copied());
        Self(entries.filter_map(|entry| entry.get("inputs")).collect())
    }

    fn inputs(&self, kind: &str) -> Inputs<'a> {
        let mut inputs = Inputs::default();
        for name in fields_of(kind) {
            let fits = |value: &&Value| Inputs::default().with(name, value).is_usable(kind, name);
            if let Some(value) = self.0.iter().filter_map(|inputs| inputs.get(*name)).find(fits) {
                inputs = inputs.with(name, value);
            }
        }
        inputs
    }
}

/// One entry: the fields that it changes, and the kinds of message that have them.
struct Change<'a> {
    fields: Vec<(&'a str, &'a Value)>,
    kinds: Vec<&'static str>,
}

impl<'a> Change<'a> {
    /// The kind that the description names, or every kind that has the fields.
    fn of(entry: &Entry<'a>, what: &str) -> Self {
        let fields = entry.value.get("inputs").and_then(Value::as_object).into_iter().flatten();
        let fields: Vec<_> = fields.map(|(name, value)| (name.as_str(), value)).collect();
        let named = KINDS.into_iter().find(|kind| what.contains(&format!("({kind})")));
        let fits = |kind: &&str| fields.iter().all(|(name, _)| fields_of(kind).contains(name));
        let kinds = match named {
            Some(kind) => vec![kind],
            None => KINDS.into_iter().filter(fits).collect(),
        };
        Self { fields, kinds }
    }

    fn hash(&self, kind: &str, base: &Base<'a>) -> Result<String, String> {
        let set =
            |inputs: Inputs<'a>, (name, value): &(&'a str, &'a Value)| inputs.with(name, value);
        let inputs = self.fields.iter().fold(base.inputs(kind), set).unescaped();
        make(kind, &inputs, None).map(|made| made.hash)
    }
}

impl Report {
    pub(super) fn refused<'a>(&mut self, entry: &Entry<'a>, base: &Base<'a>) {
        let name = ("refused", entry.index.as_str());
        let what = entry.text("what").unwrap_or_default();
        let change = Change::of(entry, what);
        let field = change.fields.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("+");
        let (false, Some(kind)) = (change.fields.is_empty(), change.kinds.first()) else {
            return self.differs(name, &field, "inputs of a known kind", what);
        };
        // A refusal is meaningful only if the inputs are valid before the change.
        if let Err(fault) = make(kind, &base.inputs(kind), None) {
            return self.differs(name, "base", "good inputs to change", &fault);
        }
        match (entry.text("result"), change.hash(kind, base)) {
            (None, Err(_)) => self.passed += 1,
            (None, Ok(hash)) => {
                self.differs(name, &field, "a refusal", &format!("the hash {hash}"));
            }
            (Some(expected), got) => {
                let hashes = change.kinds.iter().filter_map(|kind| change.hash(kind, base).ok());
                let hash = hashes.into_iter().find(|hash| hash == expected);
                let got = hash.unwrap_or_else(|| got.unwrap_or_else(|fault| fault));
                self.same(name, &field, expected, &got);
            }
        }
    }
}

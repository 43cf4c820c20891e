//! Maps recorded values to those of the present replay.

use std::collections::BTreeMap;

/// Recorded values and their present counterparts.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Whether a present value is the counterpart of a recorded one. The first one seen is stored.
    pub(super) fn binds(&mut self, recorded: &str, present: &str) -> bool {
        let same_form = recorded.len() == present.len()
            && present.strip_prefix("0x").is_some_and(|digits| hex::decode(digits).is_ok());
        if let Some(known) = self.0.get(recorded) {
            return known == present;
        }
        if same_form {
            self.0.insert(recorded.to_owned(), present.to_owned());
            let lower = recorded.to_lowercase();
            self.0.entry(lower).or_insert_with(|| present.to_lowercase());
        }
        same_form
    }

    /// Whether a value is mapped.
    pub(super) fn knows(&self, recorded: &str) -> bool {
        self.0.contains_key(recorded)
    }

    /// A text with every recorded value replaced.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (recorded, present) in &self.0 {
            if text.contains(recorded) {
                text = text.replace(recorded, present);
            }
        }
        text
    }
}

//! The checks, shared by the command and the tests.
//!
//! A file has up to three sections. `vectors`: a message, its key, and every step from the encoding
//! to the signature. `refused`: inputs that the network's library rejects, which must be refused here,
//! and inputs that it corrects. `signatureForms`: one message with unusual signatures, and the address
//! that each recovers to.

mod build;
mod inputs;
mod json;
mod refused;

use core::fmt;

use kios_protocol::{Address, SecretKey, Signature};
use serde_json::Value;

use build::{KINDS, Made, make};
use inputs::Inputs;
use refused::Base;

/// A difference between our result and the file.
#[derive(Debug)]
pub(crate) struct Mismatch {
    kind: String,
    index: String,
    field: String,
    expected: String,
    got: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, index, field, expected, got } = self;
        write!(f, "{kind} {index} {field}: expected {expected}, got {got}")
    }
}

/// The result of checking a file.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many comparisons succeeded.
    pub(crate) passed: usize,
    /// The comparisons that failed.
    pub(crate) mismatches: Vec<Mismatch>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.mismatches.len())
    }
}

/// Why a file could not be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("none of vectors, refused and signatureForms is in it")]
    Nothing,
}

/// Checks the text of a file.
pub(crate) fn run(text: &str) -> Result<Report, Unreadable> {
    let file: Value = serde_json::from_str(&json::tame(text.trim_start_matches('\u{feff}')))?;
    let section = |name| file.get(name).map(as_list).unwrap_or_default();
    let (vectors, refused) = (section("vectors"), section("refused"));
    let forms = section("signatureForms");
    if vectors.len() + refused.len() + forms.len() == 0 {
        return Err(Unreadable::Nothing);
    }
    let mut report = Report::default();
    for (position, vector) in vectors.iter().enumerate() {
        report.vector(&Entry::new(vector, position));
    }
    let base = Base::of(forms.first().copied(), &vectors);
    for (position, entry) in refused.iter().enumerate() {
        report.refused(&Entry::new(entry, position), &base);
    }
    for entry in forms {
        report.signature_forms(entry);
    }
    Ok(report)
}

/// A section, which is one entry or a list of entries.
fn as_list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

/// One entry of a section and its name in a mismatch.
struct Entry<'a> {
    value: &'a Value,
    index: String,
}

impl<'a> Entry<'a> {
    fn new(value: &'a Value, position: usize) -> Self {
        let index = value.get("n").map_or_else(|| position.to_string(), Value::to_string);
        Self { value, index }
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }
}

impl Report {
    fn same(&mut self, entry: (&str, &str), field: &str, expected: &str, got: &str) {
        if expected == got {
            self.passed += 1;
        } else {
            self.differs(entry, field, expected, got);
        }
    }

    fn differs(&mut self, (kind, index): (&str, &str), field: &str, expected: &str, got: &str) {
        self.mismatches.push(Mismatch {
            kind: kind.to_owned(),
            index: index.to_owned(),
            field: field.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        });
    }

    fn vector(&mut self, vector: &Entry<'_>) {
        let kind = vector.text("kind").unwrap_or("(no kind)");
        let name = (kind, vector.index.as_str());
        if !KINDS.contains(&kind) {
            return self.differs(name, "kind", &KINDS.join(" or "), "an unknown kind");
        }
        let inputs = Inputs::of(vector.value.get("inputs"));
        let key = match vector.text("privateKey").unwrap_or_default().parse::<SecretKey>() {
            Ok(key) => key,
            Err(fault) => return self.differs(name, "privateKey", "a key", &fault.to_string()),
        };
        let made = match make(kind, &inputs, Some(&key)) {
            Ok(made) => made,
            Err(fault) => return self.differs(name, "inputs", "readable inputs", &fault),
        };
        let types = vector.value.get("abiTypes").map(Value::to_string).unwrap_or_default();
        self.same(name, "abiTypes", &types, &Value::from(made.kinds.clone()).to_string());
        let address = key.address().to_string();
        let steps = [
            ("address", &address),
            ("abiEncoded", &made.encoded),
            ("messageHash", &made.hash),
            ("eip191Digest", &made.digest_text()),
            ("signature", &made.signature),
        ];
        for (field, got) in steps {
            self.same(name, field, vector.text(field).unwrap_or("(nothing)"), got);
        }
        self.recovery(vector, name, &made);
    }

    /// The file's signature, not ours, recovers to the file's address with both functions.
    fn recovery(&mut self, vector: &Entry<'_>, name: (&str, &str), made: &Made) {
        let expected = vector.text("address").unwrap_or("(nothing)");
        let signature = vector.text("signature").unwrap_or_default().parse::<Signature>();
        let recovered = |read: fn(&Signature, &kios_protocol::Digest) -> Option<Address>| {
            let signature = signature.as_ref().ok()?;
            read(signature, &made.digest)
        };
        for (field, read) in [
            ("recovered (canonical)", recovered(Signature::recover_canonical)),
            ("recovered (lenient)", recovered(Signature::recover)),
        ] {
            self.same(name, field, expected, &read.unwrap_or_default().to_string());
        }
    }

    fn signature_forms(&mut self, entry: &Value) {
        let kind = entry.get("kind").and_then(Value::as_str).unwrap_or("OpenNewPayment");
        let made = match make(kind, &Inputs::of(entry.get("inputs")), None) {
            Ok(made) => made,
            Err(fault) => {
                return self.differs(("signatureForms", "0"), "inputs", "readable inputs", &fault);
            }
        };
        if let Some(expected) = entry.get("messageHash").and_then(Value::as_str) {
            self.same(("signatureForms", "0"), "messageHash", expected, &made.hash);
        }
        let forms = entry.get("forms").map(as_list).unwrap_or_default();
        for (position, form) in forms.into_iter().enumerate() {
            let form = Entry::new(form, position);
            let signature = Signature::parse_lenient(form.text("signature").unwrap_or_default());
            let got = signature.ok().and_then(|signature| signature.recover(&made.digest));
            let zero = Address::ZERO.to_string();
            let expected = form.text("recovered").unwrap_or(&zero);
            let name = ("signatureForms", form.index.as_str());
            self.same(name, "recovered", expected, &got.unwrap_or_default().to_string());
        }
    }
}

//! What things were called in the recording, and what they are called this time.

use std::collections::BTreeMap;

/// Recorded names and the present ones.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Whether a present name stands for a recorded one. The first that is seen is taken.
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

    /// Whether a name is known.
    pub(super) fn knows(&self, recorded: &str) -> bool {
        self.0.contains_key(recorded)
    }

    /// A text with every recorded name replaced.
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

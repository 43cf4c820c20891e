//! The languages of both pages.
//!
//! Texts are not here: each page has its own and maps a [`Language`] to them.

use serde::{Deserialize, Serialize};

/// A language of the screens. It is serialized as its tag, which is also how it is stored on a
/// device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Korean.
    #[default]
    Ko,
    /// English.
    En,
}

impl Language {
    /// All languages, in the order of the language switch.
    pub const ALL: [Self; 2] = [Self::Ko, Self::En];

    /// The value of the `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// The language for a browser's tag such as `en-GB`: Korean for Korean and for an empty tag, otherwise
    /// English, which speakers of a third language are more likely to read.
    pub fn from_tag(tag: &str) -> Self {
        let language = tag.split('-').next().unwrap_or_default();
        if language.is_empty() || language.eq_ignore_ascii_case("ko") { Self::Ko } else { Self::En }
    }
}

//! The languages of the pages.
//!
//! Texts are not here: each page has its own and maps a [`Language`] to them.

use serde::{Deserialize, Serialize};

/// Declares [`Language`] from a line per language: its variant and its tag.
macro_rules! languages {
    ($($(#[$about:meta])* $language:ident $tag:literal,)*) => {
        /// A language of the screens. It is serialized as its tag, which is also how it is stored on a device.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Language {
            $($(#[$about])* #[serde(rename = $tag)] $language,)*
        }

        impl Language {
            /// All languages.
            pub const ALL: &'static [Self] = &[$(Self::$language,)*];

            /// The value of the `lang` attribute.
            pub const fn tag(self) -> &'static str {
                match self {
                    $(Self::$language => $tag,)*
                }
            }
        }
    };
}

languages! {
    /// Korean.
    #[default]
    Ko "ko",
    /// English.
    En "en",
    /// Japanese.
    Ja "ja",
}

impl Language {
    /// The languages that a shop offers whose configuration has none.
    pub const OFFERED: &'static [Self] = &[Self::Ko, Self::En];

    /// The language with this tag.
    pub fn with_tag(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.tag() == tag)
    }

    /// The language for a browser's tag such as `en-GB`, among those that are offered: the first one for an empty tag,
    /// otherwise English, if it is offered, for one that is not, because speakers of another language are more likely
    /// to read it.
    pub fn from_tag(tag: &str, offered: &[Self]) -> Self {
        let subtag = tag.split('-').next().unwrap_or_default();
        let named = |language: &Self| language.tag().eq_ignore_ascii_case(subtag);
        let english = |language: &Self| !subtag.is_empty() && *language == Self::En;
        let found = offered.iter().find(|language| named(language));
        let found = found.or_else(|| offered.iter().find(|language| english(language)));
        found.or_else(|| offered.first()).copied().unwrap_or_default()
    }
}

//! Texts of a host, which replace the kiosk's own.

use core::fmt;

use kios_client::Language;

use crate::i18n::Messages;
use crate::i18n::texts::{self, Group, Member, Name};
use crate::reason;

/// The prefix of the keys of the reasons of a refund, which the gateways get.
const REASONS: &str = "refund.reasons.";

/// The key of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextKey {
    /// The path to the text, such as `labels.price`.
    pub key: String,
    /// The placeholders that a text of this key has to have, without braces.
    pub placeholders: Vec<&'static str>,
}

/// Texts that replace the kiosk's own, checked.
#[derive(Clone, Debug, Default)]
pub struct Words(Vec<Word>);

#[derive(Clone, Debug)]
struct Word {
    language: Language,
    key: String,
    text: String,
}

/// A text that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsError {
    /// The key as it was given.
    pub key: String,
    /// The language of the text.
    pub language: Language,
    /// What is wrong.
    pub fault: WordsFault,
}

/// What is wrong with a text or its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordsFault {
    /// No text has this key.
    UnknownKey,
    /// The text is empty or blank.
    Empty,
    /// The text lacks a placeholder of its key.
    Dropped(&'static str),
    /// The text has a placeholder that its key does not have.
    Unknown(String),
    /// The gateways do not accept it as the reason of a refund.
    Reason,
}

impl fmt::Display for WordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, language, fault } = self;
        write!(f, "the text {key} ({}) cannot be used: ", language.tag())?;
        match fault {
            WordsFault::UnknownKey => f.write_str("there is no text with this key"),
            WordsFault::Empty => f.write_str("it is empty"),
            WordsFault::Dropped(name) => write!(f, "it lacks the placeholder {{{name}}}"),
            WordsFault::Unknown(name) => {
                write!(f, "it has the placeholder {{{name}}}, which is not filled")
            }
            WordsFault::Reason => f.write_str(
                "as a reason of a refund it is too long or has a sign that card gateways refuse",
            ),
        }
    }
}

impl core::error::Error for WordsError {}

impl Words {
    /// Checks the texts of a host: each with its language and key. Of two texts for the same place the later one is used.
    ///
    /// # Errors
    /// The first text that cannot be used, with its key and language.
    pub fn new(
        texts: impl IntoIterator<Item = (Language, String, String)>,
    ) -> Result<Self, WordsError> {
        let words = texts.into_iter().map(|(language, key, text)| match fault(&key, &text) {
            None => Ok(Word { language, key, text }),
            Some(fault) => Err(WordsError { key, language, fault }),
        });
        words.collect::<Result<_, _>>().map(Self)
    }

    /// The keys of all texts, in the order of the screens.
    pub fn keys() -> Vec<TextKey> {
        let mut keys = Vec::new();
        collect(&mut own(Language::default()), "", &mut |key, name, _| {
            let placeholders = name.placeholders().collect();
            keys.push(TextKey { key: key.to_owned(), placeholders });
        });
        keys
    }

    /// The kiosk's own texts in a language, with their keys in the order of [`Words::keys`].
    pub fn originals(language: Language) -> Vec<(String, &'static str)> {
        let mut originals = Vec::new();
        collect(&mut own(language), "", &mut |key, _, text| {
            originals.push((key.to_owned(), text));
        });
        originals
    }

    /// The texts of a language with these in their places.
    pub(crate) fn messages(&self, language: Language) -> Messages<'_> {
        let mut messages: Messages<'_> = *Messages::of(language);
        for word in self.0.iter().filter(|word| word.language == language) {
            if let Some((_, text)) = find(&mut messages, &word.key) {
                *text = &word.text;
            }
        }
        messages
    }
}

const fn own(language: Language) -> Messages<'static> {
    *Messages::of(language)
}

/// What is wrong with a text for a key.
fn fault(key: &str, text: &str) -> Option<WordsFault> {
    let mut messages = own(Language::default());
    let Some((name, _)) = find(&mut messages, key) else {
        return Some(WordsFault::UnknownKey);
    };
    let has = |name: &str| texts::placeholders(text).any(|placeholder| placeholder == name);
    if text.trim().is_empty() {
        return Some(WordsFault::Empty);
    }
    if let Some(dropped) = name.placeholders().find(|placeholder| !has(placeholder)) {
        return Some(WordsFault::Dropped(dropped));
    }
    if let Some(unknown) =
        texts::placeholders(text).find(|it| !name.placeholders().any(|name| name == *it))
    {
        return Some(WordsFault::Unknown(unknown.to_owned()));
    }
    let refused = key.starts_with(REASONS) && reason::fault(text).is_some();
    refused.then_some(WordsFault::Reason)
}

/// The text with a key, and its name.
fn find<'m, 'a>(messages: &'m mut Messages<'a>, key: &str) -> Option<(Name, &'m mut &'a str)> {
    let mut group: &mut dyn Group<'a> = messages;
    let mut path = key.split('.');
    loop {
        let segment = path.next()?;
        let names = group.names();
        let place = names.iter().position(|name| name.name() == segment)?;
        match group.member(place)? {
            Member::Text(text) if path.next().is_none() => {
                return names.get(place).map(|name| (*name, text));
            }
            Member::Text(_) => return None,
            Member::Group(inner) => group = inner,
        }
    }
}

/// Calls `visit` with the key, the name and the text of every text in a group.
fn collect<'a>(
    group: &mut dyn Group<'a>,
    prefix: &str,
    visit: &mut dyn FnMut(&str, Name, &'a str),
) {
    for (place, name) in group.names().iter().enumerate() {
        let key = format!("{prefix}{}", name.name());
        match group.member(place) {
            Some(Member::Text(text)) => visit(&key, *name, text),
            Some(Member::Group(inner)) => collect(inner, &format!("{key}."), visit),
            None => {}
        }
    }
}

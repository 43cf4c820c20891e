//! The look and the words that a host gives the kiosk.

use kios_protocol::Language;
use serde_json::{Map, Value};

use crate::fields::{FieldError, Fields, fault};

const TEXT: &str = "a text";
const THEME: &str = "brand, background, text, radius, font, density, scheme";
const WORDS: &str = "an object of ko, en and ja, each an object of keys and texts";

/// A theme as the host has written it; what is absent stays the kiosk's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeFields {
    /// The colour of actions.
    pub brand: Option<String>,
    /// The colour of the page.
    pub background: Option<String>,
    /// The colour of text.
    pub text: Option<String>,
    /// The radius of corners.
    pub radius: Option<String>,
    /// Font families.
    pub font: Option<String>,
    /// `compact`, `regular` or `spacious`.
    pub density: Option<String>,
    /// `light`, `dark` or `auto`.
    pub scheme: Option<String>,
}

impl ThemeFields {
    /// Reads a theme.
    ///
    /// # Errors
    /// [`FieldError`] of the first field that is no text or is unknown.
    pub(crate) fn read(value: Value) -> Result<Self, FieldError> {
        let mut fields = Fields::of(value)?;
        let theme = Self {
            brand: fields.text("brand", TEXT)?,
            background: fields.text("background", TEXT)?,
            text: fields.text("text", TEXT)?,
            radius: fields.text("radius", TEXT)?,
            font: fields.text("font", TEXT)?,
            density: fields.text("density", TEXT)?,
            scheme: fields.text("scheme", TEXT)?,
        };
        fields.end(THEME)?;
        Ok(theme)
    }
}

/// A text that replaces one of the kiosk's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordField {
    /// The language.
    pub language: Language,
    /// The key of the text, such as `labels.price`.
    pub key: String,
    /// The text.
    pub text: String,
}

/// Reads `{ ko: { "labels.price": "…" } }`.
pub(crate) fn words(value: Value) -> Result<Vec<WordField>, FieldError> {
    let mut words = Vec::new();
    for (tag, texts) in object(value)? {
        let language =
            language(&tag).map_err(|error| fault("words", format!("{tag} {error}"), WORDS))?;
        for (key, text) in object(texts)? {
            let Value::String(text) = text else {
                return Err(fault("words", format!("{key} is no text"), WORDS));
            };
            words.push(WordField { language, key, text });
        }
    }
    Ok(words)
}

/// The language with this tag.
pub(crate) fn language(tag: &str) -> Result<Language, &'static str> {
    let known = Language::ALL.iter().find(|language| language.tag() == tag);
    known.copied().ok_or("is no language of the kiosk")
}

fn object(value: Value) -> Result<Map<String, Value>, FieldError> {
    match value {
        Value::Object(fields) => Ok(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(fault("words", "is no object".to_owned(), WORDS))
        }
    }
}

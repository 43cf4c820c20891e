//! The options in the page's address: `#practice=` and percent-encoded JSON.
//!
//! They stay in the address, so that a page that is loaded again starts the same world.

use kios_embed::FieldError;
use kios_practice::{Setup, read_setup};
use kios_till::Language;
use kios_web::document;
use serde_json::{Map, Value};

use crate::shell::language_of_address;

const LOCALES: &str = "ko, en, ja";

/// Whether the panel is beside the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PanelPlace {
    /// It is.
    Beside,
    /// It is not: a host page tells the phones what to do.
    Nowhere,
}

/// What the page starts with.
#[derive(Clone, Debug)]
pub(super) struct Start {
    /// The world.
    pub(super) setup: Setup,
    /// The language that is chosen for it; without one, the shop's.
    pub(super) language: Option<Language>,
    /// Whether the panel is shown.
    pub(super) panel: PanelPlace,
}

impl PartialEq for Start {
    /// The properties of a page that is mounted once do not change.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The options of this page. In a frame the panel is shown only on request.
///
/// # Errors
/// [`FieldError`] of the first option that is unknown or wrong.
pub(super) fn of_page() -> Result<Start, FieldError> {
    let window = web_sys::window();
    let fragment = window.as_ref().and_then(|window| window.location().hash().ok());
    let is_framed = window.is_some_and(|window| window.parent().ok().flatten() != Some(window));
    let otherwise = if is_framed { PanelPlace::Nowhere } else { PanelPlace::Beside };
    let fragment = fragment.unwrap_or_default();
    let options = match fragment.trim_start_matches('#').strip_prefix("practice=") {
        Some(encoded) => {
            let text = js_sys::decode_uri_component(encoded).map(String::from);
            let value = text.ok().and_then(|text| serde_json::from_str(&text).ok());
            value.ok_or_else(|| fault("options", "are no percent-encoded JSON", "a JSON object"))?
        }
        None => Value::Object(Map::new()),
    };
    let names_languages = options.pointer("/shop/languages").is_some_and(|tags| !tags.is_null());
    let start = read(options, otherwise)?;
    let language = start.language.or_else(language_of_address);
    // A shop with languages of its own starts in its first one, as a shop of a relay does.
    let language =
        language.or_else(|| (!names_languages).then(|| document::browser_language(Language::ALL)));
    Ok(Start { language, ..start })
}

/// Reads the options of a page whose panel is there or not, unless they say so themselves.
///
/// # Errors
/// As [`of_page`].
pub(super) fn read(mut options: Value, otherwise: PanelPlace) -> Result<Start, FieldError> {
    let mut take = |name: &str| {
        let taken = options.as_object_mut().and_then(|fields| fields.remove(name));
        taken.filter(|value| !value.is_null())
    };
    let language = match take("locale") {
        None => None,
        Some(tag) => {
            let language = tag.as_str().and_then(Language::with_tag);
            Some(language.ok_or_else(|| fault("locale", "is none of these", LOCALES))?)
        }
    };
    let panel = match take("panel") {
        None => otherwise,
        Some(Value::Bool(true)) => PanelPlace::Beside,
        Some(Value::Bool(false)) => PanelPlace::Nowhere,
        Some(
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_),
        ) => {
            return Err(fault("panel", "is no boolean", "true, false"));
        }
    };
    let setup = read_setup(options)?;
    Ok(Start { setup, language, panel })
}

/// The error about an option.
pub(super) fn fault(field: &str, what: &str, accepted: &'static str) -> FieldError {
    FieldError { field: field.to_owned(), fault: what.to_owned(), accepted }
}

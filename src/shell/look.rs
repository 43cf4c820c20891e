//! The look and the words that a host gives the kiosk.
//!
//! The theme becomes a style sheet of the document, which the content security policy permits because it is constructed by
//! the program and not written into the page.

use js_sys::{Array, Reflect};
use kios_embed::{FieldError, ThemeFields, WordField};
use kios_theme::{Theme, Values};
use kios_till::Words;
use wasm_bindgen::JsValue;
use web_sys::CssStyleSheet;

/// Shows the kiosk with a host's theme. Colours that cannot be read are corrected, which the console says.
///
/// # Errors
/// [`FieldError`] of the first value that cannot be used; nothing is changed then.
pub(super) fn apply(theme: &ThemeFields) -> Result<(), FieldError> {
    let values = Values {
        brand: theme.brand.as_deref(),
        background: theme.background.as_deref(),
        text: theme.text.as_deref(),
        radius: theme.radius.as_deref(),
        font: theme.font.as_deref(),
        density: theme.density.as_deref(),
        scheme: theme.scheme.as_deref(),
    };
    let theme = Theme::parse(&values).map_err(|error| FieldError {
        field: format!("theme.{}", error.field.name()),
        fault: error.fault,
        accepted: error.field.accepted(),
    })?;
    let tokens = theme.tokens();
    for warning in &tokens.warnings {
        web_sys::console::warn_1(&warning.to_string().into());
    }
    adopt(&tokens.css(":root")).ok();
    Ok(())
}

fn adopt(css: &str) -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return Ok(());
    };
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(css)?;
    Reflect::set(&document, &"adoptedStyleSheets".into(), &Array::of1(&sheet))?;
    Ok(())
}

/// The words of a host.
///
/// # Errors
/// [`FieldError`] of the first text that cannot be used.
pub(super) fn words(fields: &[WordField]) -> Result<Words, FieldError> {
    let texts = fields
        .iter()
        .map(|WordField { language, key, text }| (*language, key.clone(), text.clone()));
    Words::new(texts).map_err(|error| FieldError {
        field: "words".to_owned(),
        fault: error.to_string(),
        accepted: "texts by their keys, with the placeholders of the kiosk's own",
    })
}

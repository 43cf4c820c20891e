//! The normalisation of human text.

/// Text in the form in which it is compared, stored and sent: NFKC, so that full-width characters,
/// decomposed letters and special blanks have one form, without characters that nobody sees.
///
/// Removed are zero-width characters, direction marks, soft hyphens, byte order marks, variation
/// selectors, fillers, tags and control characters. Line breaks and tabs are white space and are kept;
/// blanks at either end are removed by the caller where they mean nothing.
pub fn clean(text: &str) -> String {
    let seen = without_invisible(text);
    if seen.is_ascii() {
        return seen;
    }
    // Before NFKC, so that a letter and its mark are composed; after it, because it makes fillers.
    without_invisible(&nfkc(&seen))
}

fn without_invisible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Whether a character is not shown: Unicode's `Default_Ignorable_Code_Point`, annotations, and control
/// characters other than white space.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// Whether a character is one of the dashes that stand for the hyphen of ASCII in numbers and codes.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{30FC}')
}

#[cfg(not(target_arch = "wasm32"))]
fn nfkc(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkc(text).collect()
}

#[cfg(target_arch = "wasm32")]
fn nfkc(text: &str) -> String {
    String::from(js_sys::JsString::from(text).normalize("NFKC"))
}

//! A QR code as one SVG path.
//!
//! The view box is counted in modules, with a quiet zone of four modules; error correction is M, or
//! better if that does not enlarge the code. `components.css` rounds the drawn size down to a whole
//! number of pixels per module and keeps the code black on white in every colour scheme.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use yew::{AttrValue, Html, Properties, component, html, use_memo};

/// Modules of quiet zone on each side. Source: ISO/IEC 18004, 6.3.8.
const QUIET: i32 = 4;

/// The text is too long for a QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTooLong;

/// A QR code as the data of an SVG path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrPath {
    /// Modules per side, with the quiet zone.
    pub modules: i32,
    /// The dark modules, as the data of an SVG path; one module is one unit.
    pub path: String,
}

impl QrPath {
    /// Encodes `text`.
    ///
    /// # Errors
    ///
    /// [`TextTooLong`] if it does not fit with correction M: more than 2331 bytes.
    pub fn encode(text: &str) -> Result<Self, TextTooLong> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| TextTooLong)?;
        let side = code.size();
        let mut path = String::new();
        for y in 0..side {
            for (start, length) in runs(&code, y) {
                // Writing to a string cannot fail.
                let _ = write!(
                    path,
                    "M{} {}h{length}v1h-{length}z",
                    start.saturating_add(QUIET),
                    y.saturating_add(QUIET)
                );
            }
        }
        Ok(Self { modules: side.saturating_add(QUIET.saturating_mul(2)), path })
    }
}

/// The runs of dark modules in a row: start and length of each.
fn runs(code: &QrCode, y: i32) -> Vec<(i32, i32)> {
    let mut runs = Vec::new();
    let mut open: Option<(i32, i32)> = None;
    for x in 0..code.size() {
        match (code.get_module(x, y), open) {
            (true, Some((start, length))) => open = Some((start, length.saturating_add(1))),
            (true, None) => open = Some((x, 1)),
            (false, Some(run)) => {
                runs.push(run);
                open = None;
            }
            (false, None) => {}
        }
    }
    runs.extend(open);
    runs
}

/// The properties of [`Qr`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct QrProps {
    /// The text to encode.
    pub text: AttrValue,
    /// The label for a screen reader.
    pub label: AttrValue,
    /// The `data-testid`; if it is set, `data-link` has the text.
    #[prop_or_default]
    pub test_id: Option<AttrValue>,
}

/// A QR code; nothing if the text is too long.
#[component]
pub fn Qr(props: &QrProps) -> Html {
    let code = use_memo(props.text.clone(), |text| QrPath::encode(text));
    let Ok(QrPath { modules, path }) = code.as_ref() else {
        return Html::default();
    };
    let link = props.test_id.is_some().then(|| props.text.clone());
    html! {
        <div class="qr" data-testid={props.test_id.clone()} data-link={link}>
            <svg viewBox={format!("0 0 {modules} {modules}")} data-modules={modules.to_string()}
                shape-rendering="crispEdges" role="img" aria-label={props.label.clone()}>
                <path d={path.clone()} />
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses the path's rectangles into rows; `None` if it has anything else.
    fn drawn(code: &QrPath) -> Option<Vec<Vec<bool>>> {
        let side = usize::try_from(code.modules).ok()?;
        let mut rows = vec![vec![false; side]; side];
        for rectangle in code.path.split('M').skip(1) {
            let (place, rest) = rectangle.split_once('h')?;
            let (x, y) = place.split_once(' ')?;
            let length: usize = rest.split_once('v')?.0.parse().ok()?;
            let (x, y): (usize, usize) = (x.parse().ok()?, y.parse().ok()?);
            for dark in rows.get_mut(y)?.get_mut(x..x + length)? {
                assert!(!*dark, "two rectangles on one module");
                *dark = true;
            }
        }
        Some(rows)
    }

    #[test]
    fn the_path_draws_every_module_of_the_code_and_nothing_in_the_quiet_zone()
    -> Result<(), TextTooLong> {
        let text = format!("https://shop.example:7070/wallet/#payment=0x{}", "9f".repeat(32));
        let code = QrPath::encode(&text)?;
        let original = QrCode::encode_text(&text, QrCodeEcc::Medium).map_err(|_| TextTooLong)?;
        let row =
            |y| (0..code.modules).map(|x| original.get_module(x - QUIET, y - QUIET)).collect();
        let expected: Vec<Vec<bool>> = (0..code.modules).map(row).collect();
        assert!(expected.iter().flatten().any(|dark| *dark), "an empty code proves nothing");
        assert_eq!(drawn(&code), Some(expected));
        Ok(())
    }

    #[test]
    fn the_code_of_a_payment_link_has_a_size_the_style_sheet_knows() -> Result<(), TextTooLong> {
        let styles = include_str!("../../../static/components.css");
        for length in [1, 60, 110, 200, 400] {
            let code = QrPath::encode(&"a".repeat(length))?;
            let rule = format!("[data-modules=\"{}\"]", code.modules);
            assert!(styles.contains(&rule), "no {rule} for {length} letters");
        }
        Ok(())
    }

    #[test]
    fn a_text_too_long_for_any_code_is_refused() {
        assert_eq!(QrPath::encode(&"a".repeat(2332)), Err(TextTooLong));
    }
}

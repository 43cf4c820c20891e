//! QR codes, as crisp as the screen allows.
//!
//! One path in a box counted in modules, four modules of quiet zone, error correction M or, where
//! it costs no size, better. `kit.css` rounds the drawn size down to a whole number of pixels per
//! module and keeps it black on white in every colour scheme.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use yew::{AttrValue, Html, Properties, component, html, use_memo};

/// Modules of quiet zone on each side. Source: ISO/IEC 18004, 6.3.8.
const QUIET: i32 = 4;

/// A text does not fit into any QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// A QR code, ready to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Modules per side, with the quiet zone.
    pub modules: i32,
    /// The dark modules, as the data of an SVG path; one module is one unit.
    pub path: String,
}

impl Code {
    /// The code of `text`.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when no code of correction M holds it: more than 2331 bytes.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| TooLong)?;
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

/// The unbroken runs of dark modules in a row: where each starts, and its length.
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

/// What a [`Qr`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct QrProps {
    /// What the code holds.
    pub text: AttrValue,
    /// What it is for, for a screen reader.
    pub label: AttrValue,
    /// The `data-testid`; with one, `data-link` holds the text.
    #[prop_or_default]
    pub handle: Option<AttrValue>,
}

/// A QR code; nothing at all when the text is too long for one.
#[component]
pub fn Qr(props: &QrProps) -> Html {
    let code = use_memo(props.text.clone(), |text| Code::of(text));
    let Ok(Code { modules, path }) = code.as_ref() else {
        return Html::default();
    };
    let link = props.handle.is_some().then(|| props.text.clone());
    html! {
        <div class="qr" data-testid={props.handle.clone()} data-link={link}>
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

    /// Draws the path's rectangles back into rows; none when the path is not made of them.
    fn drawn(code: &Code) -> Option<Vec<Vec<bool>>> {
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
    fn the_path_draws_every_module_of_the_code_and_nothing_in_the_quiet_zone() -> Result<(), TooLong>
    {
        let text = format!("https://shop.example:7070/wallet/#payment=0x{}", "9f".repeat(32));
        let code = Code::of(&text)?;
        let original = QrCode::encode_text(&text, QrCodeEcc::Medium).map_err(|_| TooLong)?;
        let row =
            |y| (0..code.modules).map(|x| original.get_module(x - QUIET, y - QUIET)).collect();
        let expected: Vec<Vec<bool>> = (0..code.modules).map(row).collect();
        assert!(expected.iter().flatten().any(|dark| *dark), "an empty code proves nothing");
        assert_eq!(drawn(&code), Some(expected));
        Ok(())
    }

    #[test]
    fn the_code_of_a_payment_link_has_a_size_the_style_sheet_knows() -> Result<(), TooLong> {
        let styles = include_str!("../../../static/kit.css");
        for length in [1, 60, 110, 200, 400] {
            let code = Code::of(&"a".repeat(length))?;
            let rule = format!("[data-modules=\"{}\"]", code.modules);
            assert!(styles.contains(&rule), "no {rule} for {length} letters");
        }
        Ok(())
    }

    #[test]
    fn a_text_too_long_for_any_code_is_refused() {
        assert_eq!(Code::of(&"a".repeat(2332)), Err(TooLong));
    }
}

//! A colour in OKLCH: its notations, its gamut and its contrast.

use core::fmt;
use core::str::FromStr;

use color::{Oklch, OpaqueColor, Srgb};

/// The steps in which the chroma is reduced until a screen can show the colour.
const CHROMA_STEP: f32 = 0.002;
/// How far a component may lie outside of the gamut: less than a screen's steps of 1/255.
const TOLERANCE: f32 = 0.0005;
/// The highest chroma that is accepted; no screen shows more.
const MOST_CHROMA: f32 = 0.5;

/// An opaque colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// From 0, black, to 1, white.
    pub lightness: f32,
    /// From 0, grey, to about 0.37.
    pub chroma: f32,
    /// The angle in degrees.
    pub hue: f32,
}

/// Why a text is not a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColourError {
    /// It has none of the notations.
    #[error("no such notation")]
    Notation,
    /// It has too few or too many components.
    #[error("it does not have three components")]
    Components,
    /// A component is not a number, or outside of its range.
    #[error("a component is not a number in its range")]
    Component,
}

impl Colour {
    /// A colour of these components.
    pub const fn new(lightness: f32, chroma: f32, hue: f32) -> Self {
        Self { lightness, chroma, hue }
    }

    /// The contrast with another colour, from 1 to 21. Source: WCAG 2.2, contrast ratio.
    pub fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f32 {
        self.srgb().relative_luminance().clamp(0.0, 1.0)
    }

    fn srgb(self) -> OpaqueColor<Srgb> {
        OpaqueColor::<Oklch>::new([self.lightness, self.chroma, self.hue]).convert()
    }

    fn from_srgb(components: [f32; 3]) -> Self {
        let [lightness, chroma, hue] =
            OpaqueColor::<Srgb>::new(components).convert::<Oklch>().components;
        Self { lightness, chroma, hue }.shown()
    }

    /// The colour as it is written and as a screen shows it: rounded, and with so little chroma that it is in sRGB.
    pub(crate) fn shown(self) -> Self {
        let rounded = |value: f32, steps: f32| (value * steps).round() / steps;
        let hue = if self.hue.is_finite() { self.hue.rem_euclid(360.0) } else { 0.0 };
        let mut colour = Self {
            lightness: rounded(self.lightness.clamp(0.0, 1.0), 1_000.0),
            chroma: rounded(self.chroma.clamp(0.0, MOST_CHROMA), 1_000.0),
            hue: rounded(hue, 10.0),
        };
        while colour.chroma > 0.0 && !colour.is_in_gamut() {
            colour.chroma = rounded((colour.chroma - CHROMA_STEP).max(0.0), 1_000.0);
        }
        colour
    }

    fn is_in_gamut(self) -> bool {
        self.srgb().components.iter().all(|part| (-TOLERANCE..=1.0 + TOLERANCE).contains(part))
    }

    /// The same with another lightness.
    pub(crate) fn at(self, lightness: f32) -> Self {
        Self { lightness, ..self }
    }
}

impl fmt::Display for Colour {
    /// Writes `oklch(0.47 0.115 168)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lightness, chroma, hue } = self;
        write!(f, "oklch({lightness} {chroma} {hue})")
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    /// Reads `#rgb`, `#rrggbb`, `rgb(…)` and `oklch(…)` without transparency.
    fn from_str(text: &str) -> Result<Self, ColourError> {
        let text = text.trim().to_ascii_lowercase();
        if let Some(digits) = text.strip_prefix('#') {
            return hex(digits).map(Self::from_srgb);
        }
        let inside = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
        if let Some(inside) = inside("rgb(") {
            let [red, green, blue] = components(inside)?;
            let part = |text| number(text, 255.0, 1.0, 0.0..=1.0);
            return Ok(Self::from_srgb([part(red)?, part(green)?, part(blue)?]));
        }
        let inside = inside("oklch(").ok_or(ColourError::Notation)?;
        let [lightness, chroma, hue] = components(inside)?;
        let hue = hue.strip_suffix("deg").unwrap_or(hue);
        let colour = Self {
            lightness: number(lightness, 1.0, 1.0, 0.0..=1.0)?,
            chroma: number(chroma, 1.0, 0.4, 0.0..=MOST_CHROMA)?,
            hue: number(hue, 1.0, 1.0, -360.0..=360.0)?,
        };
        Ok(colour.shown())
    }
}

fn hex(digits: &str) -> Result<[f32; 3], ColourError> {
    let values =
        digits.chars().map(|digit| digit.to_digit(16).and_then(|it| u8::try_from(it).ok()));
    let values = values.collect::<Option<Vec<_>>>().ok_or(ColourError::Component)?;
    let part = |high: u8, low: u8| f32::from((high << 4) | low) / 255.0;
    match *values {
        [red, green, blue] => Ok([part(red, red), part(green, green), part(blue, blue)]),
        [r1, r2, g1, g2, b1, b2] => Ok([part(r1, r2), part(g1, g2), part(b1, b2)]),
        _ => Err(ColourError::Components),
    }
}

/// Three components, separated by commas or by spaces.
fn components(inside: &str) -> Result<[&str; 3], ColourError> {
    let parts: Vec<_> = if inside.contains(',') {
        inside.split(',').map(str::trim).collect()
    } else {
        inside.split_ascii_whitespace().collect()
    };
    parts.try_into().map_err(|_| ColourError::Components)
}

/// A number as a share of `whole`, or a percentage as a share of `hundred`, in a range.
fn number(
    text: &str,
    whole: f32,
    hundred: f32,
    range: core::ops::RangeInclusive<f32>,
) -> Result<f32, ColourError> {
    let (text, unit) = match text.strip_suffix('%') {
        Some(text) => (text, hundred / 100.0),
        None => (text, 1.0 / whole),
    };
    let decimal = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+');
    let value: f32 = text.parse().map_err(|_| ColourError::Component)?;
    let value = value * unit;
    if text.chars().all(decimal) && range.contains(&value) {
        Ok(value)
    } else {
        Err(ColourError::Component)
    }
}

//! The values of a host, and the theme that they are read into.

use core::fmt;

use crate::colour::Colour;
use crate::scheme::Scheme;

/// The values of a host as it writes them; what is absent stays the kiosk's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values<'a> {
    /// The colour of actions.
    pub brand: Option<&'a str>,
    /// The colour of the page.
    pub background: Option<&'a str>,
    /// The colour of text.
    pub text: Option<&'a str>,
    /// The radius of corners, `0px` to `32px`.
    pub radius: Option<&'a str>,
    /// Font families, separated by commas.
    pub font: Option<&'a str>,
    /// `compact`, `regular` or `spacious`.
    pub density: Option<&'a str>,
    /// `light`, `dark` or `auto`.
    pub scheme: Option<&'a str>,
}

/// A value of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The colour of actions.
    Brand,
    /// The colour of the page.
    Background,
    /// The colour of text.
    Text,
    /// The radius of corners.
    Radius,
    /// The font families.
    Font,
    /// The space between things.
    Density,
    /// The colour scheme.
    Scheme,
}

impl Field {
    /// Its name at the host.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Background => "background",
            Self::Text => "text",
            Self::Radius => "radius",
            Self::Font => "font",
            Self::Density => "density",
            Self::Scheme => "scheme",
        }
    }

    /// What is accepted.
    pub const fn accepted(self) -> &'static str {
        match self {
            Self::Brand => {
                "an opaque colour as #rrggbb, rgb(…) or oklch(…), no red, amber or violet, which mean a fault, an unknown outcome and staff"
            }
            Self::Background | Self::Text => "an opaque colour as #rrggbb, rgb(…) or oklch(…)",
            Self::Radius => "a length from 0px to 32px",
            Self::Font => "up to 8 names of font families, separated by commas",
            Self::Density => "compact, regular or spacious",
            Self::Scheme => "light, dark or auto",
        }
    }
}

/// A value that cannot be used. Nothing of such a theme is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeError {
    /// Which value.
    pub field: Field,
    /// As the host wrote it.
    pub value: String,
    /// What is wrong with it.
    pub fault: String,
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, value, fault } = self;
        let (name, accepted) = (field.name(), field.accepted());
        write!(f, "theme: {name} = {value} is not accepted: {fault}; accepted: {accepted}")
    }
}

impl core::error::Error for ThemeError {}

/// The schemes in which a theme is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchemeChoice {
    /// The one that the device prefers.
    #[default]
    Auto,
    /// Always this one.
    Always(Scheme),
}

/// How much space there is between things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Less.
    Compact,
    /// The kiosk's own.
    #[default]
    Regular,
    /// More.
    Spacious,
}

/// The theme of a host, read and checked; its contrast is checked by [`Theme::tokens`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    pub(crate) brand: Option<Colour>,
    pub(crate) background: Option<Colour>,
    pub(crate) text: Option<Colour>,
    /// In pixels.
    pub(crate) radius: Option<f32>,
    /// As CSS writes them.
    pub(crate) fonts: Vec<String>,
    pub(crate) density: Density,
    pub(crate) scheme: SchemeChoice,
}

/// The largest radius in pixels.
const MOST_RADIUS: f32 = 32.0;
/// The most font families.
const MOST_FONTS: usize = 8;
/// The families that CSS defines, which are written without quotes.
const GENERIC: [&str; 5] = ["serif", "sans-serif", "monospace", "system-ui", "ui-sans-serif"];
/// The hues in degrees that mean a fault, an unknown outcome and staff.
const HUES_OF_STATES: [(f32, &str); 3] = [
    (27.0, "the red of faults"),
    (72.0, "the amber of unknown outcomes"),
    (292.0, "the violet of staff"),
];
/// A brand's hue has to be this far from each.
const HUE_DISTANCE: f32 = 15.0;
/// Below this chroma a colour counts as grey.
const GREY: f32 = 0.04;

impl Theme {
    /// Reads the values of a host.
    ///
    /// # Errors
    /// The first value that cannot be used, in the order of [`Values`].
    pub fn parse(values: &Values<'_>) -> Result<Self, ThemeError> {
        Ok(Self {
            brand: read(Field::Brand, values.brand, brand)?,
            background: read(Field::Background, values.background, colour)?,
            text: read(Field::Text, values.text, colour)?,
            radius: read(Field::Radius, values.radius, radius)?,
            fonts: read(Field::Font, values.font, fonts)?.unwrap_or_default(),
            density: read(Field::Density, values.density, density)?.unwrap_or_default(),
            scheme: read(Field::Scheme, values.scheme, scheme)?.unwrap_or_default(),
        })
    }

    /// The scheme for which the colours of the host are meant.
    pub(crate) fn scheme_of_values(&self) -> Scheme {
        match (self.scheme, self.background, self.text) {
            (SchemeChoice::Always(scheme), _, _) => scheme,
            (SchemeChoice::Auto, Some(background), _) => {
                Scheme::of_background(background.lightness)
            }
            (SchemeChoice::Auto, None, Some(text)) => Scheme::of_background(1.0 - text.lightness),
            (SchemeChoice::Auto, None, None) => Scheme::Light,
        }
    }
}

fn read<T>(
    field: Field,
    value: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, ThemeError> {
    let Some(value) = value else { return Ok(None) };
    match parse(value.trim()) {
        Ok(read) => Ok(Some(read)),
        Err(fault) => Err(ThemeError { field, value: value.to_owned(), fault }),
    }
}

fn colour(text: &str) -> Result<Colour, String> {
    text.parse().map_err(|error: crate::ColourError| error.to_string())
}

fn brand(text: &str) -> Result<Colour, String> {
    let brand = colour(text)?;
    let near = |hue: f32| {
        let apart = (brand.hue - hue).rem_euclid(360.0);
        apart.min(360.0 - apart) < HUE_DISTANCE
    };
    match HUES_OF_STATES.iter().find(|(hue, _)| brand.chroma >= GREY && near(*hue)) {
        Some((_, meaning)) => Err(format!("it would be taken for {meaning}")),
        None => Ok(brand),
    }
}

fn radius(text: &str) -> Result<f32, String> {
    let number = if text == "0" { text } else { text.strip_suffix("px").unwrap_or_default() };
    let decimal = number.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    match number.parse() {
        Ok(pixels) if decimal && pixels <= MOST_RADIUS => Ok(pixels),
        Ok(_) | Err(_) => Err("no such length".to_owned()),
    }
}

fn fonts(text: &str) -> Result<Vec<String>, String> {
    let fonts: Vec<_> = text.split(',').map(font).collect::<Result<_, _>>()?;
    if fonts.len() > MOST_FONTS { Err("too many".to_owned()) } else { Ok(fonts) }
}

fn font(text: &str) -> Result<String, String> {
    let text = text.trim();
    let quoted = |mark| text.strip_prefix(mark)?.strip_suffix(mark);
    let name = quoted('"').or_else(|| quoted('\'')).unwrap_or(text);
    let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_');
    if name.trim().is_empty() || !name.chars().all(plain) {
        return Err(format!("{text} is no name"));
    }
    Ok(if GENERIC.contains(&name) { name.to_owned() } else { format!("\"{name}\"") })
}

fn density(text: &str) -> Result<Density, String> {
    match text {
        "compact" => Ok(Density::Compact),
        "regular" => Ok(Density::Regular),
        "spacious" => Ok(Density::Spacious),
        _ => Err("no such density".to_owned()),
    }
}

fn scheme(text: &str) -> Result<SchemeChoice, String> {
    match text {
        "light" => Ok(SchemeChoice::Always(Scheme::Light)),
        "dark" => Ok(SchemeChoice::Always(Scheme::Dark)),
        "auto" => Ok(SchemeChoice::Auto),
        _ => Err("no such scheme".to_owned()),
    }
}

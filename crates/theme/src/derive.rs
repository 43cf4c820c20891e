//! The colours that follow from a host's colours.
//!
//! Each function keeps the distances that the kiosk's own colours have from each other.

use crate::colour::Colour;
use crate::palette::{Palette, Token};
use crate::scheme::Scheme;
use crate::theme::{SchemeChoice, Theme};

/// The highest chroma of a page or a text in the scheme for which the host has not chosen it.
const MOST_OTHER_CHROMA: f32 = 0.03;
/// The lightness of a brand in the scheme for which the host has not chosen it: at most in light, at least in dark.
const BRAND_IN_LIGHT: f32 = 0.5;
const BRAND_IN_DARK: f32 = 0.8;

/// The colour of the page in a scheme.
pub(crate) fn paper(theme: &Theme, scheme: Scheme) -> Option<Colour> {
    let background = theme.background?;
    Some(in_scheme(theme, scheme, background, Token::Paper))
}

/// The colour of text in a scheme.
pub(crate) fn ink(theme: &Theme, scheme: Scheme) -> Option<Colour> {
    Some(in_scheme(theme, scheme, theme.text?, Token::Ink))
}

/// The colour of actions in a scheme.
pub(crate) fn brand(theme: &Theme, scheme: Scheme) -> Option<Colour> {
    let brand = theme.brand?;
    if scheme == theme.scheme_of_values() {
        return Some(brand);
    }
    let lightness = match scheme {
        Scheme::Light => brand.lightness.min(BRAND_IN_LIGHT),
        Scheme::Dark => brand.lightness.max(BRAND_IN_DARK),
    };
    Some(brand.at(lightness).shown())
}

/// A colour of the host as it is, or in the other scheme with the lightness of our own.
fn in_scheme(theme: &Theme, scheme: Scheme, colour: Colour, token: Token) -> Colour {
    if theme.scheme_of_values() == scheme || theme.scheme == SchemeChoice::Always(scheme) {
        return colour;
    }
    let own = Palette::own(scheme).get(token);
    Colour { chroma: colour.chroma.min(MOST_OTHER_CHROMA), ..colour.at(own.lightness) }.shown()
}

/// The backgrounds that follow from the page's.
pub(crate) fn from_paper(palette: &mut Palette, paper: Colour, scheme: Scheme) {
    let own = Palette::own(scheme);
    let (from, paper) = (own.get(Token::Paper), paper.shown());
    palette.set(Token::Paper, paper);
    for token in [Token::Surface, Token::Sunken, Token::Line] {
        let own = own.get(token);
        let colour = Colour {
            lightness: paper.lightness + own.lightness - from.lightness,
            chroma: paper.chroma * own.chroma / from.chroma,
            hue: paper.hue,
        };
        palette.set(token, colour.shown());
    }
}

/// The colours that follow from the brand's, but for its wash.
pub(crate) fn from_brand(palette: &mut Palette, brand: Colour, scheme: Scheme) {
    let own = Palette::own(scheme);
    let (from, brand) = (own.get(Token::Brand), brand.shown());
    palette.set(Token::Brand, brand);
    let deep = own.get(Token::BrandDeep);
    let deep = Colour {
        lightness: brand.lightness + deep.lightness - from.lightness,
        chroma: brand.chroma * deep.chroma / from.chroma,
        hue: brand.hue,
    };
    palette.set(Token::BrandDeep, deep.shown());
    let on_brand = Colour { hue: brand.hue, ..own.get(Token::OnBrand) };
    palette.set(Token::OnBrand, on_brand.shown());
}

/// The faint background in the colour of actions.
pub(crate) fn wash(palette: &Palette, scheme: Scheme) -> Colour {
    let own = Palette::own(scheme);
    let (from, wash) = (own.get(Token::Brand), own.get(Token::BrandWash));
    let brand = palette.get(Token::Brand);
    let chroma = brand.chroma * wash.chroma / from.chroma;
    Colour { chroma, hue: brand.hue, ..wash }.shown()
}

/// Secondary text: between text and page.
pub(crate) fn ink_soft(palette: &Palette, scheme: Scheme) -> Colour {
    let own = Palette::own(scheme);
    let lightness = |token| own.get(token).lightness;
    let share = (lightness(Token::InkSoft) - lightness(Token::Ink))
        / (lightness(Token::Paper) - lightness(Token::Ink));
    let (ink, paper) = (palette.get(Token::Ink), palette.get(Token::Paper));
    ink.at(ink.lightness + share * (paper.lightness - ink.lightness)).shown()
}

/// The edges of controls.
pub(crate) fn edge(palette: &Palette, scheme: Scheme) -> Colour {
    let own = Palette::own(scheme);
    let (edge, from) = (own.get(Token::Edge), own.get(Token::Paper));
    let (ink, paper) = (palette.get(Token::Ink), palette.get(Token::Paper));
    let lightness = paper.lightness + edge.lightness - from.lightness;
    Colour { lightness, chroma: edge.chroma.min(ink.chroma), hue: ink.hue }.shown()
}

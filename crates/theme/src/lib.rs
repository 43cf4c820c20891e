//! The theme of a host: its values, the colours that follow from them, and their contrast.
//!
//! [`Theme::parse`] reads the values, [`Theme::tokens`] derives the custom properties of `static/tokens.css` for the light
//! and the dark scheme. Every pair of a text or shape and its background that the style sheets use is checked
//! ([`PAIRS`]); a colour that fails keeps its hue and gets another lightness, and the host is told by a [`Warning`].
//!
//! The colours of states (paid, unknown, fault, staff) are not themed, so that they mean the same at every host.
//!
//! Deliberately absent: the page, its style sheets and its console. Colours are fractions; nothing here is money.
#![expect(
    clippy::float_arithmetic,
    reason = "colours are computed in floating point; no amount is in this crate"
)]

mod colour;
mod correct;
mod derive;
mod pairs;
mod palette;
mod scheme;
mod theme;
mod tokens;

pub use colour::{Colour, ColourError};
pub use correct::Warning;
pub use pairs::{PAIRS, Pair};
pub use palette::{Palette, Token};
pub use scheme::Scheme;
pub use theme::{Density, Field, SchemeChoice, Theme, ThemeError, Values};
pub use tokens::Tokens;

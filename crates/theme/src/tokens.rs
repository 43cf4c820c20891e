//! The custom properties of a theme.

use core::fmt::Write as _;

use crate::correct::{self, Warning};
use crate::palette::{Palette, Place, Token};
use crate::scheme::Scheme;
use crate::theme::{Density, SchemeChoice, Theme};

/// The larger radius as a multiple of the radius, as the kiosk's own radii have it.
const LARGE_RADIUS: f32 = 1.6;

/// What a theme sets: colours of both schemes, and what does not depend on the scheme.
#[derive(Clone, Debug)]
pub struct Tokens {
    light: Palette,
    dark: Palette,
    choice: SchemeChoice,
    shapes: Vec<(&'static str, String)>,
    coloured: bool,
    /// The warnings for the host.
    pub warnings: Vec<Warning>,
}

impl Theme {
    /// Derives the custom properties, corrects the colours that cannot be read, and says which.
    pub fn tokens(&self) -> Tokens {
        let shown = |scheme| match self.scheme {
            SchemeChoice::Auto => scheme,
            SchemeChoice::Always(always) => always,
        };
        let (light, mut warnings) = correct::settle(self, shown(Scheme::Light));
        let (dark, others) = correct::settle(self, shown(Scheme::Dark));
        warnings.extend(others.into_iter().filter(|_| self.scheme == SchemeChoice::Auto));
        Tokens {
            light,
            dark,
            choice: self.scheme,
            shapes: self.shapes(),
            coloured: self.brand.is_some()
                || self.background.is_some()
                || self.text.is_some()
                || self.scheme != SchemeChoice::Auto,
            warnings,
        }
    }

    fn shapes(&self) -> Vec<(&'static str, String)> {
        let mut shapes = Vec::new();
        if let Some(radius) = self.radius {
            shapes.push(("--round", format!("{radius}px")));
            shapes.push(("--round-large", format!("{}px", radius * LARGE_RADIUS)));
        }
        if !self.fonts.is_empty() {
            let fonts = self.fonts.join(", ");
            shapes.push(("--sans", format!("{fonts}, var(--stack)")));
            shapes.push(("--sans-ja", format!("{fonts}, var(--stack-ja)")));
        }
        match self.density {
            Density::Compact => shapes.push(("--density", "0.8".to_owned())),
            Density::Regular => {}
            Density::Spacious => shapes.push(("--density", "1.2".to_owned())),
        }
        shapes
    }
}

impl Tokens {
    /// The colours that are shown to a device that prefers this scheme.
    pub const fn palette(&self, scheme: Scheme) -> &Palette {
        match scheme {
            Scheme::Light => &self.light,
            Scheme::Dark => &self.dark,
        }
    }

    /// A style sheet that sets the custom properties on the elements that the selector matches, to be read after ours.
    ///
    /// A device whose user asks for more contrast keeps the kiosk's own colours.
    pub fn css(&self, selector: &str) -> String {
        let mut css = String::new();
        rule(&mut css, selector, None, &self.shapes);
        if !self.coloured {
            return css;
        }
        css.push_str("@media not (prefers-contrast: more) {\n");
        match self.choice {
            SchemeChoice::Always(scheme) => self.scheme(&mut css, selector, scheme),
            SchemeChoice::Auto => {
                self.scheme(&mut css, selector, Scheme::Light);
                css.push_str("@media (prefers-color-scheme: dark) {\n");
                self.scheme(&mut css, selector, Scheme::Dark);
                css.push_str("}\n");
            }
        }
        css.push_str("}\n");
        css
    }

    fn scheme(&self, css: &mut String, selector: &str, scheme: Scheme) {
        let palette = self.palette(scheme);
        rule(css, selector, Some(scheme), &colours(palette, Place::Page));
        let staff = format!("{selector} [data-tone=\"refund\"]");
        rule(css, &staff, None, &colours(palette, Place::Staff));
    }
}

fn colours(palette: &Palette, place: Place) -> Vec<(&'static str, String)> {
    let tokens = Token::ALL.iter().filter(|token| token.place() == place);
    tokens.map(|token| (token.property(), palette.get(*token).to_string())).collect()
}

fn rule(
    css: &mut String,
    selector: &str,
    scheme: Option<Scheme>,
    properties: &[(&'static str, String)],
) {
    if properties.is_empty() {
        return;
    }
    css.push_str(selector);
    css.push_str(" {\n");
    if let Some(scheme) = scheme {
        // A write into a text does not fail.
        writeln!(css, "  color-scheme: {};", scheme.as_str()).ok();
    }
    for (property, value) in properties {
        writeln!(css, "  {property}: {value};").ok();
    }
    css.push_str("}\n");
}

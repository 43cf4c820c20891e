//! Light and dark.

/// A colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on a light page.
    Light,
    /// Light text on a dark page.
    Dark,
}

impl Scheme {
    /// Its name in CSS.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The scheme of a page with a background of this lightness.
    pub(crate) fn of_background(lightness: f32) -> Self {
        if lightness < 0.5 { Self::Dark } else { Self::Light }
    }

    /// The lightness that text moves to for more contrast.
    pub(crate) const fn front(self) -> f32 {
        match self {
            Self::Light => 0.0,
            Self::Dark => 1.0,
        }
    }

    /// The lightness that a background moves to for more contrast.
    pub(crate) const fn back(self) -> f32 {
        match self {
            Self::Light => 1.0,
            Self::Dark => 0.0,
        }
    }
}

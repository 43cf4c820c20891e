//! The colours of a scheme, as `static/tokens.css` has them without a host.

use crate::colour::Colour;
use crate::scheme::Scheme;

/// Declares [`Token`] and [`Palette`]: each colour with its custom property, its place and its value in both schemes.
macro_rules! tokens {
    ($($(#[$about:meta])* $token:ident $field:ident $property:literal $place:ident
        $light:tt $dark:tt,)*) => {
        /// The name of a colour.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Token {
            $($(#[$about])* $token,)*
        }

        impl Token {
            /// All colours.
            pub const ALL: &'static [Self] = &[$(Self::$token,)*];

            /// Its custom property.
            pub const fn property(self) -> &'static str {
                match self {
                    $(Self::$token => $property,)*
                }
            }

            /// Where it applies.
            pub(crate) const fn place(self) -> Place {
                match self {
                    $(Self::$token => Place::$place,)*
                }
            }
        }

        /// The colours of a scheme.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Palette {
            $($field: Colour,)*
        }

        impl Palette {
            /// The colours of `static/tokens.css`.
            pub const fn own(scheme: Scheme) -> Self {
                match scheme {
                    Scheme::Light => Self { $($field: colour!($light),)* },
                    Scheme::Dark => Self { $($field: colour!($dark),)* },
                }
            }

            /// A colour.
            pub const fn get(&self, token: Token) -> Colour {
                match token {
                    $(Token::$token => self.$field,)*
                }
            }

            pub(crate) const fn set(&mut self, token: Token, colour: Colour) {
                match token {
                    $(Token::$token => self.$field = colour,)*
                }
            }
        }
    };
}

macro_rules! colour {
    (($lightness:literal $chroma:literal $hue:literal)) => {
        Colour::new($lightness, $chroma, $hue)
    };
}

/// Where a colour applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On every screen.
    Page,
    /// On the screens of staff, which have the tone `refund`.
    Staff,
}

tokens! {
    /// The background of the page.
    Paper paper "--paper" Page (0.985 0.004 95.0) (0.18 0.012 262.0),
    /// The background of cards and keys.
    Surface surface "--surface" Page (1.0 0.0 0.0) (0.245 0.014 262.0),
    /// The background of what is set back.
    Sunken sunken "--sunken" Page (0.955 0.005 95.0) (0.215 0.013 262.0),
    /// Lines that only separate.
    Line line "--line" Page (0.895 0.006 95.0) (0.345 0.016 262.0),
    /// The edges of controls.
    Edge edge "--edge" Page (0.62 0.012 262.0) (0.58 0.014 262.0),
    /// Text.
    Ink ink "--ink" Page (0.245 0.02 262.0) (0.965 0.006 95.0),
    /// Secondary text.
    InkSoft ink_soft "--ink-soft" Page (0.46 0.018 262.0) (0.765 0.012 262.0),
    /// Actions.
    Brand brand "--brand" Page (0.47 0.115 168.0) (0.8 0.125 168.0),
    /// A pressed action.
    BrandDeep brand_deep "--brand-deep" Page (0.41 0.105 168.0) (0.74 0.12 168.0),
    /// A faint background in the colour of actions.
    BrandWash brand_wash "--brand-wash" Page (0.945 0.028 168.0) (0.29 0.04 168.0),
    /// Text on an action.
    OnBrand on_brand "--on-brand" Page (0.99 0.01 168.0) (0.2 0.03 168.0),
    /// The page of a paid sale.
    Good good "--good" Page (0.47 0.125 152.0) (0.43 0.105 152.0),
    /// The mark of a live connection.
    Live live "--live" Page (0.52 0.135 152.0) (0.78 0.15 152.0),
    /// The frame and icon of an unknown outcome.
    Wait wait "--wait" Page (0.72 0.15 72.0) (0.8 0.14 78.0),
    /// Marks of what is waited for.
    WaitInk wait_ink "--wait-ink" Page (0.49 0.11 66.0) (0.83 0.13 78.0),
    /// Faults.
    Bad bad "--bad" Page (0.51 0.185 27.0) (0.7 0.16 27.0),
    /// Text on the page of a paid sale.
    OnGood on_good "--on-good" Page (0.99 0.0 0.0) (0.99 0.0 0.0),
    /// The icon of an unknown outcome.
    OnWait on_wait "--on-wait" Page (0.24 0.04 66.0) (0.24 0.04 66.0),
    /// The frame of staff screens.
    Refund refund "--refund" Page (0.46 0.13 292.0) (0.46 0.13 292.0),
    /// Text on the colour of staff.
    OnRefund on_refund "--on-refund" Page (0.99 0.0 0.0) (0.99 0.0 0.0),
    /// The background of staff screens.
    StaffPaper staff_paper "--paper" Staff (0.965 0.017 292.0) (0.195 0.03 292.0),
    /// The background of what is set back there.
    StaffSunken staff_sunken "--sunken" Staff (0.935 0.022 292.0) (0.23 0.032 292.0),
    /// Actions there.
    StaffBrand staff_brand "--brand" Staff (0.46 0.13 292.0) (0.8 0.1 292.0),
    /// A pressed action there.
    StaffBrandDeep staff_brand_deep "--brand-deep" Staff (0.39 0.125 292.0) (0.74 0.1 292.0),
    /// A faint background there.
    StaffBrandWash staff_brand_wash "--brand-wash" Staff (0.93 0.03 292.0) (0.31 0.05 292.0),
    /// Text on an action there.
    StaffOnBrand staff_on_brand "--on-brand" Staff (0.99 0.0 0.0) (0.2 0.04 292.0),
}

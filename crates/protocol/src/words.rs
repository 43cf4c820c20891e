//! Enumerations whose values are words on the wire and in the database.

/// Why a text is not a value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is none of {accepted}")]
pub struct EnumParseError {
    /// The enumeration.
    pub what: &'static str,
    /// Its values.
    pub accepted: &'static str,
}

/// Defines an enumeration whose values are words on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, $accepted:literal,
     $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The value on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::EnumParseError;

            fn from_str(text: &str) -> Result<Self, $crate::EnumParseError> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::EnumParseError { what: $what, accepted: $accepted }),
                }
            }
        }

        $crate::serde_text::as_text!($name);
    };
}

pub(crate) use words;

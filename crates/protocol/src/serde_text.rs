//! JSON texts: a type with `Display` and `FromStr` is serialized as the text that they define.
//!
//! A type with one wire format uses [`as_text!`]; a field whose format differs from its type's uses the functions
//! here in `#[serde(with = "…")]`.

use core::fmt::Display;
use core::str::FromStr;
use std::borrow::Cow;

use serde::{Deserialize as _, Deserializer, Serializer, de};

pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = Cow::<'de, str>::deserialize(from)?;
    text.parse().map_err(de::Error::custom)
}

/// Implements `Serialize` and `Deserialize` by `Display` and `FromStr`.
macro_rules! as_text {
    ($($name:ty),+ $(,)?) => {
        $(
            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    $crate::serde_text::serialize(self, to)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    $crate::serde_text::deserialize(from)
                }
            }
        )+
    };
}
pub(crate) use as_text;

//! The fields of a JSON body, with the names that it has more than once.
//!
//! `serde_json` keeps the last of a repeated name without a word; another reader of the same bytes may keep the first.

use core::fmt;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The fields of a JSON object in their order, also those with the same name.
pub(super) struct Pairs(pub(super) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        from.deserialize_map(Object)
    }
}

/// The names that a value has more than once in one object, at any depth: `taxation.vat`.
#[derive(Default)]
pub(super) struct RepeatedNames(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for RepeatedNames {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = RepeatedNames;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RepeatedNames, A::Error> {
                let (mut names, mut repeated) = (BTreeSet::new(), Vec::new());
                while let Some((name, RepeatedNames(within))) =
                    map.next_entry::<String, RepeatedNames>()?
                {
                    repeated.extend(within.into_iter().map(|part| format!("{name}.{part}")));
                    if !names.insert(name.clone()) {
                        repeated.push(name);
                    }
                }
                Ok(RepeatedNames(repeated))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RepeatedNames, A::Error> {
                let mut repeated = Vec::new();
                while let Some(RepeatedNames(within)) = seq.next_element()? {
                    repeated.extend(within);
                }
                Ok(RepeatedNames(repeated))
            }

            fn visit_bool<E>(self, _: bool) -> Result<RepeatedNames, E> {
                Ok(RepeatedNames::default())
            }

            fn visit_i64<E>(self, _: i64) -> Result<RepeatedNames, E> {
                Ok(RepeatedNames::default())
            }

            fn visit_u64<E>(self, _: u64) -> Result<RepeatedNames, E> {
                Ok(RepeatedNames::default())
            }

            fn visit_f64<E>(self, _: f64) -> Result<RepeatedNames, E> {
                Ok(RepeatedNames::default())
            }

            fn visit_str<E>(self, _: &str) -> Result<RepeatedNames, E> {
                Ok(RepeatedNames::default())
            }

            fn visit_unit<E>(self) -> Result<RepeatedNames, E> {
                Ok(RepeatedNames::default())
            }
        }

        from.deserialize_any(Any)
    }
}

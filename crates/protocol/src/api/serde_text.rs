//! Values that cross as text: whatever has `Display` and `FromStr`.

use core::fmt::Display;
use core::str::FromStr;

use serde::{Deserialize as _, Deserializer, Serializer, de};

pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
    text.parse().map_err(de::Error::custom)
}

/// Instants: whole seconds as a JSON number, also accepted as text.
pub(crate) mod instant {
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer, de};

    use crate::Timestamp;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }

    #[cfg_attr(
        target_pointer_width = "64",
        expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")
    )]
    pub(crate) fn serialize<S: Serializer>(value: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        value.seconds().serialize(to)
    }

    pub(crate) fn deserialize<'de, D>(from: D) -> Result<Timestamp, D::Error>
    where
        D: Deserializer<'de>,
    {
        match Either::deserialize(from)? {
            Either::Number(seconds) => Ok(Timestamp::from_seconds(seconds)),
            Either::Text(text) => {
                text.parse().map(Timestamp::from_seconds).map_err(de::Error::custom)
            }
        }
    }
}

/// Statuses: the number 11 to 19 or 51 to 59.
pub(crate) mod status {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de};

    use crate::payment::Status;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    pub(crate) fn serialize<S: Serializer>(value: &Status, to: S) -> Result<S::Ok, S::Error> {
        value.number().serialize(to)
    }

    pub(crate) fn deserialize<'de, D>(from: D) -> Result<Status, D::Error>
    where
        D: Deserializer<'de>,
    {
        Status::try_from(u8::deserialize(from)?).map_err(de::Error::custom)
    }
}

/// A text that may be absent.
pub(crate) mod optional {
    use core::fmt::Display;
    use core::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer, de};

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(crate) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.collect_str(value),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}

//! Parameters of statements.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};

/// A parameter: a number, text, bytes, or nothing.
#[derive(Clone, Debug)]
pub struct Bound<'q>(Inner<'q>);

#[derive(Clone, Debug)]
enum Inner<'q> {
    Null,
    Integer(i64),
    Text(Cow<'q, str>),
    Blob(Cow<'q, [u8]>),
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match &self.0 {
            Inner::Null => ToSqlOutput::Owned(Value::Null),
            Inner::Integer(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Inner::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Inner::Blob(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

impl From<i64> for Bound<'_> {
    fn from(value: i64) -> Self {
        Self(Inner::Integer(value))
    }
}

impl From<i32> for Bound<'_> {
    fn from(value: i32) -> Self {
        Self(Inner::Integer(value.into()))
    }
}

impl From<u32> for Bound<'_> {
    fn from(value: u32) -> Self {
        Self(Inner::Integer(value.into()))
    }
}

impl From<u8> for Bound<'_> {
    fn from(value: u8) -> Self {
        Self(Inner::Integer(value.into()))
    }
}

impl From<bool> for Bound<'_> {
    fn from(value: bool) -> Self {
        Self(Inner::Integer(value.into()))
    }
}

impl<'q> From<&'q str> for Bound<'q> {
    fn from(value: &'q str) -> Self {
        Self(Inner::Text(Cow::Borrowed(value)))
    }
}

impl<'q> From<&'q String> for Bound<'q> {
    fn from(value: &'q String) -> Self {
        Self(Inner::Text(Cow::Borrowed(value)))
    }
}

impl From<String> for Bound<'_> {
    fn from(value: String) -> Self {
        Self(Inner::Text(Cow::Owned(value)))
    }
}

impl<'q> From<&'q [u8]> for Bound<'q> {
    fn from(value: &'q [u8]) -> Self {
        Self(Inner::Blob(Cow::Borrowed(value)))
    }
}

impl<'q> From<&'q Vec<u8>> for Bound<'q> {
    fn from(value: &'q Vec<u8>) -> Self {
        Self(Inner::Blob(Cow::Borrowed(value)))
    }
}

impl From<Vec<u8>> for Bound<'_> {
    fn from(value: Vec<u8>) -> Self {
        Self(Inner::Blob(Cow::Owned(value)))
    }
}

impl<'q> From<&'q Option<String>> for Bound<'q> {
    fn from(value: &'q Option<String>) -> Self {
        value.as_deref().into()
    }
}

impl<T: Into<Self>> From<Option<T>> for Bound<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Bound(Inner::Null), Into::into)
    }
}

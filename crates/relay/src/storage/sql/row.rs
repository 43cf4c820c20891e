//! Rows and their columns.

use std::sync::Arc;

use rusqlite::types::{Value, ValueRef};

use super::SqlError;

/// The columns of a statement's rows.
pub(super) type Columns = Arc<[Column]>;

/// A column: the name in the statement, and where its values are stored.
#[derive(Clone, Debug)]
pub(super) struct Column {
    name: String,
    /// Table and column, if it is no expression.
    origin: Option<(String, String)>,
}

impl Column {
    /// The columns that a statement returns.
    pub(super) fn of(statement: &rusqlite::Statement<'_>) -> Columns {
        let columns = statement.columns_with_metadata();
        let read = |column: &rusqlite::ColumnMetadata<'_>| Self {
            name: column.name().to_owned(),
            origin: column
                .table_name()
                .zip(column.origin_name())
                .map(|(table, column)| (table.to_owned(), column.to_owned())),
        };
        columns.iter().map(read).collect()
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    columns: Columns,
    values: Vec<Value>,
}

/// A type that a column can be read as.
pub trait FromColumn<'r>: Sized {
    /// What the type is called in an error.
    const NAME: &'static str;

    /// The value; `None` if it is of another type.
    fn from_value(value: &'r Value) -> Option<Self>;
}

impl Row {
    pub(super) fn read(row: &rusqlite::Row<'_>, columns: &Columns) -> Result<Self, SqlError> {
        let value = |index: usize| {
            Ok(match row.get_ref(index)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) => Value::Integer(value),
                ValueRef::Real(value) => Value::Real(value),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            })
        };
        let values = (0..columns.len()).map(value).collect::<Result<_, SqlError>>()?;
        Ok(Self { columns: Arc::clone(columns), values })
    }

    /// The value of a column.
    ///
    /// # Errors
    /// [`SqlError::NoColumn`], [`SqlError::Type`].
    pub fn try_get<'r, T: FromColumn<'r>>(&'r self, column: &str) -> Result<T, SqlError> {
        let at = self.columns.iter().position(|known| known.name == column);
        let value = at.and_then(|at| self.values.get(at));
        let value = value.ok_or_else(|| SqlError::NoColumn(column.to_owned()))?;
        T::from_value(value)
            .ok_or_else(|| SqlError::Type { column: column.to_owned(), expected: T::NAME })
    }

    /// The value of the column with this number, from 0.
    ///
    /// # Errors
    /// As [`Row::try_get`].
    pub fn try_at<'r, T: FromColumn<'r>>(&'r self, index: usize) -> Result<T, SqlError> {
        let name =
            || self.columns.get(index).map_or_else(|| index.to_string(), |it| it.name.clone());
        let value = self.values.get(index).ok_or_else(|| SqlError::NoColumn(name()))?;
        T::from_value(value).ok_or_else(|| SqlError::Type { column: name(), expected: T::NAME })
    }

    /// Table and column in which the values of a column are stored.
    pub(in crate::storage) fn origin(&self, column: &str) -> Option<(&str, &str)> {
        let known = self.columns.iter().find(|known| known.name == column)?;
        known.origin.as_ref().map(|(table, column)| (table.as_str(), column.as_str()))
    }

    /// Name and value of the first column, which is a key in the relay's statements.
    pub(in crate::storage) fn key(&self) -> String {
        let name = self.columns.first().map_or("", |first| first.name.as_str());
        let value = match self.values.first() {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Null | Value::Real(_) | Value::Blob(_)) | None => String::new(),
        };
        format!("{name} = {value}")
    }
}

impl FromColumn<'_> for i64 {
    const NAME: &'static str = "number";

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Integer(value) = value { Some(*value) } else { None }
    }
}

impl FromColumn<'_> for bool {
    const NAME: &'static str = "0 or 1";

    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|value| value != 0)
    }
}

impl<'r> FromColumn<'r> for &'r str {
    const NAME: &'static str = "text";

    fn from_value(value: &'r Value) -> Option<Self> {
        if let Value::Text(value) = value { Some(value) } else { None }
    }
}

impl FromColumn<'_> for String {
    const NAME: &'static str = "text";

    fn from_value(value: &Value) -> Option<Self> {
        <&str>::from_value(value).map(str::to_owned)
    }
}

impl FromColumn<'_> for Vec<u8> {
    const NAME: &'static str = "bytes";

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Blob(value) = value { Some(value.clone()) } else { None }
    }
}

impl<'r, T: FromColumn<'r>> FromColumn<'r> for Option<T> {
    const NAME: &'static str = T::NAME;

    fn from_value(value: &'r Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}

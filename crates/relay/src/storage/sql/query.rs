//! A statement with its parameters.

use std::future::{Ready, ready};
use std::marker::PhantomData;
#[cfg(debug_assertions)]
use std::panic::Location;

use super::value::Bound;
use super::{Connection, FromColumn, Row, SqlError};

/// A statement and its parameters, in the order of their numbers.
#[derive(Clone, Debug)]
#[must_use = "a statement has to be run"]
pub struct Query<'q> {
    statement: &'static str,
    values: Vec<Bound<'q>>,
    /// Where it is written.
    #[cfg(debug_assertions)]
    caller: &'static Location<'static>,
}

/// What a statement has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done(u64);

impl Done {
    /// How many rows.
    pub const fn rows_affected(self) -> u64 {
        self.0
    }
}

/// A statement.
#[track_caller]
pub fn query<'q>(statement: &'static str) -> Query<'q> {
    Query {
        statement,
        values: Vec::new(),
        #[cfg(debug_assertions)]
        caller: Location::caller(),
    }
}

impl<'q> Query<'q> {
    /// Adds the next parameter.
    pub fn bind(mut self, value: impl Into<Bound<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs the statement and hands over its rows until `take` has enough.
    fn run(
        &self,
        connection: &mut Connection,
        take: impl FnMut(Row) -> Result<bool, SqlError>,
    ) -> Result<(), SqlError> {
        #[cfg(debug_assertions)]
        connection.check_plan(self.statement, self.caller)?;
        connection.run(self.statement, &self.values, take)
    }

    /// Runs the statement, and reads none of its rows.
    ///
    /// # Errors
    /// [`SqlError`].
    pub fn execute(self, connection: &mut Connection) -> Ready<Result<Done, SqlError>> {
        let run = self.run(connection, |_| Ok(true));
        ready(run.map(|()| Done(connection.changes())))
    }

    /// Runs the statement and reads its rows.
    ///
    /// # Errors
    /// [`SqlError`].
    pub fn fetch_all(self, connection: &mut Connection) -> Ready<Result<Vec<Row>, SqlError>> {
        let mut rows = Vec::new();
        let run = self.run(connection, |row| {
            rows.push(row);
            Ok(true)
        });
        ready(run.map(|()| rows))
    }

    /// Runs the statement and hands over its rows one by one, so that they take no memory together.
    ///
    /// # Errors
    /// [`SqlError`], and the first of `take`.
    pub fn fetch_each<E: From<SqlError>>(
        self,
        connection: &mut Connection,
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Ready<Result<(), E>> {
        let mut fault = None;
        let run = self.run(connection, |row| {
            fault = take(row).err();
            Ok(fault.is_none())
        });
        ready(match (fault, run) {
            (Some(fault), _) => Err(fault),
            (None, run) => run.map_err(E::from),
        })
    }

    /// Runs the statement and reads its first row.
    ///
    /// # Errors
    /// [`SqlError`].
    pub fn fetch_optional(
        self,
        connection: &mut Connection,
    ) -> Ready<Result<Option<Row>, SqlError>> {
        ready(self.first(connection))
    }

    /// Runs the statement and reads its first row, which there has to be.
    ///
    /// # Errors
    /// [`SqlError`]; also without a row.
    pub fn fetch_one(self, connection: &mut Connection) -> Ready<Result<Row, SqlError>> {
        ready(self.first(connection).and_then(|row| row.ok_or(SqlError::RowNotFound)))
    }

    fn first(self, connection: &mut Connection) -> Result<Option<Row>, SqlError> {
        let mut first = None;
        self.run(connection, |row| {
            first = Some(row);
            Ok(false)
        })?;
        Ok(first)
    }
}

/// Several columns of a row.
pub trait FromRow: Sized {
    /// Reads them, from the first on.
    ///
    /// # Errors
    /// [`SqlError`] for a value of another type.
    fn from_row(row: &Row) -> Result<Self, SqlError>;
}

macro_rules! from_row {
    ($($name:ident $index:literal),*) => {
        impl<$($name: for<'r> FromColumn<'r>),*> FromRow for ($($name,)*) {
            fn from_row(row: &Row) -> Result<Self, SqlError> {
                Ok(($(row.try_at::<$name>($index)?,)*))
            }
        }
    };
}

from_row!(A 0);
from_row!(A 0, B 1);
from_row!(A 0, B 1, C 2);
from_row!(A 0, B 1, C 2, D 3);

/// A statement whose rows are tuples.
#[derive(Clone, Debug)]
#[must_use = "a statement has to be run"]
pub struct QueryAs<'q, T>(Query<'q>, PhantomData<T>);

/// A statement whose rows are tuples of their first columns.
#[track_caller]
pub fn query_as<'q, T: FromRow>(statement: &'static str) -> QueryAs<'q, T> {
    QueryAs(query(statement), PhantomData)
}

impl<'q, T: FromRow> QueryAs<'q, T> {
    /// Adds the next parameter.
    pub fn bind(self, value: impl Into<Bound<'q>>) -> Self {
        Self(self.0.bind(value), PhantomData)
    }

    /// As [`Query::fetch_all`].
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn fetch_all(self, connection: &mut Connection) -> Result<Vec<T>, SqlError> {
        self.0.fetch_all(connection).await?.iter().map(T::from_row).collect()
    }

    /// As [`Query::fetch_optional`].
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn fetch_optional(self, connection: &mut Connection) -> Result<Option<T>, SqlError> {
        self.0.fetch_optional(connection).await?.as_ref().map(T::from_row).transpose()
    }

    /// As [`Query::fetch_one`].
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn fetch_one(self, connection: &mut Connection) -> Result<T, SqlError> {
        T::from_row(&self.0.fetch_one(connection).await?)
    }
}

/// A statement whose rows are single values.
#[derive(Clone, Debug)]
#[must_use = "a statement has to be run"]
pub struct QueryScalar<'q, T>(Query<'q>, PhantomData<T>);

/// A statement of whose rows only the first column is read.
#[track_caller]
pub fn query_scalar<'q, T: for<'r> FromColumn<'r>>(statement: &'static str) -> QueryScalar<'q, T> {
    QueryScalar(query(statement), PhantomData)
}

impl<'q, T: for<'r> FromColumn<'r>> QueryScalar<'q, T> {
    /// Adds the next parameter.
    pub fn bind(self, value: impl Into<Bound<'q>>) -> Self {
        Self(self.0.bind(value), PhantomData)
    }

    /// As [`Query::fetch_all`].
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn fetch_all(self, connection: &mut Connection) -> Result<Vec<T>, SqlError> {
        self.0.fetch_all(connection).await?.iter().map(|row| row.try_at(0)).collect()
    }

    /// As [`Query::fetch_optional`].
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn fetch_optional(self, connection: &mut Connection) -> Result<Option<T>, SqlError> {
        self.0.fetch_optional(connection).await?.map(|row| row.try_at(0)).transpose()
    }

    /// As [`Query::fetch_one`].
    ///
    /// # Errors
    /// [`SqlError`].
    pub async fn fetch_one(self, connection: &mut Connection) -> Result<T, SqlError> {
        self.0.fetch_one(connection).await?.try_at(0)
    }
}

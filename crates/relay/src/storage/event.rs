//! The event logs that the streams read. Source: `relay.md §5`.

use std::collections::BTreeMap;

use kios_protocol::Timestamp;

use super::{StorageError, integer, unsigned};
use crate::storage::sql::{self, Connection};

/// The most readers of one payment or refund, and the most events that are inserted at once.
const READERS: usize = 4;
const AT_ONCE: usize = 6;

macro_rules! sequences {
    ($more:literal) => {
        concat!(
            "INSERT INTO reader_sequence (reader, sequence) VALUES (?2, ?1)",
            $more,
            " ON CONFLICT (reader) DO UPDATE SET sequence = sequence + ?1 RETURNING reader, sequence"
        )
    };
}

/// Counts up the sequences of one reader, two readers and so on.
const SEQUENCES: [&str; READERS] = [
    sequences!(""),
    sequences!(", (?3, ?1)"),
    sequences!(", (?3, ?1), (?4, ?1)"),
    sequences!(", (?3, ?1), (?4, ?1), (?5, ?1)"),
];

macro_rules! events {
    ($($more:literal)*) => {
        concat!(
            "INSERT INTO event (reader, sequence, name, data, created_at) VALUES (?, ?, ?, ?, ?)",
            $($more, "(?, ?, ?, ?, ?)"),*
        )
    };
}

/// Inserts one event, two events and so on.
const EVENTS: [&str; AT_ONCE] = [
    events!(),
    events!(", "),
    events!(", " ", "),
    events!(", " ", " ", "),
    events!(", " ", " ", " ", "),
    events!(", " ", " ", " ", " ", "),
];

/// Appends events to the event log of each reader, in order; `data` is called with the number of an event, from 0, and
/// with its sequence in a log. Each reader is named once.
///
/// # Errors
/// [`StorageError`].
pub async fn append_events<F>(
    connection: &mut Connection,
    readers: &[String],
    name: &'static str,
    count: usize,
    now: Timestamp,
    data: F,
) -> Result<(), StorageError>
where
    F: Fn(usize, u64) -> Result<String, StorageError>,
{
    let (many, at) = (u64::try_from(count).unwrap_or(u64::MAX), integer(now.seconds()));
    let mut before = BTreeMap::new();
    for some in readers.chunks(READERS) {
        let statement = sql::for_rows(&SEQUENCES, some.len())?;
        let counted = some.iter().fold(sql::query(statement).bind(integer(many)), sql::Query::bind);
        for row in counted.fetch_all(connection).await? {
            let last = unsigned(&row, "sequence")?;
            before.insert(row.try_get::<String>("reader")?, last.saturating_sub(many));
        }
    }
    let mut rows = Vec::with_capacity(readers.len() * count);
    for (number, event) in (1..).zip(0..count) {
        for reader in readers {
            let sequence = before.get(reader).copied().unwrap_or_default() + number;
            rows.push((reader, sequence, data(event, sequence)?));
        }
    }
    for some in rows.chunks(AT_ONCE) {
        let statement = sql::for_rows(&EVENTS, some.len())?;
        let inserted =
            some.iter().fold(sql::query(statement), |query, (reader, sequence, data)| {
                query.bind(*reader).bind(integer(*sequence)).bind(name).bind(data).bind(at)
            });
        inserted.execute(connection).await?;
    }
    Ok(())
}

/// Deletes the events from before an instant; returns how many.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_events(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<u64, StorageError> {
    let done = sql::query("DELETE FROM event WHERE created_at < ?")
        .bind(integer(before.seconds()))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

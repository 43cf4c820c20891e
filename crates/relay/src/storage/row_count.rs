//! Numbers of rows that triggers keep (`migrations/0019_growth.sql`): counting would read the whole table.

use super::{StorageError, corrupt};
use crate::storage::sql::{self, Connection};

/// The counters whose names begin with a word: the rest of each name, and its number.
///
/// # Errors
/// [`StorageError`].
pub async fn row_counts(
    connection: &mut Connection,
    word: &'static str,
) -> Result<Vec<(String, u32)>, StorageError> {
    // 'payment ' and 'payment!' enclose every name that begins with the word and a space.
    let rows =
        sql::query("SELECT name, many FROM row_count WHERE name > ?1 || ' ' AND name < ?1 || '!'")
            .bind(word)
            .fetch_all(connection)
            .await?;
    let mut counts = Vec::new();
    for row in &rows {
        let name: &str = row.try_get("name")?;
        let rest = name.strip_prefix(word).unwrap_or(name).trim_start().to_owned();
        let many: i64 = row.try_get("many")?;
        counts.push((rest, u32::try_from(many).map_err(|fault| corrupt(row, "many", fault))?));
    }
    Ok(counts)
}

//! Stored responses to signed requests, for repeats. Source: `relay.md §3 B9`.

use kios_protocol::message::Digest;
use kios_protocol::{PaymentId, Timestamp, hash_text};

use super::{StorageError, integer, unsigned};
use crate::storage::sql::{self, Connection};

/// A stored response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The digest of the signed message, `0x` and 64 digits.
    pub digest: String,
    /// The decision, which the signature does not cover.
    pub choice: bool,
    /// The signer's nonce in the signed message; 0 where it has none.
    pub nonce: u64,
    /// The data of the response, as JSON; empty where a repeat gets the payment as it is then.
    pub answer: String,
}

impl StoredAnswer {
    /// The stored form of a digest.
    pub fn key(digest: &Digest) -> String {
        hash_text(digest.as_bytes())
    }
}

/// The stored responses to requests of this kind about a payment.
///
/// # Errors
/// [`StorageError`].
pub async fn stored_answers(
    connection: &mut Connection,
    payment_id: PaymentId,
    action: &str,
) -> Result<Vec<StoredAnswer>, StorageError> {
    let rows = sql::query(
        "SELECT digest, choice, nonce, answer FROM stored_answer
         WHERE payment_id = ? AND action = ?",
    )
    .bind(payment_id.to_string())
    .bind(action)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredAnswer {
                digest: row.try_get("digest")?,
                choice: row.try_get("choice")?,
                nonce: unsigned(row, "nonce")?,
                answer: row.try_get("answer")?,
            })
        })
        .collect()
}

/// Whether a response to the request with this digest is stored.
///
/// # Errors
/// [`StorageError`].
pub async fn has_answer(
    connection: &mut Connection,
    payment_id: PaymentId,
    action: &str,
    digest: &str,
) -> Result<bool, StorageError> {
    let earlier = stored_answers(connection, payment_id, action).await?;
    Ok(earlier.iter().any(|earlier| earlier.digest == digest))
}

/// Stores a response.
///
/// # Errors
/// [`StorageError`]; also when the digest was consumed before.
pub async fn insert_answer(
    connection: &mut Connection,
    payment_id: PaymentId,
    action: &str,
    stored: &StoredAnswer,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO stored_answer (payment_id, action, digest, choice, nonce, answer, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(payment_id.to_string())
    .bind(action)
    .bind(&stored.digest)
    .bind(stored.choice)
    .bind(integer(stored.nonce))
    .bind(&stored.answer)
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

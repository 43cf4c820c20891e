//! Answers that were given to signed requests. Source: `relay.md §3 B9`.

use kios_protocol::message::Digest;
use kios_protocol::{PaymentId, Timestamp};
use sqlx::{Row as _, SqliteConnection};

use super::{StorageError, integer, unsigned};

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// What was signed, `0x` and 64 digits.
    pub digest: String,
    /// What the signature does not cover: yes or no.
    pub choice: bool,
    /// The signer's nonce in what was signed; 0 where there is none.
    pub nonce: u64,
    /// The data of the answer, as JSON.
    pub answer: String,
}

impl StoredAnswer {
    /// How a digest is kept.
    pub fn key(digest: &Digest) -> String {
        format!("0x{}", hex::encode(digest.as_bytes()))
    }
}

/// The answers that requests of this kind got for a payment.
///
/// # Errors
/// [`StorageError`].
pub async fn stored_answers(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
    action: &str,
) -> Result<Vec<StoredAnswer>, StorageError> {
    let rows = sqlx::query(
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

/// Keeps an answer.
///
/// # Errors
/// [`StorageError`]; also when the digest was consumed before.
pub async fn insert_answer(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
    action: &str,
    stored: &StoredAnswer,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
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

//! Which notifications of a payment were sent, so that each is sent once in a round.

use kios_protocol::payment::Phase;

use crate::storage::sql::{self, Connection};
use crate::storage::{StorageError, integer};
use kios_domain::payment::Payment;

/// A notification that is sent once in each round of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotifiedKind {
    /// It was approved and settled.
    Success,
    /// It was denied.
    Denied,
    /// It was approved and was not closed.
    Unclosed,
}

impl NotifiedKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Unclosed => "unclosed",
        }
    }
}

/// The round of a payment: 0 is the payment itself, 1 its first cancel.
pub(crate) const fn round(payment: &Payment) -> u64 {
    match payment.state.status.phase {
        Phase::New => 0,
        Phase::Cancel => payment.cancel_round,
    }
}

/// Marks a notification of a payment as sent; `false` when it was.
pub(crate) async fn mark_notified(
    connection: &mut Connection,
    payment: &Payment,
    kind: NotifiedKind,
) -> Result<bool, StorageError> {
    mark_subject(connection, (&payment.id.to_string(), round(payment)), kind.as_str()).await
}

/// Marks a notification of any subject and round as sent; `false` when it was.
pub(crate) async fn mark_subject(
    connection: &mut Connection,
    (subject, round): (&str, u64),
    what: &str,
) -> Result<bool, StorageError> {
    let done = sql::query(
        "INSERT INTO bridge_notified (payment_id, round, what) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(subject)
    .bind(integer(round))
    .bind(what)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

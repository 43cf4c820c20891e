//! Payments as rows.

use kios_protocol::payment::{ChainState, State, Status};
use kios_protocol::{
    Currency, PaymentId, PriceBreakdown, PurchaseId, ShopId, TerminalId, Timestamp,
};

use super::columns::{instant, small};
use super::ledger::balance_of;
use super::{StorageError, corrupt, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Query, Row};
use kios_domain::ledger::Balance;
use kios_domain::payment::{CancelProof, Opener, Payment, PhaseTimes};

const ACCESS_KEY: &str = "access-key";

fn opener_text(opener: Opener) -> String {
    match opener {
        Opener::AccessKey => ACCESS_KEY.to_owned(),
        Opener::Agent(agent) => agent.to_lower(),
    }
}

pub(super) fn read(row: &Row) -> Result<Payment, StorageError> {
    let opener: String = row.try_get("opener")?;
    let opener =
        if opener == ACCESS_KEY { Opener::AccessKey } else { Opener::Agent(text(row, "opener")?) };
    let currency: String = row.try_get("currency")?;
    Ok(Payment {
        id: text(row, "payment_id")?,
        version: unsigned(row, "version")?,
        purchase_id: text(row, "purchase_id")?,
        amount: text(row, "amount")?,
        currency: Currency::new(&currency),
        shop_id: text(row, "shop_id")?,
        terminal_id: text(row, "terminal_id")?,
        first_terminal_id: text(row, "first_terminal_id")?,
        cancel_round: unsigned(row, "cancel_round")?,
        cancel_proof: if row.try_get("cancel_with_session")? {
            CancelProof::Session
        } else {
            CancelProof::Signature
        },
        account: text(row, "account")?,
        parts: parts(row)?,
        state: state(row)?,
        times: PhaseTimes {
            open_new: instant(row, "open_new_at")?,
            close_new: instant(row, "close_new_at")?,
            open_cancel: instant(row, "open_cancel_at")?,
            close_cancel: instant(row, "close_cancel_at")?,
        },
        late_return_at: instant(row, "late_return_at")?,
        opener,
        account_sent: text(row, "account_sent")?,
        currency_sent: row.try_get("currency_sent")?,
    })
}

fn parts(row: &Row) -> Result<PriceBreakdown, StorageError> {
    Ok(PriceBreakdown {
        paid_point: text(row, "paid_point")?,
        paid_value: text(row, "paid_value")?,
        fee_point: text(row, "fee_point")?,
        fee_value: text(row, "fee_value")?,
        total_point: text(row, "total_point")?,
        total_value: text(row, "total_value")?,
    })
}

fn state(row: &Row) -> Result<State, StorageError> {
    let status =
        Status::try_from(small(row, "status")?).map_err(|fault| corrupt(row, "status", fault))?;
    let number = small(row, "contract")?;
    let contract = ChainState::from_number(number)
        .ok_or_else(|| corrupt(row, "contract", format!("{number} is not a contract status")))?;
    Ok(State {
        status,
        contract,
        opened_at: instant(row, "opened_at")?,
        settled_at: instant(row, "settled_at")?,
        timed_out: row.try_get("timed_out")?,
    })
}

fn read_all(rows: &[Row]) -> Result<Vec<Payment>, StorageError> {
    rows.iter().map(read).collect()
}

/// The payment with exactly this text as its id.
///
/// # Errors
/// [`StorageError`].
pub async fn find_payment(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<Payment>, StorageError> {
    let row = sql::query("SELECT * FROM payment WHERE payment_id = ?")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A payment with what the decision about it needs of its customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentToAnswer {
    /// The payment.
    pub payment: Payment,
    /// The customer's next nonce.
    pub nonce: u64,
    /// The customer's points.
    pub balance: Balance,
}

/// As [`find_payment`], with its customer's nonce and points.
///
/// # Errors
/// [`StorageError`].
pub async fn find_payment_to_answer(
    connection: &mut Connection,
    payment_id: &str,
) -> Result<Option<PaymentToAnswer>, StorageError> {
    let row = sql::query(
        "SELECT payment.*, coalesce(account.nonce, 0) AS nonce, debit, credit
         FROM payment LEFT JOIN account ON account.address = payment.account
         LEFT JOIN ledger_account ON ledger_account.account = 'user:' || payment.account
         WHERE payment_id = ?",
    )
    .bind(payment_id)
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let (payment, nonce) = (read(&row)?, unsigned(&row, "nonce")?);
        Ok(PaymentToAnswer { payment, nonce, balance: balance_of(&row)? })
    })
    .transpose()
}

/// The payments of one purchase that this terminal has opened, newest first.
///
/// # Errors
/// [`StorageError`].
pub async fn payments_of_purchase(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<Vec<Payment>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM payment WHERE shop_id = ? AND first_terminal_id = ? AND purchase_id = ?
         ORDER BY rowid DESC",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .bind(purchase_id.as_str())
    .fetch_all(connection)
    .await?;
    read_all(&rows)
}

/// Which deadline has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The time to answer of those opened at this instant or before.
    Answer(Timestamp),
    /// The time to close of those opened at this instant or before.
    Close(Timestamp),
}

/// The ids of the payments whose deadline has passed, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn due(connection: &mut Connection, due: Due) -> Result<Vec<PaymentId>, StorageError> {
    let (statement, before) = match due {
        Due::Answer(before) => (
            "SELECT payment_id FROM payment
             WHERE status NOT IN (18, 19, 58, 59) AND opened_at <= ?
               AND status IN (11, 12, 13, 51, 52, 53) AND timed_out = 0
             ORDER BY opened_at, rowid",
            before,
        ),
        Due::Close(before) => (
            "SELECT payment_id FROM payment
             WHERE status NOT IN (18, 19, 58, 59) AND opened_at <= ?
               AND status NOT IN (14, 54)
             ORDER BY opened_at, rowid",
            before,
        ),
    };
    let rows = sql::query(statement).bind(integer(before.seconds())).fetch_all(connection).await?;
    rows.iter().map(|row| text(row, "payment_id")).collect()
}

/// The cancels of a shop that are neither approved nor denied, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn unanswered_cancels(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<Vec<Payment>, StorageError> {
    // Status 52 is left out: the reason why an approval cannot be settled is permanent here.
    let rows = sql::query(
        "SELECT * FROM payment
         WHERE shop_id = ? AND status IN (51, 52, 53) AND status <> 52 AND timed_out = 0
         ORDER BY opened_at, rowid",
    )
    .bind(shop_id.to_string())
    .fetch_all(connection)
    .await?;
    read_all(&rows)
}

/// Inserts a newly opened payment.
///
/// # Errors
/// [`StorageError`]; also when its id is taken.
pub async fn insert_payment(
    connection: &mut Connection,
    payment: &Payment,
) -> Result<(), StorageError> {
    let inserted = sql::query(
        "INSERT INTO payment (payment_id, purchase_id, amount, currency, shop_id, account, opener,
             account_sent, currency_sent, open_new_at, first_terminal_id,
             version, paid_point, paid_value, fee_point, fee_value, total_point, total_value,
             status, contract, opened_at, settled_at, timed_out, close_new_at, open_cancel_at,
             close_cancel_at, late_return_at, terminal_id, cancel_round, cancel_with_session)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
             ?, ?)",
    )
    .bind(payment.id.to_string())
    .bind(payment.purchase_id.as_str())
    .bind(payment.amount.to_string())
    .bind(payment.currency.as_str())
    .bind(payment.shop_id.to_string())
    .bind(payment.account.to_lower())
    .bind(opener_text(payment.opener))
    .bind(payment.account_sent.to_lower())
    .bind(&payment.currency_sent)
    .bind(integer(payment.times.open_new.seconds()))
    .bind(payment.first_terminal_id.as_str());
    bind_changing(inserted, payment).execute(connection).await?;
    Ok(())
}

/// Adds the columns that a step may change, in the order in which both statements name them: from `version` to
/// `cancel_with_session`.
fn bind_changing<'q>(query: Query<'q>, payment: &'q Payment) -> Query<'q> {
    let (parts, state, times) = (&payment.parts, &payment.state, &payment.times);
    query
        .bind(integer(payment.version))
        .bind(parts.paid_point.to_string())
        .bind(parts.paid_value.to_string())
        .bind(parts.fee_point.to_string())
        .bind(parts.fee_value.to_string())
        .bind(parts.total_point.to_string())
        .bind(parts.total_value.to_string())
        .bind(i64::from(state.status.number()))
        .bind(i64::from(state.contract.number()))
        .bind(integer(state.opened_at.seconds()))
        .bind(integer(state.settled_at.seconds()))
        .bind(state.timed_out)
        .bind(integer(times.close_new.seconds()))
        .bind(integer(times.open_cancel.seconds()))
        .bind(integer(times.close_cancel.seconds()))
        .bind(integer(payment.late_return_at.seconds()))
        .bind(payment.terminal_id.as_str())
        .bind(integer(payment.cancel_round))
        .bind(payment.cancel_proof == CancelProof::Session)
}

/// Writes the changes of a step, if the row still has the version that the step started from.
///
/// # Errors
/// [`StorageError::Changed`] when it has not; the transaction must not be committed then.
pub async fn update_payment(
    connection: &mut Connection,
    payment: &Payment,
    from_version: u64,
) -> Result<(), StorageError> {
    let update = sql::query(
        "UPDATE payment SET version = ?, paid_point = ?, paid_value = ?, fee_point = ?,
             fee_value = ?, total_point = ?, total_value = ?, status = ?, contract = ?,
             opened_at = ?, settled_at = ?, timed_out = ?, close_new_at = ?, open_cancel_at = ?,
             close_cancel_at = ?, late_return_at = ?, terminal_id = ?, cancel_round = ?,
             cancel_with_session = ?
         WHERE payment_id = ? AND version = ?",
    );
    let done = bind_changing(update, payment)
        .bind(payment.id.to_string())
        .bind(integer(from_version))
        .execute(connection)
        .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StorageError::Changed(format!("payment {}", payment.id)))
    }
}

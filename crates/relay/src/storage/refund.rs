//! Refunds as rows. Source: `relay.md §6`.

use kios_protocol::refund::RefundId;
use kios_protocol::{ShopId, TerminalId, Timestamp};

use super::card::taxation;
use super::columns::{instant, optional};
use super::{StorageError, corrupt, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::refund::{GatewayMessage, PreparedRequest};
use kios_domain::refund::{ManualReview, Refund, Sale, State};

const fn review_text(review: ManualReview) -> &'static str {
    match review {
        ManualReview::NotNeeded => "nobody",
        ManualReview::Late => "late",
        ManualReview::Mismatch => "mismatch",
    }
}

fn review(row: &Row) -> Result<ManualReview, StorageError> {
    let text: String = row.try_get("person")?;
    let all = [ManualReview::NotNeeded, ManualReview::Late, ManualReview::Mismatch];
    all.into_iter().find(|review| review_text(*review) == text).ok_or_else(|| {
        let fault = format!("{text:?}; accepted: nobody, late, mismatch");
        corrupt(row, "person", fault)
    })
}

fn count(row: &Row, column: &'static str) -> Result<u32, StorageError> {
    let value = unsigned(row, column)?;
    u32::try_from(value).map_err(|fault| corrupt(row, column, fault))
}

fn state(row: &Row) -> Result<State, StorageError> {
    let code: Option<String> = row.try_get("declined_code")?;
    let reason: Option<String> = row.try_get("declined_words")?;
    Ok(State {
        stage: text(row, "state")?,
        sent: count(row, "sent")?,
        since: instant(row, "since")?,
        asked: count(row, "asked")?,
        ask_at: instant(row, "ask_at")?,
        missed_at: instant(row, "missed_at")?,
        declined: code.zip(reason).map(|(code, message)| GatewayMessage { code, message }),
        review: review(row)?,
        reason: GatewayMessage { code: row.try_get("code")?, message: row.try_get("words")? },
        gateway_id: row.try_get("gateway_id")?,
        balance_after: optional(row, "balance_after")?,
    })
}

fn read(row: &Row) -> Result<Refund, StorageError> {
    Ok(Refund {
        refund_id: text(row, "refund_id")?,
        version: unsigned(row, "version")?,
        gateway: text(row, "gateway")?,
        transaction_id: row.try_get("transaction_id")?,
        shop_id: text(row, "shop_id")?,
        terminal_id: text(row, "terminal_id")?,
        amount: text(row, "amount")?,
        balance: text(row, "balance")?,
        reason: row.try_get("reason")?,
        taxation: taxation(row)?,
        digest: row.try_get("digest")?,
        prepared: PreparedRequest { path: row.try_get("path")?, body: row.try_get("body")? },
        state: state(row)?,
        requested_at: instant(row, "requested_at")?,
        updated_at: instant(row, "updated_at")?,
    })
}

/// A refund.
///
/// # Errors
/// [`StorageError`].
pub async fn find_refund(
    connection: &mut Connection,
    refund_id: &RefundId,
) -> Result<Option<Refund>, StorageError> {
    let row = sql::query("SELECT * FROM card_refund WHERE refund_id = ?")
        .bind(refund_id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The refunds of a sale, oldest first, also those of other shops that have the sale with the same
/// merchant: what is left of it is shared.
///
/// # Errors
/// [`StorageError`].
pub async fn refunds_of(
    connection: &mut Connection,
    sale: &Sale,
) -> Result<Vec<Refund>, StorageError> {
    let rows = sql::query(
        "SELECT card_refund.* FROM card_refund
         JOIN card_sale USING (shop_id, gateway, transaction_id)
         WHERE card_refund.gateway = ?1 AND card_refund.transaction_id = ?2
           AND (card_refund.shop_id = ?3 OR card_sale.merchant = ?4)
         ORDER BY card_refund.rowid",
    )
    .bind(sale.gateway.as_str())
    .bind(&sale.transaction_id)
    .bind(sale.shop_id.to_string())
    .bind(&sale.merchant)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The refunds that are not final and that a kiosk has requested, or whose sale it has registered;
/// oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn open_refunds(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    limit: u32,
) -> Result<Vec<Refund>, StorageError> {
    let rows = sql::query(
        "SELECT card_refund.* FROM card_refund
         JOIN card_sale USING (shop_id, gateway, transaction_id)
         WHERE due_at IS NOT NULL AND card_refund.shop_id = ?1
           AND (card_refund.terminal_id = ?2 OR card_sale.terminal_id = ?2)
         ORDER BY card_refund.rowid LIMIT ?3",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The refunds that are due for a step, the longest due first.
///
/// # Errors
/// [`StorageError`].
pub async fn due_refunds(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<RefundId>, StorageError> {
    let rows =
        sql::query("SELECT refund_id FROM card_refund WHERE due_at <= ? ORDER BY due_at, rowid")
            .bind(integer(now.seconds()))
            .fetch_all(connection)
            .await?;
    rows.iter().map(|row| text(row, "refund_id")).collect()
}

/// Inserts a newly requested refund.
///
/// # Errors
/// [`StorageError`]; also when its id is taken, or another refund of the sale is not final.
pub async fn insert_refund(
    connection: &mut Connection,
    refund: &Refund,
) -> Result<(), StorageError> {
    let parts = refund.taxation;
    sql::query(
        "INSERT INTO card_refund (refund_id, gateway, transaction_id, shop_id, terminal_id, amount,
             balance, reason, taxable, tax_free, vat, digest, path, body, requested_at, version,
             state, sent, asked, since, ask_at, missed_at, person, code, words, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'requested', 0, 0, 0, 0, 0,
             'nobody', '', '', 0)",
    )
    .bind(refund.refund_id.as_str())
    .bind(refund.gateway.as_str())
    .bind(&refund.transaction_id)
    .bind(refund.shop_id.to_string())
    .bind(refund.terminal_id.as_str())
    .bind(refund.amount.to_string())
    .bind(refund.balance.to_string())
    .bind(&refund.reason)
    .bind(parts.map(|parts| parts.taxable.to_string()))
    .bind(parts.map(|parts| parts.tax_free.to_string()))
    .bind(parts.map(|parts| parts.vat.to_string()))
    .bind(&refund.digest)
    .bind(&refund.prepared.path)
    .bind(&refund.prepared.body)
    .bind(integer(refund.requested_at.seconds()))
    .execute(&mut *connection)
    .await?;
    update_refund(connection, refund, 0).await
}

/// Writes the changes of a step, if the row still has the version that the step started from.
///
/// # Errors
/// [`StorageError::Changed`] when it has not; the transaction must not be committed then.
pub async fn update_refund(
    connection: &mut Connection,
    refund: &Refund,
    from_version: u64,
) -> Result<(), StorageError> {
    let state = &refund.state;
    let declined = state.declined.as_ref();
    let done = sql::query(
        "UPDATE card_refund SET version = ?, state = ?, sent = ?, asked = ?, since = ?, ask_at = ?,
             missed_at = ?, declined_code = ?, declined_words = ?, person = ?, code = ?, words = ?,
             gateway_id = ?, balance_after = ?, due_at = ?, updated_at = ?
         WHERE refund_id = ? AND version = ?",
    )
    .bind(integer(refund.version))
    .bind(state.stage.as_str())
    .bind(i64::from(state.sent))
    .bind(i64::from(state.asked))
    .bind(integer(state.since.seconds()))
    .bind(integer(state.ask_at.seconds()))
    .bind(integer(state.missed_at.seconds()))
    .bind(declined.map(|reason| reason.code.as_str()))
    .bind(declined.map(|reason| reason.message.as_str()))
    .bind(review_text(state.review))
    .bind(&state.reason.code)
    .bind(&state.reason.message)
    .bind(&state.gateway_id)
    .bind(state.balance_after.map(|balance| balance.to_string()))
    .bind(state.due_at().map(|at| integer(at.seconds())))
    .bind(integer(refund.updated_at.seconds()))
    .bind(refund.refund_id.as_str())
    .bind(integer(from_version))
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StorageError::Changed(format!("refund {}", refund.refund_id)))
    }
}

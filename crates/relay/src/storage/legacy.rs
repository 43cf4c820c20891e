//! The rows of first-generation payments, of token accounts, and of stored responses.

use kios_domain::legacy::Payment;
use kios_protocol::legacy::{Kind, Loyalty, Price, State, Status};
use kios_protocol::{Address, Amount, PaymentId, PurchaseId, ShopId, Timestamp};

use super::{StorageError, StoredAnswer, corrupt, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Row};

/// A numeric column, converted to an enum.
fn number<T: TryFrom<u8, Error: std::fmt::Display>>(
    row: &Row,
    column: &'static str,
) -> Result<T, StorageError> {
    let corrupt = |fault: String| corrupt(row, column, fault);
    let small = u8::try_from(unsigned(row, column)?).map_err(|fault| corrupt(fault.to_string()))?;
    T::try_from(small).map_err(|fault| corrupt(fault.to_string()))
}

fn read(row: &Row) -> Result<Payment, StorageError> {
    let amount: Amount = text(row, "amount")?;
    let instant = |column| unsigned(row, column).map(Timestamp::from_seconds);
    Ok(Payment {
        id: text(row, "payment_id")?,
        version: unsigned(row, "version")?,
        purchase_id: text(row, "purchase_id")?,
        amount,
        currency: row.try_get("currency")?,
        shop_id: text(row, "shop_id")?,
        account: text(row, "account")?,
        price: Price {
            loyalty: number(row, "loyalty_type")?,
            paid: text(row, "paid")?,
            fee: text(row, "fee")?,
            total: text(row, "total")?,
            paid_value: amount,
            fee_value: text(row, "fee_value")?,
            total_value: text(row, "total_value")?,
        },
        counted: text(row, "counted")?,
        state: State {
            status: number(row, "status")?,
            created_at: instant("created_at")?,
            cancelled_at: instant("cancelled_at")?,
        },
        failure_notified: row.try_get("trouble_told")?,
    })
}

/// The payment with exactly this text as its id.
pub(crate) async fn find(
    connection: &mut Connection,
    payment_id: &str,
) -> Result<Option<Payment>, StorageError> {
    let row = sql::query("SELECT * FROM legacy_payment WHERE payment_id = ?")
        .bind(payment_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The payments of a purchase that wait for the buyer's decision.
pub(crate) async fn asked_of_purchase(
    connection: &mut Connection,
    shop_id: ShopId,
    purchase_id: &PurchaseId,
) -> Result<Vec<Payment>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM legacy_payment WHERE shop_id = ? AND purchase_id = ? AND status = ?",
    )
    .bind(shop_id.to_string())
    .bind(purchase_id.as_str())
    .bind(Status::Received.number())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The payments that have waited for the buyer's decision since this instant or before.
pub(crate) async fn unanswered(
    connection: &mut Connection,
    asked_by: Timestamp,
) -> Result<Vec<PaymentId>, StorageError> {
    let rows = sql::query(
        "SELECT payment_id FROM legacy_payment
         WHERE status IN (1, 5) AND iif(status = 1, created_at, cancelled_at) <= ?
         ORDER BY created_at, payment_id",
    )
    .bind(integer(asked_by.seconds()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "payment_id")).collect()
}

/// Inserts a new payment.
pub(crate) async fn insert(
    connection: &mut Connection,
    payment: &Payment,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO legacy_payment (payment_id, version, purchase_id, amount, currency, shop_id,
             account, loyalty_type, paid, fee, total, fee_value, total_value, counted, status,
             created_at, cancelled_at, trouble_told)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(payment.id.to_string())
    .bind(integer(payment.version))
    .bind(payment.purchase_id.as_str())
    .bind(payment.amount.to_string())
    .bind(&payment.currency)
    .bind(payment.shop_id.to_string())
    .bind(payment.account.to_lower())
    .bind(payment.price.loyalty.number())
    .bind(payment.price.paid.to_string())
    .bind(payment.price.fee.to_string())
    .bind(payment.price.total.to_string())
    .bind(payment.price.fee_value.to_string())
    .bind(payment.price.total_value.to_string())
    .bind(payment.counted.to_string())
    .bind(payment.state.status.number())
    .bind(integer(payment.state.created_at.seconds()))
    .bind(integer(payment.state.cancelled_at.seconds()))
    .bind(payment.failure_notified)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the changes of a payment, if the row still has the version before.
pub(crate) async fn update(
    connection: &mut Connection,
    payment: &Payment,
) -> Result<(), StorageError> {
    let done = sql::query(
        "UPDATE legacy_payment SET version = ?, paid = ?, fee = ?, total = ?, fee_value = ?,
             total_value = ?, counted = ?, status = ?, cancelled_at = ?, trouble_told = ?
         WHERE payment_id = ? AND version = ?",
    )
    .bind(integer(payment.version))
    .bind(payment.price.paid.to_string())
    .bind(payment.price.fee.to_string())
    .bind(payment.price.total.to_string())
    .bind(payment.price.fee_value.to_string())
    .bind(payment.price.total_value.to_string())
    .bind(payment.counted.to_string())
    .bind(payment.state.status.number())
    .bind(integer(payment.state.cancelled_at.seconds()))
    .bind(payment.failure_notified)
    .bind(payment.id.to_string())
    .bind(integer(payment.version.saturating_sub(1)))
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StorageError::Changed(format!("payment {}", payment.id)))
    }
}

/// Whether an account pays in points or tokens.
pub(crate) async fn loyalty(
    connection: &mut Connection,
    account: Address,
) -> Result<Loyalty, StorageError> {
    let row = sql::query("SELECT loyalty_type FROM legacy_account WHERE address = ?")
        .bind(account.to_lower())
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(Loyalty::Point), |row| number(&row, "loyalty_type"))
}

/// Inserts a token account; `false` when it was known.
pub(crate) async fn insert_token_account(
    connection: &mut Connection,
    account: Address,
) -> Result<bool, StorageError> {
    let done = sql::query(
        "INSERT INTO legacy_account (address, loyalty_type) VALUES (?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(account.to_lower())
    .bind(Loyalty::Token.number())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes whether an account pays in points or tokens; one without a row pays in points and gets
/// none.
pub(crate) async fn set_loyalty(
    connection: &mut Connection,
    account: Address,
    loyalty: Loyalty,
) -> Result<(), StorageError> {
    sql::query("UPDATE legacy_account SET loyalty_type = ? WHERE address = ?")
        .bind(loyalty.number())
        .bind(account.to_lower())
        .execute(connection)
        .await?;
    Ok(())
}

/// The stored responses to signed requests of this kind about a payment.
pub(crate) async fn answers(
    connection: &mut Connection,
    payment_id: PaymentId,
    kind: Kind,
) -> Result<Vec<StoredAnswer>, StorageError> {
    let rows = sql::query(
        "SELECT digest, choice, nonce, answer FROM legacy_answer
         WHERE payment_id = ? AND kind = ?",
    )
    .bind(payment_id.to_string())
    .bind(kind.as_str())
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

/// Stores a response.
pub(crate) async fn insert_answer(
    connection: &mut Connection,
    payment_id: PaymentId,
    kind: Kind,
    stored: &StoredAnswer,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO legacy_answer (payment_id, kind, digest, choice, nonce, answer, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(payment_id.to_string())
    .bind(kind.as_str())
    .bind(&stored.digest)
    .bind(stored.choice)
    .bind(integer(stored.nonce))
    .bind(&stored.answer)
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

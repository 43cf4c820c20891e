//! Lists of payments: of a kiosk, and of an account.
//!
//! Each shape of a query is a statement of its own that walks an index in the order of the list, so that its cost does
//! not grow with the number of payments. One statement with optional conditions would be planned for none of them.

use kios_protocol::payment::Status;
use kios_protocol::{Address, PurchaseId, ShopId, TerminalId, Timestamp};

use super::payment::read;
use super::{Search, StorageError, integer};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::payment::Payment;

/// The digits of a payment id that no two payments begin with: from so many on it is found among all payments, as a whole
/// purchase id is. Other texts are compared with the newest 10,000 payments of the kiosk or account.
const LONG_ENOUGH: usize = 8;

/// Whose payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentsOf {
    /// Of this kiosk: those that it opened, and those that it has a cancel of.
    Terminal(ShopId, TerminalId),
    /// Of this customer, and the cancels that wait for this shop owner.
    Account(Address),
}

/// A filter of payments; fields that are `None` do not narrow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Whose.
    pub of: PaymentsOf,
    /// Only the one with exactly this text as its id.
    pub payment_id: Option<String>,
    /// In this status.
    pub status: Option<Status>,
    /// Only those that are not closed.
    pub live: bool,
    /// Of this purchase.
    pub purchase_id: Option<PurchaseId>,
    /// Opened at this instant or later.
    pub from: Option<Timestamp>,
    /// Opened at this instant or earlier.
    pub to: Option<Timestamp>,
    /// Found by what a person searches.
    pub search: Option<Search>,
    /// At most this many.
    pub limit: u32,
}

impl PaymentFilter {
    /// All payments of a kiosk or account.
    pub const fn of(of: PaymentsOf, limit: u32) -> Self {
        Self {
            of,
            payment_id: None,
            status: None,
            live: false,
            purchase_id: None,
            from: None,
            to: None,
            search: None,
            limit,
        }
    }
}

/// The statuses of a list, as far as they have an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Statuses {
    All,
    /// Not closed; this status, or any.
    Live(Option<Status>),
    /// Most payments end in it.
    Paid,
    /// Closed in a way that few payments are.
    Rare(Status),
}

/// Parameters: 1 and 2 are the kiosk or the account, 3 and 4 the times, 5 the limit.
macro_rules! walk {
    ($from:literal, $of:literal, $and:literal) => {
        concat!(
            "SELECT * FROM (SELECT payment.*, payment.rowid AS number FROM ",
            $from,
            " WHERE ",
            $of,
            $and,
            " AND open_new_at BETWEEN ?3 AND ?4 ORDER BY open_new_at DESC, number DESC LIMIT ?5)"
        )
    };
}

macro_rules! of_terminal {
    ($and:literal) => {
        concat!(
            walk!("payment", "shop_id = ?1 AND first_terminal_id = ?2", $and),
            " UNION ALL ",
            walk!(
                "payment",
                "shop_id = ?1 AND terminal_id = ?2 AND terminal_id <> first_terminal_id",
                $and
            ),
            " ORDER BY open_new_at DESC, number DESC LIMIT ?5"
        )
    };
}

macro_rules! of_account {
    ($and:literal) => {
        concat!(
            walk!("payment", "account = ?1", $and),
            " UNION ALL ",
            walk!(
                "payment INDEXED BY payment_awaiting_shop",
                "status IN (51, 52, 53) AND timed_out = 0 AND account <> ?1
                 AND shop_id IN (SELECT shop_id FROM shop WHERE owner = ?1)",
                $and
            ),
            " ORDER BY open_new_at DESC, number DESC LIMIT ?5"
        )
    };
}

/// Parameters 6 to 9 are the patterns of the purchase and of the payment, the amount and the status.
macro_rules! searched {
    ($from:literal, $of:literal) => {
        concat!(
            "SELECT * FROM (SELECT payment.*, payment.rowid AS number FROM ",
            $from,
            " WHERE ",
            $of,
            " AND open_new_at BETWEEN ?3 AND ?4 ORDER BY open_new_at DESC, number DESC LIMIT 10000)
             WHERE (purchase_id LIKE ?6 ESCAPE '\\' OR payment_id LIKE ?7 ESCAPE '\\' OR amount = ?8)
               AND (?9 IS NULL OR status = ?9) LIMIT ?5"
        )
    };
}

impl PaymentFilter {
    fn statuses(&self) -> Statuses {
        match self.status.map(|status| (status, status.number())) {
            None if self.live => Statuses::Live(None),
            None => Statuses::All,
            Some((_, 18)) => Statuses::Paid,
            Some((status, 19 | 58 | 59)) => Statuses::Rare(status),
            Some((status, _)) => Statuses::Live(Some(status)),
        }
    }

    /// The statement of a list without a search, and whether it has a status as its sixth parameter.
    const fn statement(&self, statuses: Statuses) -> (&'static str, Option<Status>) {
        match (&self.of, statuses) {
            (PaymentsOf::Terminal(..), Statuses::All) => (of_terminal!(""), None),
            (PaymentsOf::Terminal(..), Statuses::Paid) => (of_terminal!(" AND status = 18"), None),
            (PaymentsOf::Terminal(..), Statuses::Rare(status)) => {
                (of_terminal!(" AND status IN (19, 58, 59) AND status = ?6"), Some(status))
            }
            (PaymentsOf::Terminal(..), Statuses::Live(None)) => {
                (of_terminal!(" AND status NOT IN (18, 19, 58, 59)"), None)
            }
            (PaymentsOf::Terminal(..), Statuses::Live(Some(status))) => {
                (of_terminal!(" AND status NOT IN (18, 19, 58, 59) AND status = ?6"), Some(status))
            }
            (PaymentsOf::Account(_), Statuses::All) => (of_account!(""), None),
            (PaymentsOf::Account(_), Statuses::Paid) => (of_account!(" AND status = 18"), None),
            (PaymentsOf::Account(_), Statuses::Rare(status)) => {
                (of_account!(" AND status IN (19, 58, 59) AND status = ?6"), Some(status))
            }
            (PaymentsOf::Account(_), Statuses::Live(None)) => {
                (of_account!(" AND status NOT IN (18, 19, 58, 59)"), None)
            }
            (PaymentsOf::Account(_), Statuses::Live(Some(status))) => {
                (of_account!(" AND status NOT IN (18, 19, 58, 59) AND status = ?6"), Some(status))
            }
        }
    }

    /// Binds whose payments, the times, and the limit.
    fn bound(&self, statement: &'static str) -> sql::Query<'_> {
        let query = match &self.of {
            PaymentsOf::Terminal(shop_id, terminal_id) => {
                sql::query(statement).bind(shop_id.to_string()).bind(terminal_id.as_str())
            }
            PaymentsOf::Account(account) => {
                sql::query(statement).bind(account.to_lower()).bind(None::<String>)
            }
        };
        query
            .bind(self.from.map_or(0, |from| integer(from.seconds())))
            .bind(self.to.map_or(i64::MAX, |to| integer(to.seconds())))
            .bind(self.limit)
    }

    /// Whether a payment of the shop of this owner is one of them; for those that were found by an id.
    fn has(&self, payment: &Payment, owner: Option<Address>) -> bool {
        let status = payment.state.status.number();
        let of = match &self.of {
            PaymentsOf::Terminal(shop_id, terminal_id) => {
                payment.shop_id == *shop_id
                    && [&payment.terminal_id, &payment.first_terminal_id].contains(&terminal_id)
            }
            PaymentsOf::Account(account) => {
                let waits = matches!(status, 51..=53) && !payment.state.timed_out;
                payment.account == *account || (waits && owner == Some(*account))
            }
        };
        of && self.payment_id.as_ref().is_none_or(|id| *id == payment.id.to_string())
            && self.status.is_none_or(|status| status == payment.state.status)
            && (!self.live || !matches!(status, 18 | 19 | 58 | 59))
            && self.purchase_id.as_ref().is_none_or(|id| *id == payment.purchase_id)
            && self.from.is_none_or(|from| payment.times.open_new >= from)
            && self.to.is_none_or(|to| payment.times.open_new <= to)
            && self.search.as_ref().is_none_or(|search| {
                search.finds(&payment.purchase_id, payment.amount) || search.begins(payment.id)
            })
    }
}

/// A payment with the number of its row, which orders those of one second.
type Numbered = (i64, Payment);

/// Payments, newest first.
///
/// # Errors
/// [`StorageError`].
pub async fn payments(
    connection: &mut Connection,
    filter: &PaymentFilter,
) -> Result<Vec<Payment>, StorageError> {
    let mut found = if filter.payment_id.is_some() || filter.purchase_id.is_some() {
        named(connection, filter).await?
    } else if let Some(search) = &filter.search {
        matching(connection, filter, search).await?
    } else {
        let (statement, status) = filter.statement(filter.statuses());
        let mut query = filter.bound(statement);
        if let Some(status) = status {
            query = query.bind(status.number());
        }
        numbered(&query.fetch_all(connection).await?)?
    };
    found.sort_by_key(|(number, payment)| {
        (std::cmp::Reverse(payment.times.open_new), std::cmp::Reverse(*number))
    });
    found.dedup_by_key(|(number, _)| *number);
    found.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(|(_, payment)| payment).collect())
}

fn numbered(rows: &[Row]) -> Result<Vec<Numbered>, StorageError> {
    rows.iter().map(|row| Ok((row.try_get("number")?, read(row)?))).collect()
}

/// Those of one payment or purchase.
async fn named(
    connection: &mut Connection,
    filter: &PaymentFilter,
) -> Result<Vec<Numbered>, StorageError> {
    let query = match (&filter.payment_id, &filter.purchase_id, &filter.of) {
        (Some(id), ..) => {
            sql::query("SELECT *, rowid AS number FROM payment WHERE payment_id = ?").bind(id)
        }
        (None, Some(id), PaymentsOf::Terminal(shop_id, terminal_id)) => sql::query(
            "SELECT *, rowid AS number FROM payment
             WHERE shop_id = ?1 AND first_terminal_id = ?2 AND purchase_id = ?3
             UNION ALL
             SELECT *, rowid AS number FROM payment
             WHERE shop_id = ?1 AND terminal_id = ?2 AND terminal_id <> first_terminal_id
               AND purchase_id = ?3",
        )
        .bind(shop_id.to_string())
        .bind(terminal_id.as_str())
        .bind(id.as_str()),
        (None, Some(id), PaymentsOf::Account(account)) => sql::query(
            "SELECT *, rowid AS number FROM payment WHERE account = ?1 AND purchase_id = ?2
             UNION ALL
             SELECT *, rowid AS number FROM payment INDEXED BY payment_awaiting_shop
             WHERE status IN (51, 52, 53) AND account <> ?1 AND purchase_id = ?2
               AND shop_id IN (SELECT shop_id FROM shop WHERE owner = ?1)",
        )
        .bind(account.to_lower())
        .bind(id.as_str()),
        (None, None, _) => return Ok(Vec::new()),
    };
    let rows = query.fetch_all(connection).await?;
    let mut found = Vec::new();
    for (number, payment) in numbered(&rows)? {
        let owner = match &filter.of {
            PaymentsOf::Terminal(..) => None,
            PaymentsOf::Account(_) => {
                super::find_shop(connection, payment.shop_id).await?.map(|shop| shop.owner)
            }
        };
        if filter.has(&payment, owner) {
            found.push((number, payment));
        }
    }
    Ok(found)
}

/// Those that a search text finds.
async fn matching(
    connection: &mut Connection,
    filter: &PaymentFilter,
    search: &Search,
) -> Result<Vec<Numbered>, StorageError> {
    let statements: [&str; 2] = match &filter.of {
        PaymentsOf::Terminal(..) => [
            searched!("payment", "shop_id = ?1 AND first_terminal_id = ?2"),
            searched!(
                "payment",
                "shop_id = ?1 AND terminal_id = ?2 AND terminal_id <> first_terminal_id"
            ),
        ],
        PaymentsOf::Account(_) => [
            searched!("payment", "account = ?1"),
            searched!(
                "payment INDEXED BY payment_awaiting_shop",
                "status IN (51, 52, 53) AND timed_out = 0 AND account <> ?1
                 AND shop_id IN (SELECT shop_id FROM shop WHERE owner = ?1)"
            ),
        ],
    };
    let mut found = Vec::new();
    for statement in statements {
        let query = filter
            .bound(statement)
            .bind(search.purchase.as_str())
            .bind(search.payment.as_str())
            .bind(search.amount.as_deref())
            .bind(filter.status.map(|status| i64::from(status.number())));
        found.extend(numbered(&query.fetch_all(connection).await?)?);
    }
    if let Ok(purchase_id) = search.text.parse::<PurchaseId>() {
        let exact =
            PaymentFilter { purchase_id: Some(purchase_id), search: None, ..filter.clone() };
        found.extend(named(connection, &exact).await?);
    }
    if search.digits.len() >= LONG_ENOUGH {
        let rows = sql::query(
            "SELECT *, rowid AS number FROM payment WHERE payment_id >= ?1 AND payment_id < ?1 || 'g'
             LIMIT 16",
        )
        .bind(format!("0x{}", search.digits.to_ascii_lowercase()))
        .fetch_all(connection)
        .await?;
        for (_, payment) in numbered(&rows)? {
            let payment_id = Some(payment.id.to_string());
            let exact = PaymentFilter { payment_id, search: None, ..filter.clone() };
            found.extend(named(connection, &exact).await?);
        }
    }
    Ok(found)
}

//! A session's payments: the history, and the query for the payment of a purchase whose open got no
//! response.
//!
//! Source: `relay.md §5`.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use kios_domain::payment::Payment;
use kios_protocol::Timestamp;
use kios_protocol::api::{Fields, Payments, PurchaseOutcome, Reader, Violation, route};
use kios_protocol::payment::Status;

use super::HttpError;
use super::extract::QueryFields;
use super::response::{ApiResult, Data};
use super::session::SignedIn;
use crate::bridge;
use crate::state::AppState;
use crate::storage::{self, PaymentFilter, PaymentsOf, Search, StorageError};

/// The number of payments in a response to a request without a limit.
const USUAL: u32 = 50;
/// The most payments of a response.
const MOST: u32 = 200;
/// The longest search text: a payment id.
const MOST_SEARCHED: usize = 66;

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(route::PAYMENTS, get(payments))
}

async fn payments(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
    SignedIn(session): SignedIn,
) -> ApiResult<Payments> {
    let filter = narrowed(session.event_log().payments(), &fields)?;
    // Read first: an open that becomes known in between is among the payments then.
    let is_unknown = is_unknown(&app, &filter).await?;
    let payments = {
        let mut connection = app.store().read().await?;
        storage::payments(&mut connection, &filter).await?
    };
    // Earlier payments of a purchase that have ended say nothing about an open whose outcome is unknown.
    let is_pending =
        |payment: &Payment| PurchaseOutcome::of(payment.state.status) == PurchaseOutcome::Pending;
    if is_unknown && !payments.iter().any(is_pending) {
        return Err(open_unknown());
    }
    let record = |payment: &Payment| payment.record(&app.config().clocks);
    Ok(Data(Payments {
        server_time: app.clock().now(),
        payments: payments.iter().map(record).collect(),
    }))
}

/// The response while the outcome of a purchase's open is unknown.
pub(super) fn open_unknown() -> HttpError {
    let why = "the network's relay has not said what became of the open of this purchase";
    HttpError::OutcomeUnknown(StatusCode::GATEWAY_TIMEOUT, why.to_owned())
}

/// Whether an open of the requested purchase has an unknown outcome: then an empty list would be
/// wrong.
async fn is_unknown(app: &AppState, filter: &PaymentFilter) -> Result<bool, StorageError> {
    match (&filter.of, &filter.purchase_id) {
        (PaymentsOf::Terminal(shop_id, terminal), Some(purchase)) => {
            bridge::is_open_unknown(app, *shop_id, terminal, purchase).await
        }
        (PaymentsOf::Terminal(..) | PaymentsOf::Account(_), Some(_) | None) => Ok(false),
    }
}

/// The session's payments, narrowed by the query; an empty field does not narrow.
fn narrowed(mine: PaymentsOf, fields: &Fields) -> Result<PaymentFilter, Vec<Violation>> {
    let given = |name: &str| fields.text(name).is_some_and(|text| !text.is_empty());
    let mut reader = fields.reader();
    let mut filter = PaymentFilter::of(mine, USUAL);
    if given("status") {
        filter.status = status(&mut reader);
    }
    if given("purchaseId") {
        filter.purchase_id = reader.purchase_id("purchaseId");
    }
    if given("from") {
        filter.from = reader.parse("from").map(Timestamp::from_seconds);
    }
    if given("to") {
        filter.to = reader.parse("to").map(Timestamp::from_seconds);
    }
    if given("paymentId") {
        filter.payment_id = reader.present("paymentId");
    }
    if given("search") {
        filter.search = search(&mut reader);
    }
    if given("limit") {
        filter.limit = limit(&mut reader).unwrap_or(USUAL);
    }
    reader.finish(Some(filter))
}

fn status(reader: &mut Reader<'_>) -> Option<Status> {
    match reader.parse::<u8>("status").map(Status::try_from)? {
        Ok(status) => Some(status),
        Err(fault) => {
            reader.fault("status", fault);
            None
        }
    }
}

/// The search text in the query.
pub(super) fn search(reader: &mut Reader<'_>) -> Option<Search> {
    reader.short("search", MOST_SEARCHED).map(|text| Search::new(&text))
}

/// The limit in the query.
pub(super) fn limit(reader: &mut Reader<'_>) -> Option<u32> {
    let limit = reader.parse::<u32>("limit")?;
    if (1..=MOST).contains(&limit) {
        return Some(limit);
    }
    reader.fault("limit", format_args!("limit is not a number from 1 to {MOST}"));
    None
}

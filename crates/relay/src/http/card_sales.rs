//! Card sales and refunds, for signed-in kiosks. Source: `relay.md §6`.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use kios_protocol::Timestamp;
use kios_protocol::api::{
    CardSale, CardSaleRequest, CardSales, Fields, Reader, Refund, RefundRequest, Violation, route,
};

use super::extract::{BodyFields, PathFields, QueryFields};
use super::history::{limit, search};
use super::response::{ApiResult, Data};
use super::session::OfKiosk;
use super::staff::OfStaff;
use crate::service::{self, TerminalIdentity};
use crate::state::AppState;
use crate::storage::SaleFilter;

/// The number of sales in a response to a request without a limit.
const USUAL: u32 = 50;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(route::CARD_SALES, post(register).get(sales))
        .route(route::REFUNDS, post(request))
        .route("/v2/refunds/{refundId}", get(refund))
}

async fn register(
    State(app): State<AppState>,
    OfKiosk(kiosk, _): OfKiosk,
    body: BodyFields,
) -> ApiResult<CardSale> {
    let request = CardSaleRequest::read(&body.fields)?;
    Ok(Data(service::register_sale(&app, &request, &kiosk).await?))
}

async fn sales(
    State(app): State<AppState>,
    OfKiosk(kiosk, _): OfKiosk,
    QueryFields(fields): QueryFields,
) -> ApiResult<CardSales> {
    Ok(Data(service::sales(&app, &narrowed(kiosk, &fields)?).await?))
}

async fn request(
    State(app): State<AppState>,
    OfKiosk(_, address): OfKiosk,
    OfStaff(caller): OfStaff,
    body: BodyFields,
) -> ApiResult<Refund> {
    let request = RefundRequest::read(&body.fields)?;
    Ok(Data(service::request_refund(&app, &request, &caller, address).await?))
}

async fn refund(
    State(app): State<AppState>,
    OfKiosk(kiosk, _): OfKiosk,
    PathFields(fields): PathFields,
) -> ApiResult<Refund> {
    let refund_id = fields.single("refundId", Reader::parse)?;
    Ok(Data(service::refund(&app, &refund_id, &kiosk).await?))
}

/// The filter of a query: the sales that the kiosk has registered, narrowed by its fields; an empty
/// field does not narrow.
///
/// With a purchase or transaction id, or a search text, it covers the sales of every kiosk of the shop, so that a
/// customer can be refunded at another till.
fn narrowed(kiosk: TerminalIdentity, fields: &Fields) -> Result<SaleFilter, Vec<Violation>> {
    let given = |name: &str| fields.text(name).is_some_and(|text| !text.is_empty());
    let mut reader = fields.reader();
    let named = given("purchaseId") || given("transactionId") || given("search");
    let mut filter = SaleFilter {
        shop_id: kiosk.shop_id,
        terminal_id: (!named).then_some(kiosk.terminal_id),
        gateway: None,
        transaction_id: None,
        purchase_id: None,
        from: None,
        to: None,
        search: None,
        limit: USUAL,
    };
    if given("purchaseId") {
        filter.purchase_id = reader.purchase_id("purchaseId");
    }
    if given("transactionId") {
        filter.transaction_id = reader.present("transactionId");
    }
    if given("gateway") {
        filter.gateway = reader.parse("gateway");
    }
    if given("from") {
        filter.from = reader.parse("from").map(Timestamp::from_seconds);
    }
    if given("to") {
        filter.to = reader.parse("to").map(Timestamp::from_seconds);
    }
    if given("search") {
        filter.search = search(&mut reader);
    }
    if given("limit") {
        filter.limit = limit(&mut reader).unwrap_or(USUAL);
    }
    reader.finish(Some(filter))
}

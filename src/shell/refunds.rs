//! The till's calls about card sales and refunds.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, CardSales, Refund, Unknown};
use kios_sdk::{CardSaleFilter, TerminalClient};
use kios_till::{CardQuery, RefundCall};

use super::signed_client::PAGE_LIMIT;

/// Card sales of this kiosk.
pub(super) async fn card_sales(query: CardQuery, client: &TerminalClient) -> Answer<CardSales> {
    let none = CardSaleFilter::default();
    let filter = match query {
        CardQuery::Purchase { purchase_id } => {
            CardSaleFilter { purchase_id: Some(purchase_id), ..none }
        }
        CardQuery::Search { text, to } => {
            CardSaleFilter { search: Some(text), to, limit: Some(PAGE_LIMIT), ..none }
        }
        CardQuery::Period { from, to } => {
            CardSaleFilter { from: Some(from), to: Some(to), limit: Some(PAGE_LIMIT), ..none }
        }
    };
    client.card_sales(&filter).await
}

/// Sends a refund, or queries its status.
pub(super) async fn call(call: RefundCall, client: &TerminalClient) -> Answer<Refund> {
    match call {
        RefundCall::Send(request) => client.refund(*request).await,
        RefundCall::Query { refund_id } => known_only(client.refund_state(&refund_id).await),
    }
}

/// The refusal "unknown refund" is a reply to the query; any other refusal counts as lost.
fn known_only(answer: Answer<Refund>) -> Answer<Refund> {
    match &answer {
        Answer::Refused(code) if *code != ResultCode::UnknownRefund.number() => {
            Answer::Unknown(Unknown::Unreadable)
        }
        Answer::Done(_) | Answer::Refused(_) | Answer::Unknown(_) => answer,
    }
}

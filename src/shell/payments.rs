//! The till's calls about payments.

use kios_embed::QueryKind;
use kios_protocol::api::{Answer, PaymentItem, Payments};
use kios_sdk::{Close, PaymentFilter, TerminalClient};
use kios_till::{PaymentCall, PaymentQuery};

use super::signed_client::PAGE_LIMIT;

/// Signs and sends a request that changes a payment.
pub(super) async fn send(call: PaymentCall, client: &TerminalClient) -> Answer<PaymentItem> {
    match call {
        PaymentCall::Open(request) => client.open(*request).await,
        PaymentCall::Close { payment_id, confirm } => client.close(payment_id, of(confirm)).await,
        PaymentCall::OpenCancel { payment_id } => client.open_cancel(payment_id).await,
        PaymentCall::CloseCancel { payment_id, confirm } => {
            client.close_cancel(payment_id, of(confirm)).await
        }
    }
}

#[expect(clippy::fn_params_excessive_bools, reason = "the till's calls have the wire's boolean")]
const fn of(confirm: bool) -> Close {
    if confirm { Close::Complete } else { Close::Release }
}

/// The payments that answer a host's query.
pub(super) async fn of_host(kind: &QueryKind, client: &TerminalClient) -> Answer<Payments> {
    let none = PaymentFilter::default();
    let filter = match kind.clone() {
        QueryKind::Payments(query) => {
            let kios_embed::PaymentQuery { from, limit, payment_id, purchase_id, search, to } =
                query;
            PaymentFilter { status: None, purchase_id, payment_id, search, from, to, limit }
        }
        QueryKind::Receipt(payment_id) => PaymentFilter { payment_id: Some(payment_id), ..none },
    };
    client.payments(&filter).await
}

/// Payments of this kiosk.
pub(super) async fn query(query: PaymentQuery, client: &TerminalClient) -> Answer<Payments> {
    let none = PaymentFilter::default();
    let filter = match query {
        PaymentQuery::Purchase { purchase_id } => {
            PaymentFilter { purchase_id: Some(purchase_id), ..none }
        }
        PaymentQuery::Search { text, to } => {
            PaymentFilter { search: Some(text), to, limit: Some(PAGE_LIMIT), ..none }
        }
        PaymentQuery::Payment { payment_id } => {
            PaymentFilter { payment_id: Some(payment_id), ..none }
        }
        PaymentQuery::Period { from, to } => {
            PaymentFilter { from: Some(from), to: Some(to), limit: Some(PAGE_LIMIT), ..none }
        }
    };
    client.payments(&filter).await
}

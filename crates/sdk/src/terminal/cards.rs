//! Card sales and refunds.
//!
//! A refund needs both the terminal's session and the agent's signature over the request's fields. Its id makes it
//! idempotent, so that it can be sent again after the session is renewed.

use kios_protocol::api::{
    Answer, CardSale, CardSaleRequest, CardSales, Refund, RefundRequest, route,
};
use kios_protocol::refund::{Gateway, RefundId};
use kios_protocol::{PurchaseId, Signable, Timestamp};
use serde::Deserialize;

use super::TerminalClient;
use crate::Path;
use crate::client::{CHANGE_TIMEOUT, unsent};

/// Selects card sales.
///
/// The default selects those that this terminal has registered, of which the relay returns the newest 50; with a purchase, a
/// transaction or a text, those of the shop's other terminals too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CardSaleFilter {
    /// Those of a purchase.
    pub purchase_id: Option<PurchaseId>,
    /// The one with this number of the gateway.
    pub transaction_id: Option<String>,
    /// Those of a gateway.
    pub gateway: Option<Gateway>,
    /// Those that a text finds: a part of the purchase id, or the amount.
    pub search: Option<String>,
    /// Those registered at this instant or later.
    pub from: Option<Timestamp>,
    /// Those registered at this instant or earlier.
    pub to: Option<Timestamp>,
    /// At most so many, 1 to 200.
    pub limit: Option<u32>,
}

impl CardSaleFilter {
    fn path(&self) -> Path {
        let seconds = |instant: Option<Timestamp>| instant.map(Timestamp::seconds);
        Path::new(route::CARD_SALES)
            .with_some("purchaseId", self.purchase_id.as_ref().map(PurchaseId::as_str))
            .with_some("transactionId", self.transaction_id.as_ref())
            .with_some("gateway", self.gateway.map(Gateway::as_str))
            .with_some("search", self.search.as_ref())
            .with_some("from", seconds(self.from))
            .with_some("to", seconds(self.to))
            .with_some("limit", self.limit)
    }
}

impl TerminalClient {
    /// Registers a card sale, which the relay looks up at the gateway. A repetition returns the same sale.
    pub async fn register_card_sale(&self, request: &CardSaleRequest) -> Answer<CardSale> {
        self.signed_in.post(&Path::new(route::CARD_SALES), request, CHANGE_TIMEOUT).await
    }

    /// Card sales with their refunds, newest first.
    pub async fn card_sales(&self, filter: &CardSaleFilter) -> Answer<CardSales> {
        self.signed_in.get(&filter.path()).await
    }

    /// Refunds a card sale; `signature` is set here. The staff area of a manager must be open. A repetition with the same
    /// refund id returns the same refund.
    pub async fn refund(&self, request: RefundRequest) -> Answer<Refund> {
        let chain_id = done!(unsent(self.chain_id().await));
        let signable = Signable::Refund { request: request.clone(), chain_id };
        let signature = done!(self.sign(signable).await);
        let request = RefundRequest { signature, ..request };
        self.signed_in.post(&Path::new(route::REFUNDS), &request, CHANGE_TIMEOUT).await
    }

    /// A refund. Refused with 8005 if the relay does not know it.
    pub async fn refund_state(&self, refund_id: &RefundId) -> Answer<Refund> {
        self.signed_in.get(&Path::new(route::REFUNDS).segment(refund_id.as_str())).await
    }
}

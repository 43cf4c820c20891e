//! Eximbay: `POST /v1/payments/{transaction_id}/cancel`, queried by `POST /v1/payments/retrieve`.
//!
//! The document consists of samples. Its gaps are decided as follows:
//!
//! * **Full or partial.** `F` only when the amount, the sale's amount and the balance are equal;
//!   otherwise `P`, also for the whole remainder of a sale that was refunded before.
//! * **`order_id`.** Half of the samples say `oreder_id`. `order_id` is sent, as in the response
//!   and in every other request.
//! * **`refund_id`.** The samples repeat the merchant id there. We send the refund's own id, the same
//!   every time. That the gateway refuses a repeated one is not documented and not relied on.
//! * **`balance`** is the one before the refund, also when the request is repeated: the gateway
//!   compares it, so a refund that was executed cannot be executed twice.
//! * **Amounts** are decimal texts without trailing zeros, as in the samples; responses have two
//!   decimals, or are numbers, and are compared by value.
//! * **Lengths** are not documented. A transaction id becomes part of the path and may contain only
//!   characters that need no escaping; the other texts have limits of our own.
//! * **`lang`** is `EN`: the language of the messages that staff see.
//! * **Host.** `https://api.eximbay//…` in the Python samples is an error; the address is the
//!   operator's, `https://api-test.eximbay.com` or `https://api.eximbay.com`.
//! * **Done** is `rescode` 0000 with the refund's id and amount and the payment's transaction,
//!   currency and balance; the merchant, the order and the sale's amount are compared if they are
//!   present. The samples respond with another order and transaction than requested; such a response
//!   is a mismatch.
//! * **Refused** are the code families that judge a request: `EC…` parameters, `BL…`, `DM…` and `D…`
//!   declines, except `D100` and `D150`–`D152`, whose texts say failure or time-out. Everything else
//!   is unknown: `EE…` and `EM00` are failures between the gateway and the card network, and an
//!   undocumented code may mean anything.
//! * **Queries** are by `transaction_id`. If the response lists refunds, the refund's id decides.
//!   Otherwise the balance decides: unchanged, the refund is not found; less by the amount, it is
//!   done, because a sale has one unsettled refund at a time; any other balance is a mismatch.
//! * **Sales** are retrieved by `order_id`, which names the shop's order and yields the payment's last
//!   state; the transaction must be the sale's. The other fields are required in the request, so the
//!   registered values are sent; the response's are compared. EC1002 (invalid transaction)
//!   means that this merchant has no such sale; any other code leaves it unknown. `status` SALE and AUTH,
//!   or none, are paid; with any other the balance decides: a part of the amount is a partial refund,
//!   everything else a voided sale.
//! * **`foregin_currency`** and `foregin_amount` are the samples' spelling; `foreign_…` is read too.
//!   A value that cannot be parsed there is left out: no decision depends on it.
//!
//! Source: `protocol.md §9.1, §10.3`.

mod read;
mod request;

use crate::ClientError;
use crate::EximbayConfig;
use crate::client::{Call, INQUIRY, Line};
use kios_domain::refund::{
    GatewayMessage, Order, OrderError, PreparedRequest, QueryOutcome, Sale, SaleInquiry,
    SendOutcome,
};

const CONTENT_TYPE: &str = "application/json";
const RETRIEVE: &str = "/v1/payments/retrieve";

/// The adapter.
#[derive(Clone, Debug)]
pub struct Eximbay {
    line: Line,
    config: EximbayConfig,
}

impl Eximbay {
    /// An adapter for one merchant.
    ///
    /// # Errors
    /// [`ClientError`] when no HTTP client can be made.
    pub fn new(config: &EximbayConfig) -> Result<Self, ClientError> {
        let line = Line::new(&config.url, config.timeout)?;
        Ok(Self { line, config: config.clone() })
    }

    pub(super) fn merchant(&self) -> &str {
        &self.config.mid
    }

    pub(super) async fn inquire(&self, sale: &Sale) -> Result<SaleInquiry, OrderError> {
        let body = request::inquiry(&self.config.mid, sale)?;
        let call = Call { timeout: Some(INQUIRY), ..self.call(RETRIEVE, &body) };
        Ok(match self.line.post(&call).await {
            Ok(text) => read::sale(&text, &self.config.mid, sale),
            Err(reason) => SaleInquiry::Unknown(reason),
        })
    }

    /// Builds the request.
    ///
    /// # Errors
    /// [`OrderError`]: the first invalid field.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        request::cancel(&self.config.mid, order)
    }

    pub(super) async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self.post(&prepared.path, &prepared.body).await {
            Ok(text) => read::sent(&text, &self.config.mid, order),
            Err(reason) => SendOutcome::Unknown(reason),
        }
    }

    pub(super) async fn ask(&self, order: &Order<'_>) -> QueryOutcome {
        let body = match request::retrieve(&self.config.mid, order) {
            Ok(body) => body,
            Err(error) => return QueryOutcome::Unknown(GatewayMessage::ours(error.to_string())),
        };
        match self.post(RETRIEVE, &body).await {
            Ok(text) => read::found(&text, &self.config.mid, order),
            Err(reason) => QueryOutcome::Unknown(reason),
        }
    }

    async fn post(&self, path: &str, body: &str) -> Result<String, GatewayMessage> {
        self.line.post(&self.call(path, body)).await
    }

    const fn call<'a>(&'a self, path: &'a str, body: &'a str) -> Call<'a> {
        let key = Some(&self.config.api_key);
        Call { path, body, content_type: CONTENT_TYPE, key, timeout: None }
    }
}

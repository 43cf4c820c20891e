//! Eximbay: `POST /v1/payments/{transaction_id}/cancel`, and `POST /v1/payments/retrieve` to ask.
//!
//! The document is a page of samples. What it leaves open is decided so:
//!
//! * **Full or partial.** `F` only when the amount, the sale's amount and the balance are equal;
//!   otherwise `P`, also for all that is left of a sale that was refunded before.
//! * **`order_id`.** Half of the samples say `oreder_id`. `order_id` is sent: it is what the answer
//!   and every other call say.
//! * **`refund_id`.** The samples repeat the merchant id there. Ours is the refund's own id, the same
//!   on every sending. That the gateway refuses a second one is not promised and not relied on.
//! * **`balance`** is the one before the refund, also when the request is sent again: the gateway
//!   compares it, so that a refund which had been carried out cannot be carried out twice.
//! * **Amounts** are decimal texts without needless zeros, as in the samples; answers have two
//!   decimals, or are numbers, and are compared by value.
//! * **Lengths** are not documented. A transaction id goes into the path and may have what needs no
//!   escaping there; the other texts have limits of our own.
//! * **`lang`** is `EN`: the language of the messages that staff see.
//! * **Host.** `https://api.eximbay//…` in the Python samples is a slip; the address is the
//!   operator's, `https://api-test.eximbay.com` or `https://api.eximbay.com`.
//! * **Done** is `rescode` 0000 with the refund's id and amount and the payment's transaction,
//!   currency and balance; the merchant, the order and the sale's amount are compared where they are
//!   there. The samples answer with another order and transaction than they asked for; an answer
//!   like that is a mismatch.
//! * **Refused** are the families that judge a request: `EC…` parameters, `BL…`, `DM…` and `D…`
//!   declines, but for `D100` and `D150`–`D152`, which are failures and time-outs by their texts.
//!   Everything else is unknown: `EE…` and `EM00` are breaks between the gateway and the card's
//!   network, and a code that nobody documents may be anything.
//! * **Asking** is by `transaction_id`. When the answer lists refunds, the refund's id decides. When
//!   it does not, the balance does: as before, the refund is not there; less by the amount, it is
//!   done, because a sale has one unsettled refund at a time; anything else is a mismatch.
//! * **`foregin_currency`** and `foregin_amount` are how the samples spell it; `foreign_…` is read too.
//!   What cannot be read there is left out: nothing is decided by it.
//!
//! Source: `protocol.md §9.1, §10.3`.

mod read;
mod request;

use crate::ClientError;
use crate::EximbayConfig;
use crate::client::{Call, Line};
use kios_domain::refund::{Order, OrderError, PreparedRequest, QueryOutcome, SendOutcome};

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

    /// Writes the request.
    ///
    /// # Errors
    /// [`OrderError`], the first field that does not fit.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        request::cancel(&self.config.mid, order)
    }

    pub(super) async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self.post(&prepared.path, &prepared.body).await {
            Ok(text) => read::sent(&text, &self.config.mid, order),
            Err(words) => SendOutcome::Unknown(words),
        }
    }

    pub(super) async fn ask(&self, order: &Order<'_>) -> QueryOutcome {
        let body = match request::retrieve(&self.config.mid, order) {
            Ok(body) => body,
            Err(error) => {
                return QueryOutcome::Unknown(kios_domain::refund::GatewayMessage::ours(
                    error.to_string(),
                ));
            }
        };
        match self.post(RETRIEVE, &body).await {
            Ok(text) => read::found(&text, &self.config.mid, order),
            Err(words) => QueryOutcome::Unknown(words),
        }
    }

    async fn post(
        &self,
        path: &str,
        body: &str,
    ) -> Result<String, kios_domain::refund::GatewayMessage> {
        let key = Some(&self.config.api_key);
        self.line.post(&Call { path, body, content_type: CONTENT_TYPE, key }).await
    }
}

//! KICC `EasyPay`: `POST /api/trades/revise`, and `POST /api/trades/retrieveTransaction` to ask.
//!
//! What the documents leave open is decided so:
//!
//! * **Type.** 40 gives an untouched sale back whole, also a virtual account that still waits; such an
//!   account cannot be cancelled in part. In part it is 32 for cards and simple pay, 33 for bank
//!   transfers and mobile bills; cash receipts on their own are 51 and 52. Capture, 20, takes money
//!   and is an operation of its own ([`Kicc::capture`]). Escrow has another type, and is not offered.
//! * **`amount` and `remainAmount`** go with the parts (32, 33, 52): there the gateway compares the
//!   balance. With 40, 51 and 20 they are left out, as in the document's example.
//! * **Won only.** The request names no currency, so nothing else is sent.
//! * **Lengths** are of UTF-8 bytes, which is what is sent.
//! * **Characters.** `' " < > \ ; | &`, line ends, other control characters and whatever lies beyond
//!   the Basic Multilingual Plane, where emoji are, are refused; so are the symbols and selectors in
//!   that plane that are shown as emoji. Nothing is replaced: what staff wrote is sent or refused.
//! * **`msgAuthValue`** is HMAC-SHA-256 in lower-case hexadecimal; the document does not say how the
//!   bytes become text.
//! * **`cancelReqDate`** is the day in Seoul on which the refund was asked for, and stays the same on
//!   every sending. After midnight the gateway therefore refuses to carry it out, which is what keeps
//!   it from happening twice once the day's keys are forgotten.
//! * **Numbers** are sent as numbers and read as numbers or texts: the example shows texts.
//! * **Done** is `resCd` 0000 with our key, the sale's number and the amount that was sent; the
//!   merchant and `remainAmount` are compared where they are there. The status must then be one that
//!   says so (TS02, TS05, TS06, RF02) or be left out; RF01 is still being worked on, RF03 is refused.
//! * **Refused** are the issuer's rejections that the gateway's error page names. Every other code is
//!   unknown: the page is not complete, the code of a repeated key is nowhere, and a sale that was
//!   already given back may have been by an answer that was lost.
//! * **Asking.** `retrieveTransaction` first, with our key and the day of the request. When it says
//!   VTIM or VT00, the gateway knows the key and is not done: the request is then sent as a question,
//!   `refundQueryFlag` Y, and VTIM or VT00 again means *in progress*. A question is never sent for a
//!   key that the gateway does not know, because one that overlooks the flag would carry it out.
//! * **Refused, when asked,** is such a rejection only in an answer that names our key and the sale:
//!   otherwise it may be the question that was rejected.
//! * **Not found** is any other whole answer to that: the document gives no code for it. Two of them
//!   lead to a second sending, which cannot do harm: the key is known until midnight, the date is
//!   stale after it, and the balance is compared.
//! * **Too late to ask.** The gateway looks back to yesterday. Later nothing that it says counts as
//!   *not found*; it is *unknown*, and a person has to look.
//! * **Whose requests.** `clientIp` and `clientId` are the operator's, from the configuration.
//!
//! Source: `protocol.md §9.2, §10.3`.

mod capture;
mod read;
mod request;

use std::sync::Arc;

use crate::ClientError;
use crate::KiccConfig;
use crate::client::{Call, Line};
use crate::format::{seoul_date, seoul_day};
use kios_domain::Clock;
use kios_domain::refund::{
    GatewayMessage, Order, OrderError, PreparedRequest, QueryOutcome, SendOutcome,
};

pub use capture::CaptureOrder;

const CONTENT_TYPE: &str = "application/json; charset=utf-8";
const REVISE: &str = "/api/trades/revise";
const RETRIEVE: &str = "/api/trades/retrieveTransaction";
/// How many midnights ago a request may lie to be asked about.
const LOOKS_BACK: u64 = 1;

/// The adapter.
#[derive(Clone, Debug)]
pub struct Kicc {
    line: Line,
    config: KiccConfig,
    clock: Arc<dyn Clock>,
}

impl Kicc {
    /// An adapter for one merchant; the clock says how long ago a request was.
    ///
    /// # Errors
    /// [`ClientError`] when no HTTP client can be made.
    pub fn new(config: &KiccConfig, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let line = Line::new(&config.url, config.timeout)?;
        Ok(Self { line, config: config.clone(), clock })
    }

    /// Writes the request.
    ///
    /// # Errors
    /// [`OrderError`], the first field that does not fit.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        request::revise(&self.config, order)
    }

    pub(super) async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self.post(&prepared.path, &prepared.body).await {
            Ok(text) => read::sent(&text, &self.config.mall_id, order),
            Err(words) => SendOutcome::Unknown(words),
        }
    }

    pub(super) async fn ask(&self, prepared: &PreparedRequest, order: &Order<'_>) -> QueryOutcome {
        let now = self.clock.now();
        if seoul_day(now).saturating_sub(seoul_day(order.requested_at)) > LOOKS_BACK {
            return QueryOutcome::Unknown(GatewayMessage::ours(
                "the gateway looks back to yesterday only",
            ));
        }
        let body = request::retrieve(&self.config.mall_id, order);
        match self.look(RETRIEVE, &body, order).await {
            QueryOutcome::InProgress => self.question(prepared, order).await,
            found @ (QueryOutcome::Done(_)
            | QueryOutcome::Refused(_)
            | QueryOutcome::NotFound
            | QueryOutcome::Unknown(_)
            | QueryOutcome::Mismatch(_)) => found,
        }
    }

    /// Sends the request as a question; only for a key that the gateway has said it knows.
    async fn question(&self, prepared: &PreparedRequest, order: &Order<'_>) -> QueryOutcome {
        let today = seoul_date(self.clock.now());
        let Some(body) = request::question(&prepared.body, &today) else {
            return QueryOutcome::InProgress;
        };
        match self.look(REVISE, &body, order).await {
            // It has just said that it knows the key.
            QueryOutcome::NotFound => QueryOutcome::InProgress,
            found @ (QueryOutcome::Done(_)
            | QueryOutcome::Refused(_)
            | QueryOutcome::InProgress
            | QueryOutcome::Unknown(_)
            | QueryOutcome::Mismatch(_)) => found,
        }
    }

    async fn look(&self, path: &str, body: &str, order: &Order<'_>) -> QueryOutcome {
        match self.post(path, body).await {
            Ok(text) => read::found(&text, &self.config.mall_id, order),
            Err(words) => QueryOutcome::Unknown(words),
        }
    }

    async fn post(&self, path: &str, body: &str) -> Result<String, GatewayMessage> {
        self.line.post(&Call { path, body, content_type: CONTENT_TYPE, key: None }).await
    }
}

//! KICC `EasyPay`: `POST /api/trades/revise`, queried by `POST /api/trades/retrieveTransaction`.
//!
//! The documents' gaps are decided as follows:
//!
//! * **Type.** 40 refunds a whole sale, also a virtual account that is not paid yet; such an account
//!   cannot be cancelled in part. Partial refunds are 32 for cards and simple pay, 33 for bank
//!   transfers and mobile bills; cash receipts are 51 and 52. Capture, 20, collects money and is an
//!   operation of its own ([`Kicc::capture`]). Escrow has another type and is not offered.
//! * **`amount` and `remainAmount`** are sent with every refund: the document requires the amount for
//!   partial ones only and restricts neither field to them. Whether the gateway compares them for 40
//!   and 51 is not documented and not relied on. Capture (20) has none.
//! * **Won only.** The request has no currency field, so no other currency is accepted.
//! * **Lengths** are counted in UTF-8 bytes, which is what is sent.
//! * **Characters.** `' " < > \ ; | &`, line ends, other control characters and everything beyond
//!   the Basic Multilingual Plane, where emoji are, are refused; so are the symbols and selectors in
//!   that plane that are shown as emoji. Nothing is replaced.
//! * **`msgAuthValue`** is HMAC-SHA-256 in lower-case hexadecimal; the document does not say how the
//!   bytes become text.
//! * **`cancelReqDate`** is the day in Seoul on which the refund was requested, the same on every
//!   sending. After midnight the gateway therefore refuses the request, which prevents a second
//!   execution once the gateway has forgotten the day's keys.
//! * **Numbers** are sent as numbers and read as numbers or texts, also with commas between thousands: the
//!   example shows texts. A unit or a sign is not interpreted.
//! * **Encoding.** UTF-8 is sent; responses are read in UTF-8 or EUC-KR, with a byte order mark or without,
//!   and with any status of success.
//! * **Done** is `resCd` 0000 with our key, the sale's number and the amount that was sent; the
//!   merchant and `remainAmount` are compared if they are present. The status must be one of TS02,
//!   TS05, TS06, RF02 or be left out; RF01 is in progress, RF03 is refused.
//! * **Refused** are the issuer's rejections listed on the gateway's error page. Every other code is
//!   unknown: the page is incomplete, it does not list the code of a repeated key, and "already
//!   refunded" may refer to our own request whose response was lost.
//! * **Queries.** `retrieveTransaction` first, with our key and the day of the request. On VTIM or
//!   VT00 the gateway knows the key and is not finished: the request is then sent with
//!   `refundQueryFlag` Y, and VTIM or VT00 again means *in progress*. It is never sent for a key that
//!   the gateway does not know, because a gateway that ignores the flag would execute the refund.
//! * **Refused by a query** counts only in a response with our key and the sale's number: otherwise
//!   the query itself may have been rejected.
//! * **Not found** is any other complete response to a query: the document gives no code for it. Two of
//!   them lead to a second sending, which is safe: the key is known until midnight, the date is
//!   stale after it, and the balance is compared.
//! * **Too late to query.** The gateway searches back to yesterday. Later no response counts as
//!   *not found*; the outcome is *unknown* and needs manual review.
//! * **Sales** are retrieved by `retrieveTransaction` with the id of the approval
//!   (`shopTransactionId`; the order id unless the kiosk names another), for today and then for
//!   yesterday. `pgCno` (`oriPgCno` in the form of a cancel) must be the sale's; `amount` is the
//!   price. TS01, TS03, TS04, TS08 and RF03 are paid, TS07 awaits the deposit, TS06 is refunded in
//!   part, TS02, TS05, RF01 and RF02 are voided; another status cannot be interpreted. The response
//!   of an approval has no balance: `remainAmount` is compared if it is there.
//!   *No such sale* is said by the codes of the configuration alone, because the document names none; every other
//!   code leaves unknown whether there is one, also where the other day's answer says that there is none.
//! * **Sender.** `clientIp` and `clientId` are the operator's, from the configuration.
//!
//! Source: `protocol.md §9.2, §10.3`.

mod capture;
mod read;
mod request;

use std::sync::Arc;

use crate::ClientError;
use crate::KiccConfig;
use crate::client::{Call, INQUIRY, Line};
use crate::format::{DAY, seoul_date, seoul_day};
use kios_domain::Clock;
use kios_domain::refund::{
    GatewayMessage, Order, OrderError, PreparedRequest, QueryOutcome, Sale, SaleInquiry,
    SendOutcome,
};
use kios_protocol::Timestamp;

pub use capture::CaptureOrder;

const CONTENT_TYPE: &str = "application/json; charset=utf-8";
const REVISE: &str = "/api/trades/revise";
const RETRIEVE: &str = "/api/trades/retrieveTransaction";
/// How many midnights ago a request may have been made to be queried.
const LOOKS_BACK: u64 = 1;

/// The adapter.
#[derive(Clone, Debug)]
pub struct Kicc {
    line: Line,
    config: KiccConfig,
    clock: Arc<dyn Clock>,
}

impl Kicc {
    /// An adapter for one merchant; the clock determines the age of a request.
    ///
    /// # Errors
    /// [`ClientError`] when no HTTP client can be made.
    pub fn new(config: &KiccConfig, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let line = Line::new(&config.url, config.timeout)?;
        Ok(Self { line, config: config.clone(), clock })
    }

    pub(super) fn merchant(&self) -> &str {
        &self.config.mall_id
    }

    /// A sale was approved on the day of its registration or on the day before: later it would not
    /// have been found when it was registered.
    pub(super) async fn inquire(&self, sale: &Sale) -> Result<SaleInquiry, OrderError> {
        let now = self.clock.now();
        let age = seoul_day(now).saturating_sub(seoul_day(sale.sold_at));
        if age > LOOKS_BACK {
            return Ok(SaleInquiry::TooOld);
        }
        let yesterday = Timestamp::from_seconds(now.seconds().saturating_sub(DAY));
        let mut unknown = None;
        for day in [now, yesterday] {
            let body = request::inquiry(&self.config.mall_id, sale, day)?;
            let call = Call { timeout: Some(INQUIRY), ..Self::call(RETRIEVE, &body) };
            let found = match self.line.post(&call).await {
                Ok(text) => read::sale(&text, &self.config, sale),
                Err(reason) => SaleInquiry::Unknown(reason),
            };
            match found {
                SaleInquiry::NotFound => {}
                // Its code may mean that there is no such transaction of this day.
                SaleInquiry::Unknown(reason) if !reason.code.is_empty() => {
                    unknown.get_or_insert(reason);
                }
                SaleInquiry::Found(_) | SaleInquiry::TooOld | SaleInquiry::Unknown(_) => {
                    return Ok(found);
                }
            }
        }
        Ok(match unknown {
            Some(reason) => SaleInquiry::Unknown(reason),
            None if age == 0 => SaleInquiry::NotFound,
            None => SaleInquiry::TooOld,
        })
    }

    /// Builds the request.
    ///
    /// # Errors
    /// [`OrderError`]: the first invalid field.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        request::revise(&self.config, order)
    }

    pub(super) async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self.post(&prepared.path, &prepared.body).await {
            Ok(text) => read::sent(&text, &self.config.mall_id, order),
            Err(reason) => SendOutcome::Unknown(reason),
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

    /// Sends the request with the query flag; only for a key that the gateway has reported to know.
    async fn question(&self, prepared: &PreparedRequest, order: &Order<'_>) -> QueryOutcome {
        let today = seoul_date(self.clock.now());
        let Some(body) = request::question(&prepared.body, &today) else {
            return QueryOutcome::InProgress;
        };
        match self.look(REVISE, &body, order).await {
            // The gateway has just reported that it knows the key.
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
            Err(reason) => QueryOutcome::Unknown(reason),
        }
    }

    async fn post(&self, path: &str, body: &str) -> Result<String, GatewayMessage> {
        self.line.post(&Self::call(path, body)).await
    }

    const fn call<'a>(path: &'a str, body: &'a str) -> Call<'a> {
        Call { path, body, content_type: CONTENT_TYPE, key: None, timeout: None }
    }
}

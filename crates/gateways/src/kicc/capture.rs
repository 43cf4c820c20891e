//! Capture (type 20): collects a sale that was only authorised.
//!
//! It is not a refund: it has no balance to compare, and no response to it reports a refund.

use kios_protocol::Timestamp;
use kios_protocol::refund::RefundId;

use super::{Kicc, read, request};
use crate::format::{fits, seoul_date};
use kios_domain::refund::{OrderError, PreparedRequest, SendOutcome};

/// The capture to execute.
#[derive(Clone, Copy, Debug)]
pub struct CaptureOrder<'a> {
    /// The capture's id, which is also the gateway's idempotency key.
    pub id: &'a RefundId,
    /// The gateway's number of the sale.
    pub transaction_id: &'a str,
    /// The reason, shown in the merchant's console.
    pub reason: &'a str,
    /// When it was requested; the request contains its date in Seoul.
    pub requested_at: Timestamp,
}

impl Kicc {
    /// Builds a capture.
    ///
    /// # Errors
    /// [`OrderError`]: the first invalid field.
    pub fn prepare_capture(&self, order: &CaptureOrder<'_>) -> Result<PreparedRequest, OrderError> {
        let key = order.id.as_str();
        request::pg_number("transactionId", order.transaction_id)?;
        fits("reason", order.reason, request::MOST_MESSAGE)?;
        request::characters("reason", order.reason)?;
        request::prepared(&request::Revise {
            mall_id: &self.config.mall_id,
            shop_transaction_id: key,
            pg_cno: order.transaction_id,
            revise_type_code: "20",
            amount: None,
            remain_amount: None,
            client_ip: self.config.client_ip.as_deref(),
            client_id: self.config.client_id.as_deref(),
            cancel_req_date: seoul_date(order.requested_at),
            msg_auth_value: request::auth_value(&self.config.secret_key, order.transaction_id, key),
            revise_message: order.reason,
            tax_info: None,
            basket_used: None,
            basket_info: None,
        })
    }

    /// Sends a capture once.
    pub async fn capture(
        &self,
        prepared: &PreparedRequest,
        order: &CaptureOrder<'_>,
    ) -> SendOutcome {
        let asked = read::Asked {
            mall_id: &self.config.mall_id,
            key: order.id.as_str(),
            pg_number: order.transaction_id,
            amount: None,
            balance_after: None,
            done: &["TS03", "TS04"],
        };
        match self.post(&prepared.path, &prepared.body).await {
            Ok(text) => read::outcome(read::said(&text, &asked)),
            Err(reason) => SendOutcome::Unknown(reason),
        }
    }
}

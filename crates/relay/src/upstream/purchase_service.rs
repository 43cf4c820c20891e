//! The network's purchase service: gives points for sales that were not paid with points.
//!
//! It is a server of its own. What is reported to it is signed by a collector's key, which it has to list.
//! Source: `protocol.md §2.12`.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderValue, Method};
use kios_protocol::api::SavePurchaseRequest;
use kios_protocol::message::{ReportPurchase, WithdrawPurchase};
use kios_protocol::{Address, Amount, PurchaseId, SecretKey, Timestamp};
use serde_json::json;

use super::client::{BuildError, Client, Request, Response, TransportError};
use crate::config::PurchasesConfig;

/// One percent in the service's unit.
const HUNDREDTHS: u64 = 10_000;

/// The purchase service, and the key for it.
#[derive(Debug)]
pub(crate) struct PurchaseService {
    client: Client,
    key: SecretKey,
    sender: Address,
}

impl PurchaseService {
    pub(super) fn new(config: &PurchasesConfig) -> Result<Self, BuildError> {
        let PurchasesConfig { url, key, sender } = config;
        Ok(Self { client: Client::new(url)?, key: key.clone(), sender: *sender })
    }

    /// The body of a report: all of the price is paid with money, in one line.
    ///
    /// `None` if the value of the points is no whole hundredth of a percent of the price, because the
    /// service computes it from the percentage and compares.
    pub(crate) fn report(
        &self,
        request: &SavePurchaseRequest,
        account: Address,
        price: Amount,
        chain_id: u64,
    ) -> Option<Bytes> {
        let SavePurchaseRequest { purchase_id, loyalty_value, currency, shop_id, phone, .. } =
            request;
        let percent = percent(*loyalty_value, price)?;
        let message = ReportPurchase {
            purchase_id: purchase_id.as_str(),
            cash_amount: price,
            loyalty: *loyalty_value,
            currency,
            shop_id: *shop_id,
            account,
            phone: *phone,
            sender: self.sender,
            chain_id: chain_id.into(),
        };
        let body = json!({
            "purchase": {
                "purchaseId": purchase_id,
                "cashAmount": price,
                "loyalty": loyalty_value,
                "currency": currency,
                "shopId": shop_id,
                "userAccount": account,
                "userPhoneHash": phone,
                "sender": self.sender,
                "purchaseSignature": self.key.sign(&message),
            },
            "others": {
                "totalAmount": price,
                "timestamp": request.timestamp.to_string(),
                "waiting": request.waiting.to_string(),
            },
            "details": [
                { "productId": purchase_id, "amount": price, "providePercent": percent.to_string() }
            ],
        });
        Some(body.to_string().into())
    }

    /// The body that takes a report back.
    pub(crate) fn withdraw(&self, id: &PurchaseId, at: Timestamp, chain_id: u64) -> Bytes {
        let (purchase_id, sender) = (id.as_str(), self.sender);
        let message = WithdrawPurchase { purchase_id, sender, chain_id: chain_id.into() };
        let body = json!({
            "purchase": {
                "purchaseId": id, "sender": sender, "purchaseSignature": self.key.sign(&message),
            },
            "others": { "timestamp": at.to_string(), "waiting": "0" },
        });
        body.to_string().into()
    }

    /// Sends a body to one of the service's paths.
    pub(crate) async fn send(
        &self,
        path: &str,
        body: Bytes,
        timeout: Duration,
    ) -> Result<Response, TransportError> {
        let content_type = Some(HeaderValue::from_static("application/json"));
        let path = path.to_owned();
        let request = Request { method: Method::POST, path, content_type, body, key: None };
        self.client.send(request, timeout).await
    }
}

/// Whether the service has stored nothing after this code. Its codes differ from the relay's; 9000 says
/// nothing.
pub(crate) const fn is_refusal(code: u32) -> bool {
    matches!(code, 2001..=2005 | 2011 | 2012 | 3072)
}

/// The percentage, in hundredths, that gives this value of a price.
fn percent(value: Amount, price: Amount) -> Option<u64> {
    let whole = Amount::from_base_units(u128::from(HUNDREDTHS));
    let share = value.proportion(whole, price)?;
    let share = share.to_string().parse::<u64>().ok()?;
    // The division rounds down, as the value itself is rounded down.
    [share, share.checked_add(1)?].into_iter().find(|percent| {
        let percent = Amount::from_base_units(u128::from(*percent));
        price.proportion(percent, whole).map(Amount::floor_gwei) == Some(value)
    })
}

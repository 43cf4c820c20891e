//! Builds KICC's requests.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kios_protocol::refund::{CardMethod, Extent};
use kios_protocol::{Amount, Timestamp};
use serde::Serialize;
use serde_json::{Number, Value};
use sha2::Sha256;

use super::REVISE;
use crate::KiccConfig;
use crate::format::{decimal, fits, seoul_date};
use kios_domain::Secret;
use kios_domain::refund::{Order, OrderError, PreparedRequest, Sale};

const WON: &str = "krw";
/// Longest texts, bytes.
const MOST_KEY: usize = 60;
const MOST_PG_NUMBER: usize = 20;
pub(super) const MOST_MESSAGE: usize = 100;
const MOST_SELLER: usize = 50;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "names of the gateway's API")]
pub(super) struct Revise<'a> {
    pub(super) mall_id: &'a str,
    pub(super) shop_transaction_id: &'a str,
    pub(super) pg_cno: &'a str,
    pub(super) revise_type_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remain_amount: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_id: Option<&'a str>,
    pub(super) cancel_req_date: String,
    pub(super) msg_auth_value: String,
    pub(super) revise_message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tax_info: Option<TaxInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basket_used: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basket_info: Option<BasketInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "names of the gateway's API")]
pub(super) struct TaxInfo {
    taxation_amount: Number,
    tax_free_amount: Number,
    vat_amount: Number,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BasketInfo<'a> {
    product_pg_cno: &'a str,
    seller_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Retrieve<'a> {
    mall_id: &'a str,
    shop_transaction_id: &'a str,
    transaction_date: String,
}

/// `POST /api/trades/revise`: a refund.
pub(super) fn revise(
    config: &KiccConfig,
    order: &Order<'_>,
) -> Result<PreparedRequest, OrderError> {
    if order.currency != WON {
        return Err(OrderError::new(
            "currency",
            format!("is {}; accepted: krw, KICC's request names no currency", order.currency),
        ));
    }
    if order.balance_after().is_none() {
        return Err(OrderError::new("amount", "is above the balance"));
    }
    let revise_type_code = kind(order)?;
    let key = order.refund_id.as_str();
    fits("refundId", key, MOST_KEY)?;
    pg_number("transactionId", order.transaction_id)?;
    fits("reason", order.reason, MOST_MESSAGE)?;
    characters("reason", order.reason)?;
    let (basket_used, basket_info) = basket(order)?.unzip();
    let body = Revise {
        mall_id: &config.mall_id,
        shop_transaction_id: key,
        pg_cno: order.transaction_id,
        revise_type_code,
        amount: Some(won("amount", order.amount)?),
        remain_amount: Some(won("balance", order.balance)?),
        client_ip: config.client_ip.as_deref(),
        client_id: config.client_id.as_deref(),
        cancel_req_date: seoul_date(order.requested_at),
        msg_auth_value: auth_value(&config.secret_key, order.transaction_id, key),
        revise_message: order.reason,
        tax_info: tax_info(order)?,
        basket_used,
        basket_info,
    };
    prepared(&body)
}

/// The request for a body.
pub(super) fn prepared(body: &Revise<'_>) -> Result<PreparedRequest, OrderError> {
    let body = serde_json::to_string(body)
        .map_err(|fault| OrderError::new("reason", fault.to_string()))?;
    Ok(PreparedRequest { path: REVISE.to_owned(), body })
}

/// The body of `POST /api/trades/retrieveTransaction`.
pub(super) fn retrieve(mall_id: &str, order: &Order<'_>) -> String {
    let retrieve = Retrieve {
        mall_id,
        shop_transaction_id: order.refund_id.as_str(),
        transaction_date: seoul_date(order.requested_at),
    };
    // Serializing three texts cannot fail.
    serde_json::to_string(&retrieve).unwrap_or_default()
}

/// The body of `POST /api/trades/retrieveTransaction` for a sale that was approved on a day.
pub(super) fn inquiry(mall_id: &str, sale: &Sale, day: Timestamp) -> Result<String, OrderError> {
    pg_number("transactionId", &sale.transaction_id)?;
    let (field, key) = match sale.approval_id.as_deref() {
        Some(approval_id) => ("approvalId", approval_id),
        None => ("orderId", sale.order_id.as_str()),
    };
    fits(field, key, MOST_KEY)?;
    characters(field, key)?;
    let retrieve =
        Retrieve { mall_id, shop_transaction_id: key, transaction_date: seoul_date(day) };
    serde_json::to_string(&retrieve).map_err(|fault| OrderError::new(field, fault.to_string()))
}

/// The stored request with the query flag and today's date.
pub(super) fn question(body: &str, today: &str) -> Option<String> {
    let mut body: Value = serde_json::from_str(body).ok()?;
    let fields = body.as_object_mut()?;
    fields.insert("cancelReqDate".to_owned(), today.into());
    fields.insert("refundQueryFlag".to_owned(), "Y".into());
    Some(body.to_string())
}

fn kind(order: &Order<'_>) -> Result<&'static str, OrderError> {
    match (order.extent(), order.method) {
        (Extent::Full, CardMethod::CashReceipt) => Ok("51"),
        (Extent::Partial, CardMethod::CashReceipt) => Ok("52"),
        (
            Extent::Full,
            CardMethod::Card | CardMethod::Bank | CardMethod::Mobile | CardMethod::VirtualAccount,
        ) => Ok("40"),
        (Extent::Partial, CardMethod::Card) => Ok("32"),
        (Extent::Partial, CardMethod::Bank | CardMethod::Mobile) => Ok("33"),
        (Extent::Partial, CardMethod::VirtualAccount) => Err(OrderError::new(
            "amount",
            "is a part; accepted: all of it, a virtual account is cancelled whole",
        )),
    }
}

fn tax_info(order: &Order<'_>) -> Result<Option<TaxInfo>, OrderError> {
    let Some(parts) = order.taxation else { return Ok(None) };
    if parts.sum() != Some(order.amount) {
        return Err(OrderError::new("taxation", "does not add up to the amount"));
    }
    Ok(Some(TaxInfo {
        taxation_amount: won("taxation", parts.taxable)?,
        tax_free_amount: won("taxation", parts.tax_free)?,
        vat_amount: won("taxation", parts.vat)?,
    }))
}

fn basket<'a>(order: &Order<'a>) -> Result<Option<(&'static str, BasketInfo<'a>)>, OrderError> {
    let Some(basket) = order.basket else { return Ok(None) };
    pg_number("basket", &basket.product_id)?;
    fits("basket", &basket.seller_id, MOST_SELLER)?;
    characters("basket", &basket.seller_id)?;
    let info = BasketInfo { product_pg_cno: &basket.product_id, seller_id: &basket.seller_id };
    Ok(Some(("Y", info)))
}

/// Checks KICC's number of a transaction.
pub(super) fn pg_number(field: &'static str, text: &str) -> Result<(), OrderError> {
    fits(field, text, MOST_PG_NUMBER)?;
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(OrderError::new(field, "is no number of KICC's; accepted: letters and digits"))
    }
}

/// An amount of whole won as a number.
pub(super) fn won(field: &'static str, amount: Amount) -> Result<Number, OrderError> {
    let text = decimal(field, amount, WON)?;
    let number = text.parse::<u64>();
    number.map(Number::from).map_err(|_| OrderError::new(field, "is more than any sum of won"))
}

/// Refuses a text with characters that the gateway blocks.
pub(super) fn characters(field: &'static str, text: &str) -> Result<(), OrderError> {
    match text.chars().find(|c| is_blocked(*c)) {
        None => Ok(()),
        Some(found) => Err(OrderError::new(
            field,
            format!(
                "has {found:?}, which KICC blocks; accepted: one line without \
                 ' \" < > \\ ; | & and without emoji"
            ),
        )),
    }
}

fn is_blocked(c: char) -> bool {
    let listed = matches!(c, '\'' | '"' | '<' | '>' | '\\' | ';' | '|' | '&');
    // Joiner, keycap, variation selectors, and the emoji of the Basic Multilingual Plane.
    let emoji = matches!(c, '\u{200d}' | '\u{20e3}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{231a}'..='\u{231b}')
        || matches!(c, '\u{23e9}'..='\u{23fa}')
        || c > '\u{ffff}';
    listed || emoji || c.is_control()
}

/// The message authentication code of a request.
pub(super) fn auth_value(secret: &Secret, pg_number: &str, key: &str) -> String {
    // HMAC accepts a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else {
        return String::new();
    };
    mac.update(pg_number.as_bytes());
    mac.update(b"|");
    mac.update(key.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

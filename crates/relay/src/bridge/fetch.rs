//! Queries of the network's relay: payments and shops.
//!
//! Responses to opens and closes have the intended status, also where it was not reached
//! (`protocol.md §10.1 Q23`); callbacks and the task log have a past one. Only `payment/item` has
//! the present status.

use kios_protocol::api::{PaymentItem, ShopInfo};
use kios_protocol::{PaymentId, ResultCode, ShopId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::upstream::{Request, Response, TransportError, Upstream};
use kios_domain::payment::Payment;

/// The item of a payment, if the network knows it. `known` is our record of it.
pub(super) async fn fetch_item(
    upstream: &Upstream,
    id: PaymentId,
    known: Option<&Payment>,
) -> Result<Option<PaymentItem>, TransportError> {
    let path = format!("{}/payment/item?paymentId={id}", upstream.version_prefix());
    let response = upstream.send(Request::get(path), upstream.timeouts().query).await?;
    if response.envelope.code == ResultCode::UnknownPayment.number() {
        return Ok(None);
    }
    let item = decode_item(&response, known)?;
    if item.payment_id != id {
        return Err(TransportError::InvalidResponse(response.status));
    }
    Ok(Some(item))
}

/// Decodes the item in a success. Where a relay from before terminals names no terminal, the one of
/// our record is assumed.
pub(super) fn decode_item(
    response: &Response,
    known: Option<&Payment>,
) -> Result<PaymentItem, TransportError> {
    let mut data = response.data()?;
    if let Value::Object(fields) = &mut data {
        let terminal = known.map_or("", |known| known.terminal_id.as_str());
        fields.entry("terminalId").or_insert_with(|| terminal.into());
    }
    decode(response, data)
}

/// A shop, if the network knows it.
pub(super) async fn fetch_shop(
    upstream: &Upstream,
    id: ShopId,
) -> Result<Option<ShopInfo>, TransportError> {
    let path = format!("{}/payment/shop/info?shopId={id}", upstream.version_prefix());
    let response = upstream.send(Request::get(path), upstream.timeouts().query).await?;
    let shop: ShopInfo = decode(&response, response.data()?)?;
    Ok(Some(shop).filter(|shop| shop.shop_id == id && shop.status != 0))
}

/// Decodes the data of a response.
pub(super) fn decode<T: DeserializeOwned>(
    response: &Response,
    data: Value,
) -> Result<T, TransportError> {
    serde_json::from_value(data).map_err(|fault| {
        tracing::warn!(%fault, "upstream response could not be decoded");
        TransportError::InvalidResponse(response.status)
    })
}

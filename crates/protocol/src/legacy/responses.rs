//! Responses of the legacy API. Source: `protocol.md §3.3`.

use serde::{Deserialize, Serialize};

use super::{Amounts, Loyalty, Status};
use crate::api::{self};
use crate::{Address, Amount, PaymentId, PurchaseId, ShopId, Timestamp};

/// A payment as every answer of this generation carries it.
///
/// `create` adds when it was asked for, `cancel` and `item` also when it was asked back, a
/// confirmation the transaction; a denial adds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LegacyPayment))]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its id.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The currency as it was sent.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The payer.
    pub account: Address,
    /// The unit that the buyer pays in.
    pub loyalty_type: Loyalty,
    /// The nine amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// The status.
    pub payment_status: Status,
    /// When it was requested, Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_timestamp: Option<u64>,
    /// When its cancel was requested, Unix seconds; 0: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_timestamp: Option<u64>,
    /// The transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<String>,
}

impl Item {
    /// The item with the time of the request.
    #[must_use]
    pub fn created(self, at: Timestamp) -> Self {
        Self { create_timestamp: Some(at.seconds()), ..self }
    }

    /// The item with the time of the cancel request.
    #[must_use]
    pub fn cancelled(self, at: Timestamp) -> Self {
        Self { cancel_timestamp: Some(at.seconds()), ..self }
    }
}

/// `GET payment/user/balance`, for both generations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserBalance {
    /// The fields of both APIs. The balance of a token account is in tokens.
    #[serde(flatten)]
    pub modern: api::AccountBalance,
    /// The unit that the account pays in.
    pub loyalty_type: Loyalty,
}

/// `GET payment/info`, for both generations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LegacyInfo))]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// The fields of both APIs. A token account's point amounts are 0, its balance is in tokens.
    #[serde(flatten)]
    pub modern: api::PaymentInfo,
    /// The unit that the account pays in.
    pub loyalty_type: Loyalty,
    /// The price in tokens; 0 for an account with points.
    pub paid_token: Amount,
    /// The fee in tokens; 0 for an account with points.
    pub fee_token: Amount,
    /// Both in tokens; 0 for an account with points.
    pub total_token: Amount,
}

/// `GET payment/shop/info`, for both generations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LegacyShopInfo))]
#[serde(rename_all = "camelCase")]
pub struct ShopInfo {
    /// The fields of the current API; both have id, name and the owner's account.
    #[serde(flatten)]
    pub modern: api::ShopInfo,
    /// Seconds between a purchase and the points for it.
    pub provide_wait_time: u64,
    /// Hundredths of the price that come back as points, times 100.
    pub provide_percent: u64,
    /// Points given to customers.
    pub provided_point: Amount,
    /// Points taken from customers.
    pub used_point: Amount,
    /// Points that were settled with the shop.
    pub settled_point: Amount,
    /// Points that were settled and paid out.
    pub withdrawn_point: Amount,
}

/// `GET payment/shop/withdrawal`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Withdrawal {
    /// The shop.
    pub shop_id: ShopId,
    /// The amount to be paid out.
    pub withdraw_amount: Amount,
    /// 0: nothing is being paid out; 1: it is.
    pub withdraw_status: u8,
}

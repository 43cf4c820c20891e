//! Points for purchases paid in cash or by card. Source: `protocol.md §2.11`.

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};
use crate::serde_text;
use crate::{Address, Amount, PhoneHash, PurchaseId, ShopId, Timestamp};

/// The maximum length of a currency. Source: `protocol.md §2.0`, storage limits.
const MOST_CURRENCY: usize = 12;

/// `POST purchase/save`: credits a customer with points after `waiting` seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavePurchaseRequest {
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// When it was sold.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "1700000000"))]
    pub timestamp: Timestamp,
    /// How many seconds later the points are credited.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "0"))]
    pub waiting: u64,
    /// The customer's real or temporary account; zero: the account linked to the phone number.
    pub account: Address,
    /// The hash of the customer's phone number, or that of "no phone".
    pub phone: PhoneHash,
    /// The shop.
    pub shop_id: ShopId,
    /// The value of the points.
    pub loyalty_value: Amount,
    /// The currency of the value, lower case.
    pub currency: String,
    /// The price, for a relay that checks that the points are at most a tenth of it. The network's
    /// relay does not know the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

impl SavePurchaseRequest {
    /// Parses the request; the currency is lower-cased.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let purchase_id =
            reader.filled("purchaseId").and_then(|_| reader.purchase_id("purchaseId"));
        let timestamp = reader.parse("timestamp").map(Timestamp::from_seconds);
        let waiting = reader.parse("waiting");
        let account = reader.address("account");
        let phone = reader.phone_hash("phone");
        if account == Some(Address::ZERO) && phone.is_some_and(|phone| phone.is_none()) {
            reader.fault("account", "account is zero and phone is no phone: give one of them");
        }
        let shop_id = reader.shop_id("shopId");
        let loyalty_value = reader.amount("loyaltyValue");
        let currency =
            reader.filled("currency").and_then(|_| reader.short("currency", MOST_CURRENCY));
        let amount = match fields.text("amount") {
            None => Some(None),
            Some(_) => reader.amount("amount").map(Some),
        };
        let made = (|| {
            Some(Self {
                purchase_id: purchase_id?,
                timestamp: timestamp?,
                waiting: waiting?,
                account: account?,
                phone: phone?,
                shop_id: shop_id?,
                loyalty_value: loyalty_value?,
                currency: currency?.to_ascii_lowercase(),
                amount: amount?,
            })
        })();
        reader.finish(made)
    }
}

/// `POST purchase/cancel`: cancels a saved purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CancelPurchaseRequest {
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// Who sold; needed where several shops have such a number. The network's relay does not know
    /// the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shop_id: Option<ShopId>,
}

impl CancelPurchaseRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let purchase_id =
            reader.filled("purchaseId").and_then(|_| reader.purchase_id("purchaseId"));
        let shop_id = match fields.text("shopId") {
            None => Some(None),
            Some(_) => reader.shop_id("shopId").map(Some),
        };
        reader.finish(
            purchase_id.zip(shop_id).map(|(purchase_id, shop_id)| Self { purchase_id, shop_id }),
        )
    }
}

/// One line of `GET purchase/user/provide/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOfUser {
    /// The customer.
    pub account: Address,
    /// When it was sold.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "1700000000"))]
    pub timestamp: u64,
    /// The currency of `provide_value`.
    pub currency: String,
    /// The points to be credited.
    pub provide_point: Amount,
    /// Their value.
    pub provide_value: Amount,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The shop.
    pub shop_id: ShopId,
}

/// `GET purchase/user/provide/total/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TotalOfUser {
    /// The customer.
    pub account: Address,
    /// The sum of the points to be credited.
    pub provide_point: Amount,
    /// Their value; amounts in different currencies are added without conversion.
    pub provide_value: Amount,
}

/// One line of `GET purchase/shop/provide/:shopId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOfShop {
    /// The shop.
    pub shop_id: ShopId,
    /// When it was sold.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "1700000000"))]
    pub timestamp: u64,
    /// The currency of the sale.
    pub currency: String,
    /// The value to be credited, in the shop's currency.
    pub provided_amount: Amount,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
}

/// `GET purchase/shop/provide/total/:shopId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TotalOfShop {
    /// The shop.
    pub shop_id: ShopId,
    /// The total to be credited, in the shop's currency.
    pub provided_amount: Amount,
}

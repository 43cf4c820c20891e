//! Requests of the legacy API. Source: `protocol.md §3.3`.

use serde::Serialize;

use crate::api::{AccessKey, Fields, Violation};
use crate::{Address, Amount, PurchaseId, ShopId, Signature};

/// `POST payment/create`.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(as = LegacyCreateRequest, rename_all = "camelCase")
)]
pub struct CreateRequest {
    /// The shared key, which the legacy API accepts only in the body.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access_key: AccessKey,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The currency as it is stored and signed.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The payer.
    pub account: Address,
}

/// `POST payment/cancel`.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(as = LegacyCancelRequest, rename_all = "camelCase")
)]
pub struct CancelRequest {
    /// The shared key.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access_key: AccessKey,
    /// The payment.
    pub payment_id: String,
}

/// `POST payment/create/confirm`, `…/create/deny`, `…/cancel/confirm` and `…/cancel/deny`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LegacyAnswerRequest))]
#[serde(rename_all = "camelCase")]
pub struct AnswerRequest {
    /// The payment.
    pub payment_id: String,
    /// The buyer's, over [`crate::message::LegacyCreate`] or [`crate::message::LegacyCancel`].
    pub signature: Signature,
}

impl CreateRequest {
    /// Parses the request and refuses a price of 0.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let access_key = reader.present("accessKey");
        let purchase_id = reader.purchase_id("purchaseId");
        let amount = reader.amount("amount");
        if amount.is_some_and(Amount::is_zero) {
            reader.fault("amount", "amount is 0, at least one base unit is accepted");
        }
        let currency = reader.present("currency");
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let made = access_key.zip(purchase_id).zip(amount).zip(currency).zip(shop_id).zip(account);
        reader.finish(made.map(|(((((_, purchase_id), amount), currency), shop_id), account)| {
            Self {
                access_key: AccessKey::shown(None, fields),
                purchase_id,
                amount,
                currency,
                shop_id,
                account,
            }
        }))
    }
}

impl CancelRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let access_key = reader.present("accessKey");
        let payment_id = reader.present("paymentId");
        reader.finish(
            access_key.zip(payment_id).map(|(_, payment_id)| Self {
                access_key: AccessKey::shown(None, fields),
                payment_id,
            }),
        )
    }
}

impl AnswerRequest {
    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let payment_id = reader.present("paymentId");
        let signature = reader.signature("signature");
        reader.finish(
            payment_id.zip(signature).map(|(payment_id, signature)| Self { payment_id, signature }),
        )
    }
}

//! Card sales and refunds in requests and responses. Source: `relay.md §6`.

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};
use crate::message::CardRefund;
use crate::refund::{Basket, CardMethod, Extent, Gateway, RefundId, RefundState, Taxation};
use crate::{Amount, PurchaseId, SecretKey, ShopId, Signature, TerminalId, Timestamp};

/// The parts of a price by taxation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TaxationParts {
    /// The taxable amount without the tax, base units.
    pub taxable: Amount,
    /// The tax-free amount, base units.
    pub tax_free: Amount,
    /// The value-added tax, base units.
    pub vat: Amount,
}

impl From<Taxation> for TaxationParts {
    fn from(Taxation { taxable, tax_free, vat }: Taxation) -> Self {
        Self { taxable, tax_free, vat }
    }
}

impl From<TaxationParts> for Taxation {
    fn from(TaxationParts { taxable, tax_free, vat }: TaxationParts) -> Self {
        Self { taxable, tax_free, vat }
    }
}

/// One product of a sale that is settled between several sellers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BasketItem {
    /// The gateway's transaction of this product.
    pub product_id: String,
    /// The seller.
    pub seller_id: String,
}

impl From<Basket> for BasketItem {
    fn from(Basket { product_id, seller_id }: Basket) -> Self {
        Self { product_id, seller_id }
    }
}

impl From<BasketItem> for Basket {
    fn from(BasketItem { product_id, seller_id }: BasketItem) -> Self {
        Self { product_id, seller_id }
    }
}

/// `POST /v2/card/sales`: registers a card sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardSaleRequest {
    /// The gateway.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop's order at the gateway.
    pub order_id: String,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The price's currency, lower case.
    pub currency: String,
    /// How it was paid.
    pub method: CardMethod,
    /// The parts by taxation, if the sale has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxation: Option<TaxationParts>,
    /// The product, if the sale is settled between several sellers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basket: Option<BasketItem>,
    /// KICC: the `shopTransactionId` with which the sale was approved, if it is not the order id.
    /// The relay retrieves the sale from the gateway by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_id: Option<String>,
}

impl CardSaleRequest {
    /// Parses the request; the default method is card.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let gateway = reader.parse("gateway");
        let transaction_id = reader.filled("transactionId");
        let order_id = reader.filled("orderId");
        let purchase_id = reader.purchase_id("purchaseId");
        let amount = reader.amount("amount");
        let currency = reader.filled("currency").map(|symbol| symbol.to_ascii_lowercase());
        let method =
            if reader.has("method") { reader.parse("method") } else { Some(CardMethod::Card) };
        let taxation = reader.object("taxation", "taxable, taxFree and vat");
        let basket = reader.object("basket", "productId and sellerId");
        let approval_id = if reader.has("approvalId") {
            reader.filled("approvalId").map(Some)
        } else {
            Some(None)
        };
        let made = || {
            Some(Self {
                gateway: gateway?,
                transaction_id: transaction_id?,
                order_id: order_id?,
                purchase_id: purchase_id?,
                amount: amount?,
                currency: currency?,
                method: method?,
                taxation,
                basket,
                approval_id: approval_id?,
            })
        };
        reader.finish(made())
    }
}

/// A card sale and its balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardSale {
    /// The gateway.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop's order at the gateway.
    pub order_id: String,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The shop.
    pub shop_id: ShopId,
    /// The kiosk that registered it.
    pub terminal_id: TerminalId,
    /// The price, base units.
    pub amount: Amount,
    /// The balance that can still be refunded, base units; pending refunds are subtracted.
    pub balance: Amount,
    /// The price's currency, lower case.
    pub currency: String,
    /// How it was paid.
    pub method: CardMethod,
    /// The parts by taxation, if the sale has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxation: Option<TaxationParts>,
    /// The balance of each part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxation_left: Option<TaxationParts>,
    /// The product, if the sale is settled between several sellers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basket: Option<BasketItem>,
    /// When it was registered.
    pub sold_at: Timestamp,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
}

/// `GET /v2/card/sales`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardSales {
    /// The relay's clock.
    pub server_time: Timestamp,
    /// Newest first.
    pub sales: Vec<CardSale>,
}

// `Deserialize` is for the kiosk's signing worker; the relay reads requests with `read`.
/// `POST /v2/refunds`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefundRequest {
    /// Identifies the refund and prevents a second execution.
    pub refund_id: RefundId,
    /// The gateway.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The amount to refund, base units.
    pub amount: Amount,
    /// The balance before the refund, base units; a request with an outdated one is refused.
    pub balance: Amount,
    /// The sale's currency, lower case.
    pub currency: String,
    /// The reason.
    pub reason: String,
    /// The kiosk.
    pub terminal_id: TerminalId,
    /// The deadline of the signature.
    pub deadline: Timestamp,
    /// The parts of the amount, if the sale has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxation: Option<TaxationParts>,
    /// The agent's, over [`CardRefund`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

impl RefundRequest {
    /// The request with the agent's signature.
    #[must_use]
    pub fn signed(self, chain_id: u64, key: &SecretKey) -> Self {
        let signature = self.with_message(chain_id, |message| key.sign(message));
        Self { signature: Some(signature), ..self }
    }

    /// The message that the agent signs, passed to `read`.
    pub fn with_message<T>(&self, chain_id: u64, read: impl FnOnce(&CardRefund<'_>) -> T) -> T {
        read(&CardRefund {
            refund_id: self.refund_id.as_str(),
            gateway: self.gateway.as_str(),
            transaction_id: &self.transaction_id,
            amount: &self.amount.to_string(),
            balance: &self.balance.to_string(),
            currency: &self.currency,
            reason: &self.reason,
            terminal_id: self.terminal_id.as_str(),
            deadline: self.deadline,
            chain_id,
        })
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation. Amounts have one text format each, so that the signed text is unambiguous: digits
    /// without leading zeros.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let refund_id = reader.parse("refundId");
        let gateway = reader.parse("gateway");
        let transaction_id = reader.filled("transactionId");
        let amount = reader.amount("amount");
        let balance = reader.amount("balance");
        let currency = reader.filled("currency");
        let reason = reader.filled("reason");
        let terminal_id = reader.terminal_id("terminalId");
        let deadline = reader.parse("deadline").map(Timestamp::from_seconds);
        let taxation = reader.object("taxation", "taxable, taxFree and vat");
        let signature = reader.signature("signature");
        let made = || {
            Some(Self {
                refund_id: refund_id?,
                gateway: gateway?,
                transaction_id: transaction_id?,
                amount: amount?,
                balance: balance?,
                currency: currency?,
                reason: reason?,
                terminal_id: terminal_id?,
                deadline: deadline?,
                taxation,
                signature: Some(signature?),
            })
        };
        reader.finish(made())
    }
}

/// A refund and its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "refund_id is the name on the wire")]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// The gateway.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The shop.
    pub shop_id: ShopId,
    /// The kiosk that requested it.
    pub terminal_id: TerminalId,
    /// The amount, base units.
    pub amount: Amount,
    /// The balance before the refund, base units.
    pub balance: Amount,
    /// The sale's currency, lower case.
    pub currency: String,
    /// The reason.
    pub reason: String,
    /// The whole sale, or a part.
    pub extent: Extent,
    /// The parts of the amount, if the sale has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxation: Option<TaxationParts>,
    /// The status.
    pub state: RefundState,
    /// Whether it needs manual review: unknown for too long, or a response that does not fit the request.
    pub needs_person: bool,
    /// The balance after the refund, once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_after: Option<Amount>,
    /// The gateway's code, for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_code: Option<String>,
    /// The gateway's message, for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_message: Option<String>,
    /// The gateway's number of the refund; once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<String>,
    /// When it was requested.
    pub requested_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows with every change; the record with the highest version is the newest.
    pub version: u64,
}

/// A refund changed: the stream's `refund` event. Source: `relay.md §5`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundEvent {
    /// Its place in this reader's log: gapless, in the order of commit.
    pub sequence: u64,
    /// The refund's version; also in `data`.
    pub version: u64,
    /// The refund.
    pub data: Refund,
}

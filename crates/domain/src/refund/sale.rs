//! Card sales, their refunds, and the remaining amount.

use kios_protocol::api::{self, CardSale};
use kios_protocol::refund::{Basket, CardMethod, Extent, Gateway, RefundId, RefundState, Taxation};
use kios_protocol::{Amount, Currency, PurchaseId, ShopId, TerminalId, Timestamp};

use super::gateway::{Order, PreparedRequest};
use super::{ManualReview, State};

/// A card sale that was paid outside this system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
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
    /// The price.
    pub amount: Amount,
    /// The price's currency.
    pub currency: Currency,
    /// How it was paid.
    pub method: CardMethod,
    /// The parts of the price by taxation, if the sale has them.
    pub taxation: Option<Taxation>,
    /// The product, if the sale is settled between several sellers.
    pub basket: Option<Basket>,
    /// KICC: the shop's id of the approval (`shopTransactionId`), if it is not the order's.
    pub approval_id: Option<String>,
    /// The merchant at the gateway that has the sale; `None` if it was registered before sales were
    /// verified.
    pub merchant: Option<String>,
    /// When it was registered.
    pub sold_at: Timestamp,
}

/// A refund: the request, the bytes sent for it, the status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "refund_id is the name on the wire")]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// Grows by one with every transition.
    pub version: u64,
    /// The gateway.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop of the sale.
    pub shop_id: ShopId,
    /// The kiosk that requested it.
    pub terminal_id: TerminalId,
    /// The amount.
    pub amount: Amount,
    /// The balance before the refund.
    pub balance: Amount,
    /// The reason.
    pub reason: String,
    /// The taxation of the amount, if the sale has one.
    pub taxation: Option<Taxation>,
    /// The signed hash, `0x` and 64 digits.
    pub digest: String,
    /// The request, sent with the same bytes every time.
    pub prepared: PreparedRequest,
    /// The status.
    pub state: State,
    /// When it was requested.
    pub requested_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The amount of a sale that can still be refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// The whole.
    pub balance: Amount,
    /// Its parts by taxation, if the sale has them.
    pub taxation: Option<Taxation>,
}

impl Sale {
    /// The amount that can still be refunded: the sale minus all refunds that were not refused.
    ///
    /// A refund with an unknown outcome counts as refunded. `None` if more was refunded than was paid,
    /// which refunds accepted here cannot cause.
    pub fn left<'a>(&self, refunds: impl IntoIterator<Item = &'a Refund>) -> Option<Remaining> {
        let mut left = Remaining { balance: self.amount, taxation: self.taxation };
        for refund in refunds {
            if refund.state.stage == RefundState::Refused {
                continue;
            }
            left.balance = left.balance.checked_sub(refund.amount)?;
            if let (Some(parts), Some(given)) = (left.taxation, refund.taxation) {
                left.taxation = Some(parts.checked_sub(&given)?);
            }
        }
        Some(left)
    }

    /// The sale as the API returns it, with the refunds of its own shop.
    pub fn record(&self, left: &Remaining, refunds: &[Refund]) -> CardSale {
        CardSale {
            gateway: self.gateway,
            transaction_id: self.transaction_id.clone(),
            order_id: self.order_id.clone(),
            purchase_id: self.purchase_id.clone(),
            shop_id: self.shop_id,
            terminal_id: self.terminal_id.clone(),
            amount: self.amount,
            balance: left.balance,
            currency: self.currency.to_string(),
            method: self.method,
            taxation: self.taxation.map(Into::into),
            taxation_left: left.taxation.map(Into::into),
            basket: self.basket.clone().map(Into::into),
            sold_at: self.sold_at,
            refunds: refunds
                .iter()
                .filter(|refund| refund.shop_id == self.shop_id)
                .map(|refund| refund.record(self))
                .collect(),
        }
    }
}

impl Refund {
    /// The order for the gateway.
    pub fn order<'a>(&'a self, sale: &'a Sale) -> Order<'a> {
        Order {
            refund_id: &self.refund_id,
            transaction_id: &sale.transaction_id,
            order_id: &sale.order_id,
            sale_amount: sale.amount,
            amount: self.amount,
            balance: self.balance,
            currency: sale.currency.as_str(),
            reason: &self.reason,
            method: sale.method,
            taxation: self.taxation,
            basket: sale.basket.as_ref(),
            requested_at: self.requested_at,
        }
    }

    /// Full if the whole of a sale without earlier refunds is refunded, otherwise partial.
    pub fn extent(&self, sale: &Sale) -> Extent {
        self.order(sale).extent()
    }

    /// The balance after the refund once it is done: the gateway's, or else computed.
    fn balance_after(&self) -> Option<Amount> {
        let done = self.state.stage == RefundState::Done;
        let follows = self.balance.checked_sub(self.amount).filter(|_| done);
        self.state.balance_after.or(follows)
    }

    /// The refund as the API returns it.
    pub fn record(&self, sale: &Sale) -> api::Refund {
        let state = &self.state;
        let kept = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        api::Refund {
            refund_id: self.refund_id.clone(),
            gateway: sale.gateway,
            transaction_id: sale.transaction_id.clone(),
            purchase_id: sale.purchase_id.clone(),
            shop_id: self.shop_id,
            terminal_id: self.terminal_id.clone(),
            amount: self.amount,
            balance: self.balance,
            currency: sale.currency.to_string(),
            reason: self.reason.clone(),
            extent: self.extent(sale),
            taxation: self.taxation.map(Into::into),
            state: state.stage,
            needs_person: state.review != ManualReview::NotNeeded,
            balance_after: self.balance_after(),
            gateway_code: kept(&state.reason.code),
            gateway_message: kept(&state.reason.message),
            gateway_id: state.gateway_id.clone(),
            requested_at: self.requested_at,
            updated_at: self.updated_at,
            version: self.version,
        }
    }
}

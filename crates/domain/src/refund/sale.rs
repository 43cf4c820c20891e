//! Card sales, their refunds, and what is left.

use kios_protocol::api::{self, CardSale};
use kios_protocol::refund::{Basket, CardMethod, Extent, Gateway, RefundId, RefundState, Taxation};
use kios_protocol::{Amount, Currency, PurchaseId, ShopId, TerminalId, Timestamp};

use super::gateway::{Order, PreparedRequest};
use super::{ManualReview, State};

/// A card sale that was made elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Who took the money.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop's order at the gateway.
    pub order_id: String,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// Who sold.
    pub shop_id: ShopId,
    /// Which kiosk registered it.
    pub terminal_id: TerminalId,
    /// The price.
    pub amount: Amount,
    /// The price's currency.
    pub currency: Currency,
    /// How it was paid.
    pub method: CardMethod,
    /// The parts that are taxed differently, where the sale has them.
    pub taxation: Option<Taxation>,
    /// The product, where the sale is settled between several sellers.
    pub basket: Option<Basket>,
    /// When it was registered.
    pub sold_at: Timestamp,
}

/// A refund: what was asked, what is sent for it, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the wire's name of the id")]
pub struct Refund {
    /// Its id.
    pub refund_id: RefundId,
    /// Grows by one with every step.
    pub version: u64,
    /// Who is to give back.
    pub gateway: Gateway,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// The shop of the sale.
    pub shop_id: ShopId,
    /// Which kiosk asked.
    pub terminal_id: TerminalId,
    /// How much.
    pub amount: Amount,
    /// What could be given back before.
    pub balance: Amount,
    /// Why.
    pub reason: String,
    /// The parts of the amount, where the sale has them.
    pub taxation: Option<Taxation>,
    /// What was signed, `0x` and 64 digits.
    pub digest: String,
    /// What is sent, every time.
    pub prepared: PreparedRequest,
    /// Where it stands.
    pub state: State,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// What may still be given back of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Of all of it.
    pub balance: Amount,
    /// Of each part, where the sale has them.
    pub taxation: Option<Taxation>,
}

impl Sale {
    /// What may still be given back: the sale without its refunds, but for those that were refused.
    ///
    /// A refund that nobody knows the end of counts as given back. `None` when more was given back
    /// than there was, which no refund that was accepted here leads to.
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

    /// The sale as it travels, with what is left of it.
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
            refunds: refunds.iter().map(|refund| refund.record(self)).collect(),
        }
    }
}

impl Refund {
    /// What the gateway is asked for.
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

    /// The whole of an untouched sale, or a part.
    pub fn extent(&self, sale: &Sale) -> Extent {
        self.order(sale).extent()
    }

    /// What can be given back after it, once it is done: as the gateway says, or as it follows.
    fn balance_after(&self) -> Option<Amount> {
        let done = self.state.stage == RefundState::Done;
        let follows = self.balance.checked_sub(self.amount).filter(|_| done);
        self.state.balance_after.or(follows)
    }

    /// The refund as it travels.
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
            needs_person: state.person != ManualReview::NotNeeded,
            balance_after: self.balance_after(),
            gateway_code: kept(&state.words.code),
            gateway_message: kept(&state.words.message),
            gateway_id: state.gateway_id.clone(),
            requested_at: self.requested_at,
            updated_at: self.updated_at,
            version: self.version,
        }
    }
}

//! The basis of a point grant: a price that is entered, or the card sales of a purchase.
//!
//! A card sale keeps its purchase id. The relay grants points once per id, so that a card sale
//! earns points once, even if several kiosks request them.

use kios_protocol::{Amount, Currency, PurchaseId};

use crate::context::Context;
use crate::states::history::purchase::{Purchase, RefundBlocker};
use crate::{Button, Keypad};

/// The basis of a point grant.
#[derive(Debug)]
pub(crate) enum GrantBasis {
    /// A sale that is unknown to this kiosk, usually in cash.
    Keyed { keypad: Keypad },
    /// One or several card sales of a purchase.
    ByCard { purchase: Box<Purchase>, paid: Amount },
}

impl GrantBasis {
    /// Whether the price was entered with a point that its currency does not have.
    pub(crate) fn has_wrong_point(&self) -> bool {
        match self {
            Self::Keyed { keypad, .. } => keypad.has_wrong_point(),
            Self::ByCard { .. } => false,
        }
    }

    /// An empty keypad.
    pub(crate) fn keyed(ctx: &Context) -> Self {
        let keypad = Keypad::new(&Currency::new(ctx.currency()));
        Self::Keyed { keypad }
    }

    /// Whether the price can be entered.
    pub(crate) const fn is_keyed(&self) -> bool {
        matches!(self, Self::Keyed { .. })
    }

    /// The price.
    pub(crate) fn price(&self) -> Amount {
        match self {
            Self::Keyed { keypad } => keypad.total(),
            Self::ByCard { paid, .. } => *paid,
        }
    }

    /// The purchase id; a new one if the sale is unknown to this kiosk.
    pub(super) fn purchase_id(&self, ctx: &mut Context) -> Option<PurchaseId> {
        match self {
            Self::Keyed { .. } => ctx.purchase_id(),
            Self::ByCard { purchase, .. } => Some(purchase.purchase_id.clone()),
        }
    }

    /// Handles a key of the keypad; returns whether it was accepted.
    pub(super) fn press(&mut self, button: Button) -> bool {
        match self {
            Self::Keyed { keypad } => keypad.press(button),
            Self::ByCard { .. } => false,
        }
    }

    /// The keypad, if the price is entered.
    pub(super) fn keypad(&self) -> Option<&Keypad> {
        match self {
            Self::Keyed { keypad } => Some(keypad),
            Self::ByCard { .. } => None,
        }
    }

    /// Restores the keypad, because keys were a scanner's.
    pub(super) fn restore(&mut self, before: Option<Keypad>) {
        if let (Self::Keyed { keypad }, Some(before)) = (self, before) {
            *keypad = before;
        }
    }
}

/// The amount of a purchase's card sales that is not refunded, in the shop's currency; `None` if it
/// is zero, if a refund is not settled, or if the sale is in another currency.
pub(crate) fn paid_by_card(purchase: &Purchase, currency: &str) -> Option<Amount> {
    let own = Currency::new(currency);
    let paid = purchase.cards.iter().try_fold(Amount::ZERO, |sum, sale| {
        let settled = RefundBlocker::of(sale) != Some(RefundBlocker::Settling);
        let same = Currency::new(&sale.currency) == own;
        (settled && same).then_some(())?;
        sum.checked_add(sale.balance)
    });
    paid.filter(|paid| !paid.is_zero())
}

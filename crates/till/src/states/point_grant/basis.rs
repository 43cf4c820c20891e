//! What points are given for: a price that is entered, or what a customer paid by card.
//!
//! A card sale keeps its number. The relay gives points for a number once, so that a card sale earns
//! once, on however many kiosks it is tried.

use kios_protocol::{Amount, Currency, PurchaseId};

use crate::context::Context;
use crate::states::history::purchase::{Purchase, RefundBlocker};
use crate::{Button, Keypad};

/// What points are given for.
#[derive(Debug)]
pub(crate) enum GrantBasis {
    /// A sale that this kiosk has not seen, in cash as a rule.
    Keyed {
        keypad: Keypad,
        /// The keypad before the present run of keys, which may turn out to be a scan.
        before: Keypad,
    },
    /// A card sale, or several of one purchase.
    ByCard { purchase: Box<Purchase>, paid: Amount },
}

impl GrantBasis {
    /// An empty keypad.
    pub(crate) fn keyed(ctx: &Context) -> Self {
        let keypad = Keypad::new(&Currency::new(ctx.currency()));
        Self::Keyed { before: keypad.clone(), keypad }
    }

    /// Whether its price can be keyed in.
    pub(crate) const fn is_keyed(&self) -> bool {
        matches!(self, Self::Keyed { .. })
    }

    /// The price.
    pub(crate) fn price(&self) -> Amount {
        match self {
            Self::Keyed { keypad, .. } => keypad.total(),
            Self::ByCard { paid, .. } => *paid,
        }
    }

    /// The sale's number; a new one where the kiosk has not seen the sale.
    pub(super) fn purchase_id(&self, ctx: &mut Context) -> Option<PurchaseId> {
        match self {
            Self::Keyed { .. } => ctx.purchase_id(),
            Self::ByCard { purchase, .. } => Some(purchase.purchase_id.clone()),
        }
    }

    /// A key of the pad; whether it gave in.
    pub(super) fn press(&mut self, button: Button) -> bool {
        match self {
            Self::Keyed { keypad, .. } => keypad.press(button),
            Self::ByCard { .. } => false,
        }
    }

    /// A run of keys begins.
    pub(super) fn remember(&mut self) {
        if let Self::Keyed { keypad, before } = self {
            before.clone_from(keypad);
        }
    }

    /// The run of keys was a scanner's.
    pub(super) fn go_back(&mut self) {
        if let Self::Keyed { keypad, before } = self {
            keypad.clone_from(before);
        }
    }
}

/// What is left of a purchase on cards, in the shop's currency; `None` where nothing is, where a
/// refund is not settled, or where it was paid in another currency.
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

//! A purchase on all its rails, and what of it can still be cancelled or refunded.

use kios_protocol::api::{CardSale, CardSales, PaymentRecord, Payments};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{PurchaseId, Timestamp};

/// How long after its opening a payment can be cancelled when the relay did not say it.
/// Source: `protocol.md §5.4`.
pub(crate) const CANCEL_WINDOW_S: u64 = 604_800;

/// Why a payment cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CancelBlocker {
    /// It is still being paid.
    BeingPaid,
    /// It was not paid.
    NotPaid,
    /// The shop owner is being asked already.
    BeingCancelled,
    /// It has been taken back.
    Cancelled,
    /// The seven days are over.
    Over,
    /// The relay says that it cannot.
    Final,
}

impl CancelBlocker {
    /// What stands in the way at this time of the relay's clock.
    pub(crate) fn of(record: &PaymentRecord, now: Timestamp) -> Option<Self> {
        let Status { phase, stage } = record.item.payment_status;
        match (phase, stage) {
            (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Denied | Stage::Failed) => {
                if now > cancel_until(record) {
                    Some(Self::Over)
                } else {
                    (record.cancel_until == Timestamp::NEVER).then_some(Self::Final)
                }
            }
            (Phase::New, Stage::Failed) => Some(Self::NotPaid),
            (
                Phase::New,
                Stage::Opened
                | Stage::SendFailed
                | Stage::Reverted
                | Stage::Sent
                | Stage::Confirmed
                | Stage::Denied
                | Stage::Replied,
            ) => Some(Self::BeingPaid),
            (Phase::Cancel, Stage::Closed) => Some(Self::Cancelled),
            (
                Phase::Cancel,
                Stage::Opened
                | Stage::SendFailed
                | Stage::Reverted
                | Stage::Sent
                | Stage::Confirmed
                | Stage::Replied,
            ) => Some(Self::BeingCancelled),
        }
    }
}

/// The end of the window.
pub(crate) fn cancel_until(record: &PaymentRecord) -> Timestamp {
    if record.cancel_until == Timestamp::NEVER {
        record.item.open_new_timestamp.plus(CANCEL_WINDOW_S)
    } else {
        record.cancel_until
    }
}

/// How a purchase was paid, as far as is known.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the protocol's word for it")]
pub(crate) struct Purchase {
    pub(crate) purchase_id: PurchaseId,
    /// With points.
    pub(crate) payment: Option<PaymentRecord>,
    /// With cards.
    pub(crate) cards: Vec<CardSale>,
}

impl Purchase {
    /// The purchase of a payment.
    pub(crate) fn of_payment(record: PaymentRecord) -> Self {
        let purchase_id = record.item.purchase_id.clone();
        Self { purchase_id, payment: Some(record), cards: Vec::new() }
    }

    /// The purchase of a card sale.
    pub(crate) fn of_card(sale: CardSale) -> Self {
        Self { purchase_id: sale.purchase_id.clone(), payment: None, cards: vec![sale] }
    }

    /// Applies an update of its payment; versions decide, so that late and doubled updates change
    /// nothing.
    pub(crate) fn apply_update(&mut self, update: &PaymentRecord) {
        let known = self.payment.as_mut();
        if let Some(record) = known
            && update.item.payment_id == record.item.payment_id
            && update.version > record.version
        {
            record.clone_from(update);
        }
    }

    /// Takes the payments of this purchase: the one that is known, or else the one that was paid.
    pub(crate) fn take_payments(&mut self, found: &Payments) {
        if self.payment.is_some() {
            return found.payments.iter().for_each(|record| self.apply_update(record));
        }
        let ours = || found.payments.iter().filter(|r| r.item.purchase_id == self.purchase_id);
        let paid = |record: &&PaymentRecord| {
            !matches!(
                CancelBlocker::of(record, record.item.open_new_timestamp),
                Some(CancelBlocker::NotPaid)
            )
        };
        self.payment = ours().find(paid).or_else(|| ours().next()).cloned();
    }

    pub(crate) fn take_cards(&mut self, found: &CardSales) {
        let ours = found.sales.iter().filter(|sale| sale.purchase_id == self.purchase_id);
        self.cards = ours.cloned().collect();
    }

    /// Whether anything can be given back on a card.
    pub(crate) fn has_refundable_card(&self) -> bool {
        self.cards.iter().any(|sale| RefundBlocker::of(sale).is_none())
    }
}

/// Why nothing can be given back on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundBlocker {
    /// Another refund of it is not settled.
    Settling,
    /// All of it has been given back.
    NothingLeft,
}

impl RefundBlocker {
    /// What stands in the way.
    pub(crate) fn of(sale: &CardSale) -> Option<Self> {
        if sale.refunds.iter().any(|refund| !refund.state.is_final()) {
            Some(Self::Settling)
        } else if sale.balance.is_zero() {
            Some(Self::NothingLeft)
        } else {
            None
        }
    }
}

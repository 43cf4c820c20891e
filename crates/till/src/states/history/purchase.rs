//! A purchase with all its rails, and which of them can still be cancelled or refunded.

use kios_protocol::api::{CardSale, CardSales, PaymentRecord, Payments};
use kios_protocol::payment::{Phase, Stage, Status, Timeouts};
use kios_protocol::{PurchaseId, Timestamp};

/// How long after its opening a payment can be cancelled, if the relay has not reported it.
/// Source: `protocol.md §5.4`.
pub(crate) const CANCEL_WINDOW_S: u64 = Timeouts::NETWORK.cancel_window;

/// Why a payment cannot be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CancelBlocker {
    /// Its payment is still in progress.
    BeingPaid,
    /// It was not paid.
    NotPaid,
    /// A cancel is already in progress.
    BeingCancelled,
    /// It is cancelled.
    Cancelled,
    /// The cancel period of seven days is over.
    Over,
    /// The relay reports that it cannot be cancelled.
    Final,
}

impl CancelBlocker {
    /// Why it cannot be cancelled at this time of the relay's clock.
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

/// The end of the cancel period.
pub(crate) fn cancel_until(record: &PaymentRecord) -> Timestamp {
    if record.cancel_until == Timestamp::NEVER {
        record.item.open_new_timestamp.plus(CANCEL_WINDOW_S)
    } else {
        record.cancel_until
    }
}

/// The rails of a purchase, as far as they are known.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the protocol's word for it")]
pub(crate) struct Purchase {
    pub(crate) purchase_id: PurchaseId,
    /// The payment with points.
    pub(crate) payment: Option<PaymentRecord>,
    /// The card sales.
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

    /// Applies an update of the payment unless it is older: the version decides.
    pub(crate) fn apply_update(&mut self, update: &PaymentRecord) {
        let known = self.payment.as_mut();
        if let Some(record) = known
            && update.item.payment_id == record.item.payment_id
            && update.version > record.version
        {
            record.clone_from(update);
        }
    }

    /// Takes the payment of this purchase from a list: the known one, or else the paid one.
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

    /// Whether anything can be refunded on a card.
    pub(crate) fn has_refundable_card(&self) -> bool {
        self.cards.iter().any(|sale| RefundBlocker::of(sale).is_none())
    }
}

/// Why nothing can be refunded on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundBlocker {
    /// Another refund of the sale is not settled.
    Settling,
    /// The sale is fully refunded.
    NothingLeft,
}

impl RefundBlocker {
    /// Why the sale cannot be refunded.
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

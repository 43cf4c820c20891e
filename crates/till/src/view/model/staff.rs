//! The staff's screens.

use kios_protocol::PaymentId;

use crate::view::{ButtonView, Fact, Money, PurchaseStatus, RailView};

/// What a row of the history is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A payment with points.
    Payment {
        /// Which; the `data-payment-id`.
        payment_id: PaymentId,
        /// Its status number; the `data-status`.
        status: u8,
    },
    /// A card sale.
    Sale {
        /// Which: `gateway:transactionId`, the `data-sale`.
        sale: String,
        /// What can still be given back.
        left: String,
    },
}

/// One payment or card sale of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// Which.
    pub of: RowKind,
    /// Its shape.
    pub status: PurchaseStatus,
    /// Its status in words.
    pub word: String,
    /// The price.
    pub price: Money,
    /// When it was opened, or sold.
    pub time: String,
    /// The shop's number of the sale.
    pub purchase: String,
    /// Look at it.
    pub open: ButtonView,
}

/// A day of the history, and whether it is the one that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayView {
    /// Show it.
    pub choice: ButtonView,
    /// Its handle.
    pub handle: &'static str,
    /// Whether it is shown.
    pub chosen: bool,
}

/// This kiosk's payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryView {
    /// The one word.
    pub title: String,
    /// What is shown: a day, or what was searched for.
    pub detail: String,
    /// The days.
    pub days: Vec<DayView>,
    /// The field's label.
    pub field_label: String,
    /// What an empty field shows.
    pub placeholder: String,
    /// What the field holds.
    pub field: String,
    /// What is wrong with it, or with the connection; empty when nothing.
    pub problem: String,
    /// Search.
    pub go: ButtonView,
    /// Give points for a sale that was not paid with points.
    pub points: ButtonView,
    /// The payments, newest first.
    pub rows: Vec<RowView>,
    /// Why there are none; empty when there are.
    pub empty: String,
    /// Whether an answer is awaited.
    pub busy: bool,
    /// Leave.
    pub back: ButtonView,
}

/// One purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentView {
    /// Its status in words; of several rails each has its own.
    pub title: String,
    /// Its shape.
    pub status: PurchaseStatus,
    /// The price, as soon as it is known.
    pub price: Option<Money>,
    /// The points and the cards that it was paid with.
    pub rails: Vec<RailView>,
    /// Purchase, points, fee, payment.
    pub lines: Vec<Fact>,
    /// What the timeline is called.
    pub timeline_label: String,
    /// What happened when: opened, paid, cancel asked, cancel done.
    pub timeline: Vec<Fact>,
    /// Take the points back, where there are any.
    pub cancel: Option<ButtonView>,
    /// Give points for what was paid by card, where that can be.
    pub points: Option<ButtonView>,
    /// Give money back, where there are cards.
    pub refund: Option<ButtonView>,
    /// Why it cannot be taken back, or until when it can.
    pub detail: String,
    /// Back to the history.
    pub back: ButtonView,
}

/// A clock that runs down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// Whole seconds left.
    pub seconds_left: u64,
    /// The same for a screen reader.
    pub label: String,
    /// How much of the time is left, in thousandths.
    pub thousandths_left: u16,
}

/// A payment is being taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelView {
    /// The question, or what has to happen now.
    pub title: String,
    /// What it means.
    pub detail: String,
    /// The price.
    pub price: Money,
    /// What goes back, and which payment.
    pub lines: Vec<Fact>,
    /// How long the shop owner has, while that is what is waited for.
    pub clock: Option<ClockView>,
    /// Ask the shop owner.
    pub confirm: Option<ButtonView>,
    /// Back to the payment.
    pub back: Option<ButtonView>,
    /// Take the request back.
    pub withdraw: Option<ButtonView>,
    /// Whether the relay is waited for.
    pub busy: bool,
}

//! The staff screens.

use kios_protocol::PaymentId;

use crate::view::{ButtonView, Fact, Money, PurchaseStatus, RailView};

/// The kind of a row of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A payment with points.
    Payment {
        /// The payment's id; the `data-payment-id`.
        payment_id: PaymentId,
        /// Its status code; the `data-status`.
        status: u8,
    },
    /// A card sale.
    Sale {
        /// The card sale: `gateway:transactionId`, the `data-sale`.
        sale: String,
        /// The refundable balance.
        left: String,
    },
}

/// A payment or card sale in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// The kind.
    pub of: RowKind,
    /// The icon.
    pub status: PurchaseStatus,
    /// The status in words.
    pub word: String,
    /// The price.
    pub price: Money,
    /// When it was opened or sold.
    pub time: String,
    /// The purchase id.
    pub purchase: String,
    /// Opens the details.
    pub open: ButtonView,
}

/// A day of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayView {
    /// The button that shows it.
    pub choice: ButtonView,
    /// The `data-testid`.
    pub handle: &'static str,
    /// Whether it is shown.
    pub chosen: bool,
}

/// A month of which a day can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarView {
    /// Month and year.
    pub title: String,
    /// The month before; disabled where there is none.
    pub before: ButtonView,
    /// The month after; disabled where there is none yet.
    pub after: ButtonView,
    /// The days of the week, from Sunday on.
    pub weekdays: Vec<String>,
    /// The weeks, each of seven days; `None`: a day of another month.
    pub weeks: Vec<Vec<Option<DateView>>>,
}

/// A day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateView {
    /// Shows its payments, labelled with its number; disabled in the future.
    pub choice: ButtonView,
    /// Its whole date, for a screen reader.
    pub name: String,
    /// `2026-11-21`.
    pub date: String,
    /// Whether it is shown.
    pub chosen: bool,
    /// Whether it is today.
    pub mark: DateMark,
}

/// Whether a day of the calendar is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateMark {
    /// It is.
    Today,
    /// It is not.
    Other,
}

/// The history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryView {
    /// The heading.
    pub title: String,
    /// The filter: a day or a search text.
    pub detail: String,
    /// The choice of a day.
    pub days: Vec<DayView>,
    /// The calendar, while it is shown.
    pub calendar: Option<CalendarView>,
    /// The field's label.
    pub field_label: String,
    /// The placeholder of the field.
    pub placeholder: String,
    /// The field's text.
    pub field: String,
    /// The error of the field or of the connection; may be empty.
    pub problem: String,
    /// Searches.
    pub go: ButtonView,
    /// Grants points for a sale that was not paid with points, where that is possible.
    pub points: Option<ButtonView>,
    /// What was paid and what went back on the shown day; empty until all of its rows have arrived.
    pub totals: Vec<Fact>,
    /// The rows, newest first.
    pub rows: Vec<RowView>,
    /// Why the list is empty; may be empty.
    pub empty: String,
    /// Whether a reply is awaited.
    pub busy: bool,
    /// To the idle screen.
    pub back: ButtonView,
}

/// The details of a purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentView {
    /// The status in words; empty if there are several rails, which have their own.
    pub title: String,
    /// The icon.
    pub status: PurchaseStatus,
    /// The price; `None` until it is known.
    pub price: Option<Money>,
    /// The rails: the points and the card sales.
    pub rails: Vec<RailView>,
    /// Purchase, points, fee, payment.
    pub lines: Vec<Fact>,
    /// The heading of the timeline.
    pub timeline_label: String,
    /// The timeline: opened, paid, cancel opened, cancelled.
    pub timeline: Vec<Fact>,
    /// Shows a copy of the receipt, if there is one.
    pub print: Option<ButtonView>,
    /// Cancels the payment, if there is one.
    pub cancel: Option<ButtonView>,
    /// Grants points for the card sales, if that is possible.
    pub points: Option<ButtonView>,
    /// Refunds the card sales, if there are any.
    pub refund: Option<ButtonView>,
    /// Why the payment cannot be cancelled, or until when it can.
    pub detail: String,
    /// Back to the history.
    pub back: ButtonView,
}

/// A countdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// Whole seconds left.
    pub seconds_left: u64,
    /// The same for a screen reader.
    pub label: String,
    /// The part of the time that is left, in thousandths.
    pub thousandths_left: u16,
}

/// The cancel of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelView {
    /// The question, or the current step.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The price.
    pub price: Money,
    /// The points to return, and the payment.
    pub lines: Vec<Fact>,
    /// The time left for the shop owner's approval, while it is awaited.
    pub clock: Option<ClockView>,
    /// Opens the cancel.
    pub confirm: Option<ButtonView>,
    /// Back to the purchase.
    pub back: Option<ButtonView>,
    /// Closes the cancel as failed.
    pub withdraw: Option<ButtonView>,
    /// Whether a reply is awaited.
    pub busy: bool,
}

//! The texts of the staff screens.

use crate::i18n::{ErrorKind, ErrorText, TitleDetail};

/// The history.
#[derive(Debug)]
pub(crate) struct History {
    /// A purchase with several rails.
    pub(crate) one: &'static str,
    pub(crate) title: &'static str,
    pub(crate) today: &'static str,
    pub(crate) yesterday: &'static str,
    pub(crate) earlier: &'static str,
    /// Shows the calendar.
    pub(crate) choose: &'static str,
    pub(crate) month_before: &'static str,
    pub(crate) month_after: &'static str,
    /// Year and month.
    pub(crate) month: fn(u64, u8) -> String,
    /// The days of the week, from Sunday on, as columns of the calendar.
    pub(crate) weekdays: [&'static str; 7],
    /// Year, month, day and the place in the week, for a screen reader.
    pub(crate) date: fn(u64, u8, u8, usize) -> String,
    pub(crate) field: &'static str,
    /// Examples of what can be searched.
    pub(crate) placeholder: &'static str,
    /// The totals of a day.
    pub(crate) total_points: &'static str,
    pub(crate) total_cancelled: &'static str,
    pub(crate) total_cards: &'static str,
    pub(crate) total_refunded: &'static str,
    pub(crate) search: &'static str,
    pub(crate) open: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) none: &'static str,
    pub(crate) not_found: &'static str,
    /// The status of a payment that was approved after its close.
    pub(crate) late_return: &'static str,
    pub(crate) asking: &'static str,
    pub(crate) lost: &'static str,
}

/// The statuses of a payment.
#[derive(Debug)]
pub(crate) struct Statuses {
    pub(crate) paid: &'static str,
    pub(crate) not_paid: &'static str,
    pub(crate) being_paid: &'static str,
    pub(crate) being_cancelled: &'static str,
    pub(crate) cancelled: &'static str,
    pub(crate) kept: &'static str,
}

/// The events of the timeline.
#[derive(Debug)]
pub(crate) struct Timeline {
    pub(crate) title: &'static str,
    pub(crate) opened: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) cancel_asked: &'static str,
    pub(crate) cancel_done: &'static str,
    pub(crate) cancel_ended: &'static str,
}

/// Why a payment cannot be cancelled.
#[derive(Debug)]
pub(crate) struct CancelBlockers {
    pub(crate) being_paid: &'static str,
    pub(crate) not_paid: &'static str,
    pub(crate) being_cancelled: &'static str,
    pub(crate) cancelled: &'static str,
    pub(crate) over: &'static str,
    pub(crate) final_: &'static str,
}

/// The texts of a cancel.
#[derive(Debug)]
pub(crate) struct CancelTexts {
    pub(crate) button: &'static str,
    pub(crate) question: TitleDetail,
    pub(crate) confirm: &'static str,
    pub(crate) points: &'static str,
    pub(crate) asking: TitleDetail,
    pub(crate) waiting: TitleDetail,
    pub(crate) sent: TitleDetail,
    pub(crate) withdraw: &'static str,
    pub(crate) withdrawing: TitleDetail,
    pub(crate) closing: TitleDetail,
    pub(crate) closing_denied: TitleDetail,
    pub(crate) closing_late: TitleDetail,
    pub(crate) done: TitleDetail,
    pub(crate) denied: &'static str,
    pub(crate) timed_out: &'static str,
    pub(crate) withdrawn: &'static str,
    pub(crate) nothing_back: &'static str,
    pub(crate) again: &'static str,
    pub(crate) checking: TitleDetail,
    pub(crate) storage: ErrorText,
    pub(crate) unreachable: ErrorText,
    pub(crate) lost: ErrorText,
    pub(crate) error_text: fn(ErrorKind) -> ErrorText,
}

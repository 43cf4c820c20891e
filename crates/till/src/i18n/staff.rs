//! The texts of the staff screens.

use crate::i18n::errors::CancelErrors;
use crate::i18n::{ErrorText, TitleDetail, name_of};

texts! {
    /// The history.
    History<'a> {
        /// A purchase with several rails.
        one: &'a str,
        title: &'a str,
        today: &'a str,
        yesterday: &'a str,
        earlier: &'a str,
        /// Shows the calendar.
        choose: &'a str,
        month_before: &'a str,
        month_after: &'a str,
        /// The months, from January on.
        months: [&'a str; 12],
        month(year, month): &'a str,
        /// The days of the week, from Sunday on, as columns of the calendar.
        weekdays: [&'a str; 7],
        /// A day, for a screen reader.
        date(year, month, day, weekday): &'a str,
        field: &'a str,
        /// Examples of what can be searched.
        placeholder: &'a str,
        /// The totals of a day.
        total_points: &'a str,
        total_cancelled: &'a str,
        total_cards: &'a str,
        total_refunded: &'a str,
        search: &'a str,
        open: &'a str,
        leave: &'a str,
        none: &'a str,
        not_found: &'a str,
        /// The status of a payment that was approved after its close.
        late_return: &'a str,
        asking: &'a str,
        lost: &'a str,
    }
}

impl History<'_> {
    /// A month, 1 to 12, of a year.
    pub(crate) fn full_month(&self, year: u64, month: u8) -> String {
        self.month(year, name_of(month, &self.months))
    }

    /// A day with its place in the week, which begins on a Sunday.
    pub(crate) fn full_date(&self, year: u64, month: u8, day: u8, weekday: usize) -> String {
        let weekday = self.weekdays.get(weekday).copied().unwrap_or_default();
        self.date(year, name_of(month, &self.months), day, weekday)
    }
}

texts! {
    /// The statuses of a payment.
    Statuses<'a> {
        paid: &'a str,
        not_paid: &'a str,
        being_paid: &'a str,
        being_cancelled: &'a str,
        cancelled: &'a str,
        kept: &'a str,
    }
}

texts! {
    /// The events of the timeline.
    Timeline<'a> {
        title: &'a str,
        opened: &'a str,
        paid: &'a str,
        ended: &'a str,
        cancel_asked: &'a str,
        cancel_done: &'a str,
        cancel_ended: &'a str,
    }
}

texts! {
    /// Why a payment cannot be cancelled.
    CancelBlockers<'a> {
        being_paid: &'a str,
        not_paid: &'a str,
        being_cancelled: &'a str,
        cancelled: &'a str,
        over: &'a str,
        final_: &'a str,
    }
}

texts! {
    /// The texts of a cancel.
    CancelTexts<'a> {
        button: &'a str,
        question: TitleDetail<'a>,
        confirm: &'a str,
        points: &'a str,
        asking: TitleDetail<'a>,
        waiting: TitleDetail<'a>,
        sent: TitleDetail<'a>,
        withdraw: &'a str,
        withdrawing: TitleDetail<'a>,
        closing: TitleDetail<'a>,
        closing_denied: TitleDetail<'a>,
        closing_late: TitleDetail<'a>,
        done: TitleDetail<'a>,
        denied: &'a str,
        timed_out: &'a str,
        withdrawn: &'a str,
        nothing_back: &'a str,
        again: &'a str,
        checking: TitleDetail<'a>,
        storage: ErrorText<'a>,
        unreachable: ErrorText<'a>,
        lost: ErrorText<'a>,
        errors: CancelErrors<'a>,
    }
}

//! English texts of the staff screens.

use crate::i18n::staff::{CancelBlockers, CancelTexts, History, Statuses, Timeline};
use crate::i18n::{ErrorText, TitleDetail};

pub(super) const HISTORY: History<'static> = History {
    one: "Order",
    title: "Payments",
    today: "Today",
    yesterday: "Yesterday",
    earlier: "Earlier",
    choose: "Choose a day",
    month_before: "Previous month",
    month_after: "Next month",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    month: "{month} {year}",
    weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    date: "{weekday}, {month} {day}, {year}",
    field: "Order or payment number, amount, or scan a receipt",
    placeholder: "P···, 5e5e5e5e, 12,500",
    total_points: "Paid with points",
    total_cancelled: "Cancelled",
    total_cards: "Paid by card",
    total_refunded: "Refunded",
    search: "Search",
    open: "View payment",
    leave: "Leave",
    none: "No payments on this day",
    not_found: "No such payment on this kiosk",
    late_return: "Approved too late, points returned",
    asking: "Looking up the payments",
    lost: "The server cannot be reached. Trying again",
};

pub(super) const STATUSES: Statuses<'static> = Statuses {
    paid: "Paid",
    not_paid: "Not paid",
    being_paid: "Being paid",
    being_cancelled: "Being cancelled",
    cancelled: "Cancelled",
    kept: "Paid, not cancelled",
};

pub(super) const TIMELINE: Timeline<'static> = Timeline {
    title: "What happened",
    opened: "Opened",
    paid: "Paid",
    ended: "Ended",
    cancel_asked: "Cancellation requested",
    cancel_done: "Cancelled",
    cancel_ended: "Cancellation ended",
};

pub(super) const CANCEL_BLOCKERS: CancelBlockers<'static> = CancelBlockers {
    being_paid: "It is still being paid",
    not_paid: "It was not paid, so there is nothing to return",
    being_cancelled: "The shop owner has already been asked",
    cancelled: "It has been cancelled; the points were returned",
    over: "The seven days for cancelling are over",
    final_: "This payment cannot be cancelled again",
};

pub(super) const CANCEL: CancelTexts<'static> = CancelTexts {
    button: "Cancel this payment",
    question: TitleDetail {
        title: "Cancel this payment?",
        detail: "The shop owner approves on their phone, then all points are returned",
    },
    confirm: "Ask the shop owner",
    points: "Points to return",
    asking: TitleDetail { title: "Asking the shop owner", detail: "One moment, please" },
    waiting: TitleDetail {
        title: "The shop owner has to approve",
        detail: "In the app, on their phone",
    },
    sent: TitleDetail { title: "Approved, being processed", detail: "One moment, please" },
    withdraw: "Withdraw request",
    withdrawing: TitleDetail {
        title: "Withdrawing the request",
        detail: "The payment stays as it is",
    },
    closing: TitleDetail { title: "Returning the points", detail: "The shop owner approved" },
    closing_denied: TitleDetail { title: "Ending the request", detail: "The shop owner declined" },
    closing_late: TitleDetail {
        title: "Ending the request",
        detail: "It was not approved in time",
    },
    done: TitleDetail {
        title: "The payment was cancelled",
        detail: "All points were returned to the customer",
    },
    denied: "The shop owner declined",
    timed_out: "The shop owner did not answer in time",
    withdrawn: "The request was withdrawn",
    nothing_back: "The payment stays as it is; no points were returned",
    again: "Ask again",
    checking: TitleDetail {
        title: "The cancellation is being checked",
        detail: "Do not cancel or refund again until the result is known",
    },
    storage: ErrorText {
        customer: "This kiosk cannot cancel at the moment",
        staff: "the kiosk cannot keep its journal, so the shop owner was not asked. Check its storage and private mode",
    },
    unreachable: ErrorText {
        customer: "The server could not be reached; nothing was cancelled",
        staff: "the server has no such request. It is safe to ask again",
    },
    lost: ErrorText {
        customer: "This cancellation could not be confirmed. Please tell the staff",
        staff: "the server has no record of this cancellation. Check whether its data was replaced",
    },
    errors: crate::i18n::en::errors::CANCEL_ERRORS,
};

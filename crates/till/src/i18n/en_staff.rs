//! English texts of the staff screens.

use crate::i18n::staff::{CancelBlockers, CancelTexts, History, Statuses, Timeline};
use crate::i18n::{ErrorKind, ErrorText, TitleDetail};

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = [
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
];

/// The name of a month, 1 to 12.
fn month_name(month: u8) -> &'static str {
    let place = usize::from(month).checked_sub(1);
    place.and_then(|place| MONTHS.get(place)).copied().unwrap_or_default()
}

pub(super) const HISTORY: History = History {
    one: "Order",
    title: "Payments",
    today: "Today",
    yesterday: "Yesterday",
    earlier: "Earlier",
    choose: "Choose a day",
    month_before: "Previous month",
    month_after: "Next month",
    month: |year, month| format!("{} {year}", month_name(month)),
    weekdays: WEEKDAYS,
    date: |year, month, day, weekday| {
        let weekday = WEEKDAYS.get(weekday).copied().unwrap_or_default();
        format!("{weekday}, {} {day}, {year}", month_name(month))
    },
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

pub(super) const STATUSES: Statuses = Statuses {
    paid: "Paid",
    not_paid: "Not paid",
    being_paid: "Being paid",
    being_cancelled: "Being cancelled",
    cancelled: "Cancelled",
    kept: "Paid, not cancelled",
};

pub(super) const TIMELINE: Timeline = Timeline {
    title: "What happened",
    opened: "Opened",
    paid: "Paid",
    ended: "Ended",
    cancel_asked: "Cancellation requested",
    cancel_done: "Cancelled",
    cancel_ended: "Cancellation ended",
};

pub(super) const CANCEL_BLOCKERS: CancelBlockers = CancelBlockers {
    being_paid: "It is still being paid",
    not_paid: "It was not paid, so there is nothing to return",
    being_cancelled: "The shop owner has already been asked",
    cancelled: "It has been cancelled; the points were returned",
    over: "The seven days for cancelling are over",
    final_: "This payment cannot be cancelled again",
};

pub(super) const CANCEL: CancelTexts = CancelTexts {
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
    error_text,
};

const NOT: &str = "The payment was not cancelled";

/// The texts of a refused cancel. Codes that are not specific to cancels have the texts of a
/// payment.
fn error_text(error_text: ErrorKind) -> ErrorText {
    let (customer, staff) = match error_text {
        ErrorKind::CancelPeriodExpired => {
            ("This payment can no longer be cancelled", "the seven days for cancelling are over")
        }
        ErrorKind::NotCancellable => {
            (NOT, "the payment is not paid, or is being cancelled already; see the history")
        }
        ErrorKind::NotBeingCancelled => (NOT, "the payment is not being cancelled"),
        ErrorKind::NotClosable => {
            (NOT, "the cancellation cannot be closed in its current state; see the history")
        }
        ErrorKind::AlreadyClosed => (NOT, "the cancellation is closed already; see the history"),
        ErrorKind::ForcedToClose => {
            (NOT, "the server closed the cancellation when its time was over; ask again")
        }
        ErrorKind::NotYetApproved => {
            (NOT, "the cancellation cannot be closed before the shop owner answers")
        }
        ErrorKind::ShopPhoneMissing => (
            NOT,
            "the phone of the shop owner is not registered for messages; the owner has to open the app",
        ),
        ErrorKind::NotInProgress => (NOT, "the payment is not in progress; see the history"),
        ErrorKind::UnknownPayment => (NOT, "the server does not know this payment"),
        ErrorKind::Denied => ("The shop owner declined", "the shop owner declined"),
        ErrorKind::TimedOut => {
            ("The shop owner did not answer in time", "the 45 seconds to approve are over")
        }
        ErrorKind::UnknownShop
        | ErrorKind::InactiveShop
        | ErrorKind::UnknownCurrency
        | ErrorKind::InvalidSignature
        | ErrorKind::InvalidSecret
        | ErrorKind::InsufficientBalance
        | ErrorKind::InvalidParameters
        | ErrorKind::InvalidAccessKey
        | ErrorKind::UnknownTemporaryAccount
        | ErrorKind::PhoneMissing
        | ErrorKind::InvalidPaymentCode
        | ErrorKind::VersionOneOff
        | ErrorKind::ForeignShop
        | ErrorKind::ContractError
        | ErrorKind::ServerError
        | ErrorKind::SignatureExpired
        | ErrorKind::UnknownSale
        | ErrorKind::AboveBalance
        | ErrorKind::BalanceChanged
        | ErrorKind::GatewayOff
        | ErrorKind::UnknownRefund
        | ErrorKind::NotSettled
        | ErrorKind::SaleNotRefundable
        | ErrorKind::GatewayUnanswered
        | ErrorKind::PinRequired
        | ErrorKind::RoleTooLow
        | ErrorKind::NotApproved
        | ErrorKind::OwnerDenied
        | ErrorKind::Other => (NOT, crate::i18n::en_errors::error_text(error_text).staff),
    };
    ErrorText { customer, staff }
}

//! English, for staff.

use crate::i18n::staff::{History, Obstacles, Standings, Takeback, Timeline};
use crate::i18n::{Fault, Pair, Trouble};

pub(super) const HISTORY: History = History {
    one: "Purchase",
    title: "Payments",
    today: "Today",
    yesterday: "Yesterday",
    earlier: "Earlier",
    field: "Purchase number, or scan a receipt",
    search: "Search",
    open: "Look at this payment",
    leave: "Leave",
    none: "No payments on this day",
    not_found: "No such payment on this kiosk",
    asking: "Looking up the payments",
    lost: "The server cannot be reached. Trying again",
    invalid: "This is neither a purchase number nor a receipt",
};

pub(super) const STANDINGS: Standings = Standings {
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
    cancel_asked: "Cancel asked",
    cancel_done: "Cancel done",
    cancel_ended: "Cancel ended",
};

pub(super) const OBSTACLES: Obstacles = Obstacles {
    being_paid: "It is still being paid",
    not_paid: "It was not paid, so there is nothing to give back",
    being_cancelled: "The shop owner is being asked already",
    cancelled: "It has been cancelled; the points went back",
    over: "The seven days for a cancel are over",
    final_: "The server does not allow another cancel of this payment",
};

pub(super) const TAKEBACK: Takeback = Takeback {
    button: "Cancel this payment",
    question: Pair {
        title: "Cancel this payment?",
        detail: "The shop owner approves on their phone, then all points go back",
    },
    confirm: "Ask the shop owner",
    points: "Points that go back",
    asking: Pair { title: "Asking the shop owner", detail: "One moment, please" },
    waiting: Pair {
        title: "The shop owner has to approve",
        detail: "On the phone of the shop owner, in the app",
    },
    sent: Pair { title: "Approved, being processed", detail: "One moment, please" },
    withdraw: "Withdraw",
    withdrawing: Pair { title: "Withdrawing the request", detail: "The payment stays as it is" },
    closing: Pair { title: "Giving the points back", detail: "The shop owner approved" },
    closing_denied: Pair { title: "Ending the request", detail: "The shop owner said no" },
    closing_late: Pair { title: "Ending the request", detail: "It was not approved in time" },
    done: Pair {
        title: "The payment was cancelled",
        detail: "All points went back to the customer",
    },
    denied: "The shop owner said no",
    timed_out: "The shop owner did not answer in time",
    withdrawn: "The request was withdrawn",
    nothing_back: "The payment stays as it is; no points went back",
    again: "Ask again",
    checking: Pair {
        title: "The cancel is being settled",
        detail: "Do not give the money back again until the result is known",
    },
    storage: Fault {
        customer: "This kiosk cannot cancel at the moment",
        staff: "the kiosk cannot keep its journal, so the shop owner was not asked. Check its storage and private mode",
    },
    unreachable: Fault {
        customer: "The server could not be reached; nothing was cancelled",
        staff: "the server has no such request. It is safe to ask again",
    },
    lost: Fault {
        customer: "This cancel could not be confirmed. Please tell the staff",
        staff: "the server has no record of this cancel. Check whether its data was replaced",
    },
    trouble,
};

const NOT: &str = "The payment was not cancelled";

/// A cancel was refused. What is not about cancelling has the words of a payment.
fn trouble(trouble: Trouble) -> Fault {
    let (customer, staff) = match trouble {
        Trouble::CancelPeriodExpired => {
            ("The time for cancelling is over", "the seven days for a cancel are over")
        }
        Trouble::NotCancellable => {
            (NOT, "the payment is not paid, or is being cancelled already; look at the history")
        }
        Trouble::NotBeingCancelled => (NOT, "the payment is not being cancelled"),
        Trouble::NotClosable => {
            (NOT, "the cancel cannot be closed as it stands; look at the history")
        }
        Trouble::AlreadyClosed => (NOT, "the cancel is closed already; look at the history"),
        Trouble::ForcedToClose => {
            (NOT, "the server closed the cancel when its time was over; ask again")
        }
        Trouble::NotYetApproved => {
            (NOT, "the cancel cannot be closed before the shop owner answers")
        }
        Trouble::ShopPhoneMissing => (
            NOT,
            "the phone of the shop owner is not registered for messages; the owner has to open the app",
        ),
        Trouble::NotInProgress => (NOT, "the payment is not in progress; look at the history"),
        Trouble::UnknownPayment => (NOT, "the server does not know this payment"),
        Trouble::Denied => ("The shop owner said no", "the shop owner denied"),
        Trouble::TimedOut => {
            ("The shop owner did not answer in time", "the 45 seconds to approve are over")
        }
        Trouble::UnknownShop
        | Trouble::InactiveShop
        | Trouble::UnknownCurrency
        | Trouble::InvalidSignature
        | Trouble::InvalidSecret
        | Trouble::InsufficientBalance
        | Trouble::InvalidParameters
        | Trouble::InvalidAccessKey
        | Trouble::UnknownTemporaryAccount
        | Trouble::PhoneMissing
        | Trouble::InvalidPaymentCode
        | Trouble::VersionOneOff
        | Trouble::ForeignShop
        | Trouble::ContractError
        | Trouble::ServerError
        | Trouble::SignatureExpired
        | Trouble::UnknownSale
        | Trouble::AboveBalance
        | Trouble::BalanceChanged
        | Trouble::GatewayOff
        | Trouble::UnknownRefund
        | Trouble::NotSettled
        | Trouble::Other => (NOT, crate::i18n::en_trouble::trouble(trouble).staff),
    };
    Fault { customer, staff }
}

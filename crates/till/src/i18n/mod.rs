//! The texts of all screens, once per language.
//!
//! [`Messages`] has a field for each text, so a language with a missing text does not compile.
//! Texts for customers say what to do next and never contain a code, an address or a hash; texts
//! for staff contain the result code, because support asks for it.

mod area;
mod en;
mod en_area;
mod en_errors;
mod en_points;
mod en_refund;
mod en_staff;
mod error_kind;
mod ko;
mod ko_area;
mod ko_errors;
mod ko_points;
mod ko_refund;
mod ko_staff;
mod points;
mod refund;
mod staff;

use kios_client::Language;

pub(crate) use self::area::{Area, Roles, ScannerTexts};
pub(crate) use self::error_kind::ErrorKind;
pub(crate) use self::points::Points;
pub(crate) use self::refund::Refund;
pub(crate) use self::staff::{CancelBlockers, CancelTexts, History, Statuses, Timeline};

/// A sentence with a second, explanatory one.
#[derive(Debug)]
pub(crate) struct TitleDetail {
    pub(crate) title: &'static str,
    pub(crate) detail: &'static str,
}

/// The texts of an error, by reader.
#[derive(Debug)]
pub(crate) struct ErrorText {
    /// For the customer: one sentence.
    pub(crate) customer: &'static str,
    /// For staff: the cause and what helps; the result code is appended.
    pub(crate) staff: &'static str,
}

/// The texts of an error code.
#[derive(Debug)]
pub(crate) struct CodeErrors {
    pub(crate) short: &'static str,
    pub(crate) checksum: &'static str,
    pub(crate) real_account: &'static str,
    pub(crate) foreign: &'static str,
    /// A code that was typed has no checksum and is to be compared.
    pub(crate) compare: &'static str,
    /// The relay does not know such a code.
    pub(crate) unknown: &'static str,
}

/// The labels of facts.
#[derive(Debug)]
pub(crate) struct Labels {
    pub(crate) price: &'static str,
    /// The price in points.
    pub(crate) points: &'static str,
    pub(crate) fee: &'static str,
    /// The price and the fee in points, before and after the payment.
    pub(crate) total: &'static str,
    pub(crate) balance: &'static str,
    pub(crate) balance_after: &'static str,
    /// The refundable balance of a card sale.
    pub(crate) balance_left: &'static str,
    pub(crate) purchase: &'static str,
    pub(crate) payment: &'static str,
    pub(crate) cancel_until: &'static str,
}

/// The labels of buttons.
#[derive(Debug)]
pub(crate) struct Buttons {
    pub(crate) start: &'static str,
    pub(crate) pair: &'static str,
    pub(crate) plus: &'static str,
    pub(crate) dot: &'static str,
    pub(crate) double_zero: &'static str,
    pub(crate) clear: &'static str,
    pub(crate) backspace: &'static str,
    pub(crate) charge: &'static str,
    pub(crate) start_over: &'static str,
    pub(crate) back: &'static str,
    pub(crate) go_on: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) check: &'static str,
    pub(crate) print: &'static str,
    pub(crate) stay: &'static str,
    pub(crate) done: &'static str,
    pub(crate) again: &'static str,
}

/// The texts of the connection badge.
#[derive(Debug)]
pub(crate) struct Connections {
    pub(crate) live: &'static str,
    pub(crate) reconnecting: &'static str,
    pub(crate) polling: &'static str,
    pub(crate) offline: &'static str,
}

/// The enrolment of a key that exists.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) existing: &'static str,
    pub(crate) new: &'static str,
    pub(crate) detail: &'static str,
    pub(crate) file: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) form: &'static str,
    pub(crate) password: &'static str,
    pub(crate) failed: &'static str,
}

/// The texts about requests of host pages.
#[derive(Debug)]
pub(crate) struct Hosting {
    /// A request waits until the kiosk is free.
    pub(crate) waiting: TitleDetail,
    /// The address of the page names no payment; with the fault.
    pub(crate) invalid: fn(&str) -> String,
    pub(crate) origin: ErrorText,
    pub(crate) amount: ErrorText,
    pub(crate) above_limit: ErrorText,
    pub(crate) busy: ErrorText,
    /// The order is paid with another amount, or was returned.
    pub(crate) used: ErrorText,
    /// The outcome is not known yet.
    pub(crate) unknown: ErrorText,
}

/// All texts of a language.
#[derive(Debug)]
pub(crate) struct Messages {
    /// The language's name in the language itself.
    pub(crate) name: &'static str,
    /// The name of the language switch.
    pub(crate) languages: &'static str,
    pub(crate) connections: Connections,
    pub(crate) buttons: Buttons,
    pub(crate) labels: Labels,
    pub(crate) code_errors: CodeErrors,

    /// The mark of the demo, on every screen.
    pub(crate) demo: &'static str,
    pub(crate) starting: TitleDetail,
    pub(crate) resuming: TitleDetail,
    pub(crate) mirror: TitleDetail,

    pub(crate) setup: TitleDetail,
    pub(crate) setup_field: &'static str,
    pub(crate) setup_lost: &'static str,
    pub(crate) setup_forgotten: &'static str,
    pub(crate) setup_wrong: &'static str,
    pub(crate) setup_code_error: &'static str,
    pub(crate) import: Import,

    pub(crate) welcome: &'static str,
    pub(crate) idle_detail: &'static str,
    pub(crate) unreachable: &'static str,
    /// The network does not accept this kiosk's key.
    pub(crate) key_refused: &'static str,
    /// The label of the key's address.
    pub(crate) key: &'static str,
    /// The network's relay does not answer.
    pub(crate) network_unreachable: &'static str,
    pub(crate) shop_closed: &'static str,
    /// The number of records that cannot be parsed.
    pub(crate) unreadable: fn(usize) -> String,
    /// The purchases that were cancelled after a late success.
    pub(crate) given_back: fn(&str) -> String,

    pub(crate) amount: &'static str,
    pub(crate) amount_with_code: &'static str,
    /// A decimal point was entered in a currency that has none.
    pub(crate) no_decimals: &'static str,
    /// The highest price that can be charged.
    pub(crate) over_limit: fn(&str) -> String,
    pub(crate) still_there: TitleDetail,
    /// The button that stays on the screen, with the seconds left.
    pub(crate) still_here: fn(u64) -> String,
    /// A scanner read something that is no payment code.
    pub(crate) scan_foreign: &'static str,
    /// A payment code was scanned where none is needed.
    pub(crate) scan_not_here: &'static str,

    pub(crate) customer: TitleDetail,
    pub(crate) customer_field: &'static str,

    pub(crate) estimate: &'static str,
    pub(crate) estimate_asking: &'static str,
    pub(crate) estimate_lost: &'static str,
    pub(crate) insufficient: &'static str,

    pub(crate) opening: TitleDetail,
    pub(crate) approval: TitleDetail,
    pub(crate) approval_sent: TitleDetail,
    /// Seconds left, for a screen reader.
    pub(crate) seconds_left: fn(u64) -> String,
    /// The shortened payment id.
    pub(crate) reference: fn(&str) -> String,

    pub(crate) closing: TitleDetail,
    pub(crate) closing_denied: TitleDetail,
    pub(crate) closing_late: TitleDetail,
    pub(crate) cancelling: TitleDetail,

    pub(crate) paid: &'static str,
    /// The label of the receipt's code.
    pub(crate) receipt_code: &'static str,
    /// The end of the cancel period, `(month, day)`.
    pub(crate) until: fn(u8, u8) -> String,
    /// The terminal, in the header of the receipt.
    pub(crate) terminal: fn(&str) -> String,

    pub(crate) denied: TitleDetail,
    pub(crate) timed_out: TitleDetail,
    pub(crate) cancelled: TitleDetail,
    /// The second sentence of every refusal.
    pub(crate) nothing_charged: &'static str,
    pub(crate) refused_storage: ErrorText,
    pub(crate) refused_unreachable: ErrorText,
    pub(crate) refused_lost: ErrorText,

    pub(crate) checking: TitleDetail,
    pub(crate) checking_staff: &'static str,
    /// The seconds for which the outcome has been unknown.
    pub(crate) checking_age: fn(u64) -> String,
    /// In how many seconds at the latest the outcome is known.
    pub(crate) checking_left: fn(u64) -> String,

    pub(crate) history: History,
    pub(crate) statuses: Statuses,
    pub(crate) timeline: Timeline,
    pub(crate) cancel_blockers: CancelBlockers,
    pub(crate) cancel: CancelTexts,
    pub(crate) refund: Refund,
    pub(crate) points: Points,
    pub(crate) area: Area,

    pub(crate) hosting: Hosting,

    pub(crate) error_text: fn(ErrorKind) -> ErrorText,
    /// The staff's sentence with the result code.
    pub(crate) staff: fn(&str, u32) -> String,
    /// The staff's sentence without a code.
    pub(crate) staff_plain: fn(&str) -> String,
}

impl Messages {
    /// The texts of a language.
    pub(crate) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Ko => &ko::MESSAGES,
            Language::En => &en::MESSAGES,
        }
    }
}

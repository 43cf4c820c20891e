//! The texts of all screens, once per language.
//!
//! [`Messages`] has a field for each text, so a language with a missing text does not compile. A language is a folder
//! with its texts and a line in [`Messages::of`].
//!
//! Texts for customers say what to do next and never contain a code, an address or a hash; texts
//! for staff contain the result code, because support asks for it.

#[macro_use]
mod texts;

mod area;
mod en;
mod error_kind;
mod errors;
mod ja;
mod ko;
mod points;
mod refund;
mod staff;
mod words;

use kios_client::Language;

pub(crate) use self::area::{Area, Roles, ScannerTexts};
pub(crate) use self::error_kind::ErrorKind;
use self::errors::Errors;
pub(crate) use self::points::Points;
pub(crate) use self::refund::Refund;
pub(crate) use self::staff::{CancelBlockers, CancelTexts, History, Statuses, Timeline};
pub(crate) use self::texts::{Plural, Span, TitleDetail};
pub use self::words::{TextKey, Words, WordsError, WordsFault};

texts! {
    /// The texts of an error, by reader.
    ErrorText<'a> {
        /// For the customer: one sentence.
        customer: &'a str,
        /// For staff: the cause and what helps; the result code is appended.
        staff: &'a str,
    }
}

texts! {
    /// The texts of an error code.
    CodeErrors<'a> {
        short: &'a str,
        checksum: &'a str,
        real_account: &'a str,
        foreign: &'a str,
        /// A code that was typed has no checksum and is to be compared.
        compare: &'a str,
        /// The relay does not know such a code.
        unknown: &'a str,
    }
}

texts! {
    /// The labels of facts.
    Labels<'a> {
        price: &'a str,
        /// The price in points.
        points: &'a str,
        fee: &'a str,
        /// The price and the fee in points, before and after the payment.
        total: &'a str,
        balance: &'a str,
        balance_after: &'a str,
        /// The refundable balance of a card sale.
        balance_left: &'a str,
        purchase: &'a str,
        payment: &'a str,
        cancel_until: &'a str,
    }
}

texts! {
    /// The labels of buttons.
    Buttons<'a> {
        start: &'a str,
        pair: &'a str,
        plus: &'a str,
        dot: &'a str,
        double_zero: &'a str,
        clear: &'a str,
        backspace: &'a str,
        charge: &'a str,
        start_over: &'a str,
        back: &'a str,
        go_on: &'a str,
        pay: &'a str,
        cancel: &'a str,
        check: &'a str,
        print: &'a str,
        stay: &'a str,
        done: &'a str,
        again: &'a str,
    }
}

texts! {
    /// The texts of the connection badge.
    Connections<'a> {
        live: &'a str,
        reconnecting: &'a str,
        polling: &'a str,
        offline: &'a str,
    }
}

texts! {
    /// The enrolment of a key that exists.
    Import<'a> {
        existing: &'a str,
        new: &'a str,
        detail: &'a str,
        file: &'a str,
        secret: &'a str,
        missing: &'a str,
        form: &'a str,
        password: &'a str,
        failed: &'a str,
    }
}

texts! {
    /// The texts about requests of host pages.
    Hosting<'a> {
        /// A request waits until the kiosk is free.
        waiting: TitleDetail<'a>,
        /// The address of the page names no payment.
        invalid(fault): &'a str,
        origin: ErrorText<'a>,
        amount: ErrorText<'a>,
        above_limit: ErrorText<'a>,
        busy: ErrorText<'a>,
        /// The order is paid with another amount, or was returned.
        used: ErrorText<'a>,
        /// The outcome is not known yet.
        unknown: ErrorText<'a>,
    }
}

texts! {
    /// All texts of a language.
    Messages<'a> {
        /// The language's name in the language itself.
        name: &'a str,
        /// The name of the language switch.
        languages: &'a str,
        connections: Connections<'a>,
        buttons: Buttons<'a>,
        labels: Labels<'a>,
        code_errors: CodeErrors<'a>,

        /// The mark of the demo, on every screen.
        demo: &'a str,
        starting: TitleDetail<'a>,
        resuming: TitleDetail<'a>,
        mirror: TitleDetail<'a>,

        setup: TitleDetail<'a>,
        setup_field: &'a str,
        setup_lost: &'a str,
        setup_forgotten: &'a str,
        setup_wrong: &'a str,
        setup_code_error: &'a str,
        import: Import<'a>,

        welcome: &'a str,
        idle_detail: &'a str,
        unreachable: &'a str,
        /// The network does not accept this kiosk's key.
        key_refused: &'a str,
        /// The label of the key's address.
        key: &'a str,
        /// The network's relay does not answer.
        network_unreachable: &'a str,
        shop_closed: &'a str,
        /// The number of records that cannot be parsed.
        unreadable: Plural<'a>,
        /// The purchases that were cancelled after a late success.
        given_back(purchases): &'a str,

        amount: &'a str,
        amount_with_code: &'a str,
        /// A decimal point was entered in a currency that has none.
        no_decimals: &'a str,
        /// The highest price that can be charged.
        over_limit(limit): &'a str,
        still_there: TitleDetail<'a>,
        /// The button that stays on the screen, with the seconds left.
        still_here(seconds): &'a str,
        /// A scanner read something that is no payment code.
        scan_foreign: &'a str,
        /// A payment code was scanned where none is needed.
        scan_not_here: &'a str,

        customer: TitleDetail<'a>,
        customer_field: &'a str,

        estimate: &'a str,
        estimate_asking: &'a str,
        estimate_lost: &'a str,
        insufficient: &'a str,

        opening: TitleDetail<'a>,
        approval: TitleDetail<'a>,
        approval_sent: TitleDetail<'a>,
        /// Seconds left, for a screen reader.
        seconds_left: Plural<'a>,
        /// The shortened payment id.
        reference(payment): &'a str,

        closing: TitleDetail<'a>,
        closing_denied: TitleDetail<'a>,
        closing_late: TitleDetail<'a>,
        cancelling: TitleDetail<'a>,

        paid: &'a str,
        /// The label of the receipt's code.
        receipt_code: &'a str,
        /// The end of the cancel period.
        until(month, day): &'a str,
        /// The months in it, from January on.
        short_months: [&'a str; 12],
        /// The terminal, in the header of the receipt.
        terminal(terminal): &'a str,

        denied: TitleDetail<'a>,
        timed_out: TitleDetail<'a>,
        cancelled: TitleDetail<'a>,
        /// The second sentence of every refusal.
        nothing_charged: &'a str,
        refused_storage: ErrorText<'a>,
        refused_unreachable: ErrorText<'a>,
        refused_lost: ErrorText<'a>,

        checking: TitleDetail<'a>,
        checking_staff: &'a str,
        /// For how long the outcome has been unknown.
        checking_age: Span<'a>,
        /// In what time at the latest the outcome is known.
        checking_left: Span<'a>,

        history: History<'a>,
        statuses: Statuses<'a>,
        timeline: Timeline<'a>,
        cancel_blockers: CancelBlockers<'a>,
        cancel: CancelTexts<'a>,
        refund: Refund<'a>,
        points: Points<'a>,
        area: Area<'a>,

        hosting: Hosting<'a>,

        errors: Errors<'a>,
        /// The staff's sentence with the result code.
        staff(sentence, code): &'a str,
        /// The staff's sentence without a code.
        staff_plain(sentence): &'a str,
    }
}

impl Messages<'_> {
    /// The texts of a language: the table of languages.
    pub(crate) const fn of(language: Language) -> &'static Messages<'static> {
        match language {
            Language::Ko => &ko::MESSAGES,
            Language::En => &en::MESSAGES,
            Language::Ja => &ja::MESSAGES,
        }
    }
}

impl<'a> Messages<'a> {
    /// The end of the cancel period.
    pub(crate) fn until_date(&self, month: u8, day: u8) -> String {
        self.until(name_of(month, &self.short_months), day)
    }

    /// The texts of a refused payment.
    pub(crate) const fn error_text(&self, kind: ErrorKind) -> ErrorText<'a> {
        self.errors.of(kind)
    }

    /// The texts of a refused cancel.
    pub(crate) const fn cancel_error_text(&self, kind: ErrorKind) -> ErrorText<'a> {
        self.cancel.errors.of(kind, &self.errors)
    }
}

/// The name of a month, 1 to 12.
fn name_of<'a>(month: u8, names: &[&'a str; 12]) -> &'a str {
    let place = usize::from(month).checked_sub(1);
    place.and_then(|place| names.get(place)).copied().unwrap_or_default()
}

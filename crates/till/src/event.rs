//! What the till is told.

use kios_protocol::api::{
    Answer, CardSales, PairResponse, PaymentInfo, PaymentItem, Payments, PhoneHashResponse, Refund,
    ShopInfo, StreamUpdate,
};
use kios_protocol::{PaymentId, ShopId, TerminalId};

use crate::journal::Entry;
use crate::{Key, Language, Limit, Token};

/// Everything that can happen to a till.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page is up: who this kiosk is, and what it had not finished.
    Started {
        /// Set when the kiosk is paired.
        terminal: Option<Terminal>,
        /// What the journal holds, in no particular order.
        journal: Vec<Entry>,
        /// How many of its entries cannot be read any more; staff is told.
        unreadable: usize,
        /// What this page prefers.
        settings: Settings,
    },
    /// Time has passed; sent about four times a second.
    Tick,
    /// Whether this page is the one that sells; a second tab of the same kiosk is not. A page that
    /// takes over begins with [`Event::Started`] and the journal as it is then.
    Leads(bool),
    /// A button on the screen.
    Pressed(Button),
    /// The text of the screen's one field, as it stands.
    Typed(String),
    /// The text of one of several fields, as it stands.
    Filled {
        /// Which field.
        blank: Blank,
        /// What it holds.
        text: String,
    },
    /// A key of a keyboard or of a scanner that types, by the key's place, not by its letter.
    Key(Key),
    /// A whole text that was pasted, or read by a camera.
    Scanned(String),
    /// An answer to [`crate::Effect::Call`].
    Answered {
        /// The call it answers; an answer to a call that no longer matters is dropped.
        token: Token,
        /// What came of it.
        answer: Answer<Reply>,
    },
    /// An answer to [`crate::Effect::Write`]: whether the record is safe on disk.
    Written {
        /// The write it answers.
        token: Token,
        /// False: the storage refused.
        stored: bool,
    },
    /// News of the stream.
    StreamUpdate(StreamUpdate),
}

/// What a call brings back.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To [`crate::Call::Pair`].
    Paired(PairResponse),
    /// To [`crate::Call::Price`].
    Price(Box<PaymentInfo>),
    /// To [`crate::Call::Shop`].
    Shop(Box<ShopInfo>),
    /// To [`crate::Call::OpenPayment`], [`crate::Call::ClosePayment`] and the two of a cancel.
    Payment(Box<PaymentItem>),
    /// To [`crate::Call::Find`], [`crate::Call::FindPayment`] and [`crate::Call::History`].
    Payments(Payments),
    /// To [`crate::Call::CardSales`] and [`crate::Call::CardHistory`].
    CardSales(CardSales),
    /// To [`crate::Call::Refund`] and [`crate::Call::FindRefund`].
    Refund(Box<Refund>),
    /// To [`crate::Call::HashPhone`].
    Phone(PhoneHashResponse),
    /// To [`crate::Call::SavePurchase`] and [`crate::Call::CancelPurchase`]: it is done.
    Taken,
}

/// Who this kiosk is, from its pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// The shop it sells for.
    pub shop_id: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The shop's currency.
    pub currency: String,
    /// Which kiosk of the shop it is.
    #[expect(clippy::struct_field_names, reason = "the protocol's word for it")]
    pub terminal_id: TerminalId,
}

/// What a page prefers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language to start in.
    pub language: Language,
    /// The highest price it accepts.
    pub limit: Limit,
    /// A pairing code that came with the page's address.
    pub pairing_code: Option<String>,
    /// Where the wallet page lives, for the payment's QR: `https://host/wallet/`.
    pub wallet_link: String,
    /// Fresh random bytes of this page, out of which refunds are named; `None` where the browser
    /// has none, and then nothing is refunded.
    pub seed: Option<[u8; 16]>,
}

/// A button of any screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Idle: touch to start.
    Start,
    /// Keypad: a digit, 0 to 9.
    Digit(u8),
    /// Keypad: two zeros.
    DoubleZero,
    /// Keypad: the decimal point.
    Dot,
    /// Keypad: add another sum.
    Plus,
    /// Keypad: one of the presets, counted from 0.
    Preset(usize),
    /// Keypad: start over.
    Clear,
    /// Keypad: take back one digit.
    Backspace,
    /// Amount: go on with this price.
    Charge,
    /// Customer and setup: go on with what the field holds.
    Continue,
    /// Estimate: charge it.
    Pay,
    /// One screen back.
    Back,
    /// Approval: the customer changed their mind. Cancel: the staff did.
    Cancel,
    /// Checking: ask again now.
    CheckAgain,
    /// Receipt: print it.
    Print,
    /// Receipt and outcome: next customer.
    Done,
    /// Receipt: do not leave by itself.
    Stay,
    /// Idle: the staff's own screens. A later issue asks for a PIN here.
    Staff,
    /// History: the payments of a day.
    Show(Day),
    /// History: this payment.
    Open(PaymentId),
    /// History: the card sale at this place of the relay's answer.
    OpenSale(usize),
    /// History: give points for a sale that was not paid with points.
    GivePoints,
    /// Payment: take the points back. Points: the same, while they are not given.
    TakeBack,
    /// Payment: give money back on the cards.
    Refund,
    /// Refund: key in what goes back on this line.
    Line(usize),
    /// Refund: the keypad writes here. Points: it writes the price.
    Fill(Blank),
    /// Points: the keypad writes the phone number.
    FillPhone,
    /// Refund: all of the line's balance.
    Whole,
    /// Refund: whether the points go back too.
    Points,
    /// Refund: one of the fixed reasons, counted from 0.
    Reason(usize),
    /// Cancel: yes, ask the shop owner. Refund: yes, give it back. Points: yes, give them.
    Confirm,
    /// Every screen: the other language.
    Speak(Language),
}

/// A field of the refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// How much goes back.
    Amount,
    /// The part of it that is taxed.
    Taxable,
    /// The part of it that is free of tax.
    TaxFree,
    /// The tax in it.
    Vat,
    /// Why.
    Reason,
}

/// A way through the days of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// This day.
    Today,
    /// The day before.
    Yesterday,
    /// One day further back than what is shown.
    Earlier,
}

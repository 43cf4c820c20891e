//! The buttons and fields of all screens, by which a view names what pressing it sends.

use kios_protocol::PaymentId;

use crate::Language;

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
    Fill(RefundField),
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
pub enum RefundField {
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

//! The buttons and fields of all screens; a view names the button that a press sends.

use kios_protocol::PaymentId;
use kios_protocol::staff::StaffRole;

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
    /// Keypad: add another number.
    Plus,
    /// Keypad: one of the presets, counted from 0.
    Preset(usize),
    /// Keypad: clear.
    Clear,
    /// Keypad: delete the last digit.
    Backspace,
    /// Amount: continue with this price.
    Charge,
    /// Customer and setup: submit the field.
    Continue,
    /// Setup: enrol a key that exists, or a new one again.
    Import,
    /// Estimate: pay.
    Pay,
    /// The previous screen.
    Back,
    /// Approval: close the payment as failed. Cancel: close the cancel as failed.
    Cancel,
    /// Unknown outcome: query the status now.
    CheckAgain,
    /// Receipt: print it.
    Print,
    /// Receipt and outcome: continue with the next customer.
    Done,
    /// Receipt: stop the countdown that leaves the screen.
    Stay,
    /// Idle: the shop's name in the top bar. Five taps within three seconds open the staff area.
    Staff,
    /// A button of the staff area.
    Area(AreaButton),
    /// History: the payments of a day, or the way to it.
    Show(Day),
    /// History: this payment.
    Open(PaymentId),
    /// History: the card sale that the list has given this number.
    OpenSale(usize),
    /// History: grant points for a sale that was not paid with points.
    GivePoints,
    /// Payment: cancel it. Point grant: cancel it before the points are credited.
    TakeBack,
    /// Payment: refund its card sales.
    Refund,
    /// Refund: enter the amount of this line.
    Line(usize),
    /// Refund: move the keypad's input to this field. Point grant: to the price.
    Fill(RefundField),
    /// Point grant: move the keypad's input to the phone number.
    FillPhone,
    /// Refund: the whole balance of the line.
    Whole,
    /// Refund: whether the points are refunded too.
    Points,
    /// Refund: one of the fixed reasons, counted from 0.
    Reason(usize),
    /// Confirms: the cancel, the refund or the point grant.
    Confirm,
    /// Every screen that asks whether anybody is there: yes.
    StillHere,
    /// Every screen: switch the language.
    Speak(Language),
}

/// A field of the refund form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundField {
    /// The amount to refund.
    Amount,
    /// The taxed part of it.
    Taxable,
    /// The tax-free part of it.
    TaxFree,
    /// The tax in it.
    Vat,
    /// The reason.
    Reason,
}

/// The navigation between the days of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// The day before the one that is shown.
    Earlier,
    /// This day, counted from 1970.
    On(u64),
    /// Show the calendar, or hide it.
    Choose,
    /// Calendar: the month before.
    MonthBefore,
    /// Calendar: the month after.
    MonthAfter,
}

/// A button of the staff area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaButton {
    /// Menu: end the staff area and go back to selling.
    Lock,
    /// Menu: end the shift, so that the next one starts with a PIN.
    EndShift,
    /// Menu: the payments of this kiosk.
    History,
    /// Menu: the last receipt again.
    Reprint,
    /// Menu: the settings.
    Settings,
    /// Menu and settings: the people with a PIN.
    Members,
    /// Menu: the recorded actions.
    Actions,
    /// Menu and settings: pair the kiosk again.
    PairAgain,
    /// Settings: the language that the page starts in.
    StartIn(Language),
    /// People: give a person a PIN. Locked: set the owner's first PIN.
    AddMember,
    /// People: the role of the new person.
    Role(StaffRole),
    /// People: give this person another PIN.
    ChangePin(u64),
    /// People: remove this person's PIN.
    RemoveMember(u64),
}

//! The inputs of a state: events after [`crate::Till`] has handled what is the same in every state.

use kios_protocol::api::{PaymentRecord, Refund};

use crate::reply::Received;
use crate::{Button, Key, RefundField, Scan, Token};

/// The input of a state.
#[derive(Debug)]
pub(crate) enum Input {
    /// Input by a person at the kiosk.
    User(UserInput),
    /// The reply to a call.
    Reply(Received),
    /// The result of a write to the journal.
    Stored {
        /// The write.
        token: Token,
        /// Whether the record is durable.
        stored: bool,
    },
    /// The stream delivered a newer record.
    Update(Update),
    /// Time has passed.
    Tick,
    /// The stream is open again: updates may have been missed before.
    Resumed,
}

/// Input by a person at the kiosk.
#[derive(Debug)]
pub(crate) enum UserInput {
    /// A button was pressed.
    Pressed(Button),
    /// The new text of the screen's only field.
    Typed(String),
    /// The new text of one of several fields.
    FieldChanged {
        /// The field.
        field: RefundField,
        /// Its text.
        text: String,
    },
    /// A key that was typed by hand, or that begins a slow scan.
    Key {
        /// The key.
        key: Key,
    },
    /// A text that a keyboard-wedge scanner typed.
    Scanned(Scan),
    /// A text that was pasted, or read by a camera.
    Pasted(String),
}

/// A record that the stream delivered.
#[derive(Debug)]
pub(crate) enum Update {
    /// Of a payment.
    Payment(Box<PaymentRecord>),
    /// Of a refund.
    Refund(Box<Refund>),
}

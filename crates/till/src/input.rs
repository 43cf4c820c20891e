//! What a state handles: an event after [`crate::Till`] has applied what concerns every state.

use kios_protocol::api::{PaymentRecord, Refund};

use crate::reply::Received;
use crate::{Button, Key, RefundField, Token};

/// What a state handles.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody at the kiosk did something.
    User(UserInput),
    /// A call came to its end.
    Reply(Received),
    /// A write to the journal came to its end.
    Stored {
        /// Which write.
        token: Token,
        /// Whether the record is durable.
        stored: bool,
    },
    /// The stream brought a newer record.
    Update(Update),
    /// Time has passed.
    Tick,
    /// The stream is open again: updates may have been missed, and none will be from here on.
    Resumed,
}

/// What somebody at the kiosk did.
#[derive(Debug)]
pub(crate) enum UserInput {
    /// A button.
    Pressed(Button),
    /// The text of the screen's one field.
    Typed(String),
    /// The text of one of several fields.
    FieldChanged {
        /// Which.
        field: RefundField,
        /// What it holds.
        text: String,
    },
    /// A key that a hand pressed, or that begins a scan; `first` after a pause.
    Key {
        /// The key.
        key: Key,
        /// Whether it is the first after a pause.
        first: bool,
    },
    /// A whole text: scanned or pasted.
    Scanned {
        /// The text.
        text: String,
        /// Whether its characters came as keys before.
        by_keys: bool,
    },
}

/// A record that the stream brought.
#[derive(Debug)]
pub(crate) enum Update {
    /// Of a payment.
    Payment(Box<PaymentRecord>),
    /// Of a refund.
    Refund(Box<Refund>),
}

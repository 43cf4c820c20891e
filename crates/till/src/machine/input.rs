//! What a screen's machine hears.

use kios_protocol::api::{Answer, PaymentRecord, Refund};

use crate::{Blank, Button, Key, Reply, Token};

/// An event after the till has taken what concerns every screen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Time has passed.
    Tick,
    /// A button.
    Pressed(Button),
    /// The field's text.
    Typed(String),
    /// The text of one of several fields.
    Filled {
        /// Which.
        blank: Blank,
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
        /// What it says.
        text: String,
        /// Whether its characters came as keys before.
        by_keys: bool,
    },
    /// An answer.
    Answered {
        /// To which call.
        token: Token,
        /// What it is.
        answer: Answer<Reply>,
    },
    /// A record was kept, or not.
    Written {
        /// By which write.
        token: Token,
        /// Whether it is safe.
        stored: bool,
    },
    /// News of a payment.
    Payment(Box<PaymentRecord>),
    /// News of a refund.
    Refund(Box<Refund>),
    /// News may have been missed, and none will be from here on.
    Caught,
}

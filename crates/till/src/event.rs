//! Events: what the shell reports to the till.

use kios_protocol::api::{Answer, StreamUpdate};

use crate::journal::Entry;
use crate::{Button, Key, RefundField, Reply, Settings, Terminal, Token};

/// Everything that can happen to a till.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page is up: who this kiosk is, and what it had not finished.
    Started {
        /// Set when the kiosk is paired.
        terminal: Option<Terminal>,
        /// What the journal holds, in no particular order.
        journal: Vec<Entry>,
        /// How many of its entries cannot be parsed any more; the idle screen shows it.
        unreadable: usize,
        /// What this page prefers.
        settings: Settings,
    },
    /// Time has passed; sent about four times a second.
    Tick,
    /// Whether this page is the one that sells; a second tab of the same kiosk is not. A page that
    /// takes over begins with [`Event::Started`] and the journal as it is then.
    LeaderChanged(bool),
    /// A button on the screen.
    Pressed(Button),
    /// The text of the screen's one field, as it stands.
    Typed(String),
    /// The text of one of several fields, as it stands.
    FieldChanged {
        /// Which field.
        field: RefundField,
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
    /// The stream brought something, or its state changed.
    StreamUpdate(StreamUpdate),
}

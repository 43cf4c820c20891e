//! Events: what the shell reports to the till.

use kios_protocol::Address;
use kios_protocol::api::{Answer, StreamUpdate};

use crate::journal::Entry;
use crate::{
    Button, HostCommand, HostOrigin, Key, RefundField, Reply, Scan, Settings, Terminal, Token,
};

/// Everything that can happen to a till.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page has loaded: the pairing and the unfinished entries.
    Started {
        /// Set when the kiosk is paired.
        terminal: Option<Terminal>,
        /// The journal's entries, in no particular order.
        journal: Vec<Entry>,
        /// The number of entries that cannot be parsed; the idle screen shows it.
        unreadable: usize,
        /// The page's settings.
        settings: Settings,
    },
    /// Time has passed; sent about four times a second.
    Tick,
    /// Whether this tab is the leader, the only one that sells. A tab that becomes the leader then
    /// gets [`Event::Started`] with the current journal.
    LeaderChanged(bool),
    /// A button on the screen was pressed.
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
    /// A key that a hand pressed, as [`crate::Recogniser`] decided.
    Key(Key),
    /// A text that a scanner typed, as [`crate::Recogniser`] decided.
    Scanned(Scan),
    /// A text that was pasted.
    Pasted(String),
    /// An answer to [`crate::Effect::Call`].
    Answered {
        /// The call that is answered; the answer to an obsolete call is ignored.
        token: Token,
        /// The answer.
        answer: Answer<Reply>,
    },
    /// The address of the agent key, after it was read or made.
    KeyLoaded(Address),
    /// An answer to [`crate::Effect::Write`]: whether the record is durable.
    Written {
        /// The write that is answered.
        token: Token,
        /// False: the storage failed.
        stored: bool,
    },
    /// Somebody touched the screen, moved a pointer, scrolled or pressed a key, wherever it was.
    Touched,
    /// The page is hidden: another tab or window covers it.
    PageHidden,
    /// The stream delivered an event, or its state changed.
    StreamUpdate(StreamUpdate),
    /// A host page has sent a command.
    Host {
        /// Where it comes from.
        from: HostOrigin,
        /// The command.
        command: HostCommand,
    },
}

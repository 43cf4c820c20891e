//! Effects: the actions that the till requests from the shell.

use kios_embed::KioskMessage;

use crate::journal::Entry;
use crate::{Call, Language, Terminal, Token};

/// An action for the shell. Those of one batch are started in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send a request; always answered by [`crate::Event::Answered`], also after a timeout.
    Call {
        /// Returned with the answer.
        token: Token,
        /// The request.
        call: Call,
    },
    /// Write the entry to the journal, replacing the one with the same key; answered by
    /// [`crate::Event::Written`] once it is durable.
    Write {
        /// Returned with the answer.
        token: Token,
        /// The entry.
        entry: Box<Entry>,
    },
    /// Delete the settled entry of this key from the journal; not answered.
    DeleteEntry(String),
    /// Store this pairing; the key itself is already in the vault.
    SaveTerminal(Terminal),
    /// Store this language for the next start.
    SaveLanguage(Language),
    /// Open or close the stream. The shell reconnects an open stream by itself.
    Stream(StreamCommand),
    /// Load the page again, because the relay serves this other build of it.
    Reload(String),
    /// Print the receipt that is on the screen.
    Print,
    /// Play a sound.
    Play(Sound),
    /// Tell the host page, if there is one.
    Report(KioskMessage),
}

/// Whether the stream is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamCommand {
    /// Open it.
    Connect,
    /// Close it.
    Disconnect,
}

/// A sound that signals an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// The keypad accepted a key.
    Tap,
    /// A code was read.
    Scanned,
    /// Paid.
    Paid,
    /// Not paid.
    NotPaid,
    /// Staff must look at the screen.
    Attention,
}

//! Effects: what the shell is to do.

use crate::journal::Entry;
use crate::{Call, Language, Terminal, Token};

/// What the shell has to do. The order within one batch is the order to start in.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the relay; answered by [`crate::Event::Answered`], always, also by giving up.
    Call {
        /// Comes back with the answer.
        token: Token,
        /// What to ask.
        call: Call,
    },
    /// Put the entry in the journal, replacing the one of the same key; answered by
    /// [`crate::Event::Written`] once it is durable.
    Write {
        /// Comes back with the answer.
        token: Token,
        /// What to keep.
        entry: Box<Entry>,
    },
    /// Drop the settled entry of this key from the journal; no answer is awaited.
    DeleteEntry(String),
    /// Keep this pairing; the key itself is already in the vault.
    SaveTerminal(Terminal),
    /// Keep this language for the next start.
    SaveLanguage(Language),
    /// Open the stream, or end it. A listening shell reconnects by itself.
    Stream(StreamCommand),
    /// Print the receipt that is on the screen.
    Print,
    /// Make a sound.
    Play(Sound),
}

/// Whether the stream is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamCommand {
    /// From now on.
    Connect,
    /// No more.
    Disconnect,
}

/// A sound that tells an outcome without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// A key gave in.
    Tap,
    /// A code was read.
    Scanned,
    /// Paid.
    Paid,
    /// Not paid.
    NotPaid,
    /// Somebody has to look.
    Attention,
}

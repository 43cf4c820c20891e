//! Decides where a stream starts, from the client's cursor and the bounds of its log.
//!
//! Source: `relay.md §5`.

use std::fmt;

/// The sequences that a log holds at one moment.
///
/// An empty log has `oldest == latest + 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogBounds {
    /// Identifies the database that the log is in.
    pub epoch: String,
    /// The oldest sequence that is kept.
    pub oldest: u64,
    /// The newest sequence.
    pub latest: u64,
}

/// What the client has received so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The last sequence that it has received.
    pub last: Option<u64>,
    /// The epoch of that sequence.
    pub epoch: Option<String>,
}

/// Where a stream starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the events after this sequence.
    After(u64),
    /// With a snapshot of what is open, then the events after the newest.
    Reset(ResetReason),
}

/// Why a cursor does not fit the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetReason {
    /// It comes from another database.
    Epoch,
    /// Events after it were deleted.
    TooOld,
    /// It names an event that is not in the log yet, so it comes from another database.
    Ahead,
}

impl fmt::Display for ResetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Epoch => "cursor is from another epoch",
            Self::TooOld => "cursor is older than the log",
            Self::Ahead => "cursor is ahead of the log",
        })
    }
}

impl LogBounds {
    /// Where a stream with this cursor starts; without a sequence, at the end of the log.
    ///
    /// A different epoch resets even without a sequence: what the client holds is of another database.
    pub fn start(&self, cursor: &Cursor) -> Start {
        if cursor.epoch.as_ref().is_some_and(|epoch| *epoch != self.epoch) {
            return Start::Reset(ResetReason::Epoch);
        }
        match cursor.last {
            None => Start::After(self.latest),
            Some(last) if last > self.latest => Start::Reset(ResetReason::Ahead),
            Some(last) if last.saturating_add(1) < self.oldest => Start::Reset(ResetReason::TooOld),
            Some(last) => Start::After(last),
        }
    }
}

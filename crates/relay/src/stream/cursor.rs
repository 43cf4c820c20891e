//! Where a reader left off, and where it goes on: the rule, over the bounds of its log.

use std::fmt;

/// What a reader's log holds at one moment.
///
/// An empty log has `oldest == latest + 1`: nothing is kept, and nothing older can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Names the database that the log is in.
    pub epoch: String,
    /// The oldest sequence that is kept.
    pub oldest: u64,
    /// The newest sequence.
    pub latest: u64,
}

/// What a reader says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The last sequence that it has seen.
    pub last: Option<u64>,
    /// The epoch that it saw it in.
    pub epoch: Option<String>,
}

/// Where the reading starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the events after this sequence.
    After(u64),
    /// With what is open, then the events after the newest.
    Reset(Misfit),
}

/// Why a cursor does not fit the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It comes from another database.
    Epoch,
    /// Events after it are not kept any more.
    TooOld,
    /// It names an event that has not happened: another database without saying so.
    Ahead,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Epoch => "cursor is from another epoch",
            Self::TooOld => "cursor is older than the log",
            Self::Ahead => "cursor is ahead of the log",
        })
    }
}

impl Bounds {
    /// Where a reader with this cursor starts; without a sequence, at the end.
    ///
    /// A foreign epoch counts even without a sequence: what such a reader believes is of no worth.
    pub fn start(&self, cursor: &Cursor) -> Start {
        if cursor.epoch.as_ref().is_some_and(|epoch| *epoch != self.epoch) {
            return Start::Reset(Misfit::Epoch);
        }
        match cursor.last {
            None => Start::After(self.latest),
            Some(last) if last > self.latest => Start::Reset(Misfit::Ahead),
            Some(last) if last.saturating_add(1) < self.oldest => Start::Reset(Misfit::TooOld),
            Some(last) => Start::After(last),
        }
    }
}

//! How well the kiosk hears the relay.

use crate::Now;

/// How long a lost stream is not worth a word, milliseconds.
const GRACE: u64 = 3_000;

/// What the corner of every screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// The stream is open.
    Live,
    /// The stream is down for over three seconds and nothing else has been asked.
    #[default]
    Reconnecting,
    /// The stream is down, but the relay answers questions.
    Polling,
    /// The relay does not answer at all.
    Offline,
}

impl Connection {
    /// The word of the `data-state` handle. Source: `kiosk.md §7`.
    pub const fn handle(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Reconnecting => "reconnecting",
            Self::Polling => "polling",
            Self::Offline => "offline",
        }
    }
}

/// What a question came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The relay said something.
    Answered,
    /// Nothing came back.
    Lost,
}

/// The stream, and what questions came back while it was down.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Link {
    open: bool,
    lost: Option<Now>,
    /// What the latest question since came to.
    asked: Option<Asked>,
}

impl Link {
    /// The stream is open.
    pub(crate) fn opened(&mut self) {
        *self = Self { open: true, lost: None, asked: None };
    }

    /// The stream ended.
    pub(crate) fn lost(&mut self, now: Now) {
        if self.open {
            *self = Self { open: false, lost: Some(now), asked: None };
        }
    }

    /// A question was answered, or not.
    pub(crate) fn asked(&mut self, asked: Asked) {
        if !self.open {
            self.asked = Some(asked);
        }
    }

    /// Whether the stream is open: whoever waits need not ask.
    pub(crate) const fn is_open(self) -> bool {
        self.open
    }

    /// What to show.
    pub(crate) fn connection(self, now: Now) -> Connection {
        let fresh = self.lost.is_some_and(|lost| now.since(lost) < GRACE);
        match (self.open || fresh, self.asked) {
            (true, _) => Connection::Live,
            (false, None) => Connection::Reconnecting,
            (false, Some(Asked::Answered)) => Connection::Polling,
            (false, Some(Asked::Lost)) => Connection::Offline,
        }
    }
}

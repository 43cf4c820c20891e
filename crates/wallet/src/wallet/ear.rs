//! How well the wallet hears the relay.

use kios_protocol::api::Answer;

use super::time::Now;

/// How long a broken stream is not worth mentioning, milliseconds. Source: `kiosk.md §3`.
const PATIENCE: u64 = 3_000;
/// How often questions replace a broken stream, milliseconds.
const POLL: u64 = 3_000;

/// What the corner of every screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The stream is open, or nothing needs one.
    Live,
    /// The stream is being opened.
    Reconnecting,
    /// The stream is down, but the relay answers questions.
    Polling,
    /// The relay does not answer.
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

/// What is known about the stream.
#[derive(Clone, Copy, Debug, Default)]
enum Stream {
    /// Nobody is signed in, so there is none.
    #[default]
    None,
    /// It is open.
    Open,
    /// It is down since then.
    Down(Now),
}

/// The stream's state, and what questions have found out while there was none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ear {
    stream: Stream,
    /// Whether the last question without a stream was answered.
    heard: Option<Heard>,
    /// When to ask next while the stream is down.
    poll_at: Option<Now>,
}

impl Ear {
    /// The stream is about to be opened for the first time.
    pub(super) const fn opening(now: Now) -> Self {
        // Nothing has been heard yet, so there is nothing to be patient about.
        let since = Now(now.0.saturating_sub(PATIENCE));
        Self { stream: Stream::Down(since), heard: None, poll_at: Some(now.plus(POLL)) }
    }

    /// The stream is open.
    pub(super) const fn open(&mut self) {
        *self = Self { stream: Stream::Open, heard: None, poll_at: None };
    }

    /// The stream has ended or could not be opened.
    pub(super) const fn lost(&mut self, now: Now) {
        match self.stream {
            Stream::None | Stream::Open => {
                let poll_at = Some(now.plus(PATIENCE));
                *self = Self { stream: Stream::Down(now), heard: None, poll_at };
            }
            Stream::Down(_) => {}
        }
    }

    /// A question was answered, or was not.
    pub(super) const fn asked(&mut self, heard: Heard) {
        self.heard = Some(heard);
    }

    /// Whether it is time to ask what the stream does not tell.
    pub(super) fn poll(&mut self, now: Now) -> bool {
        let due = self.poll_at.is_some_and(|at| at <= now);
        if due {
            self.poll_at = Some(now.plus(POLL));
        }
        due
    }

    /// What the corner shows.
    pub(super) const fn connection(&self, now: Now) -> Connection {
        match (self.stream, self.heard) {
            (Stream::Open, _) | (Stream::None, Some(Heard::Something)) => Connection::Live,
            (Stream::Down(since), _) if since.until(now) < PATIENCE => Connection::Live,
            (Stream::Down(_) | Stream::None, None) => Connection::Reconnecting,
            (Stream::Down(_), Some(Heard::Something)) => Connection::Polling,
            (Stream::Down(_) | Stream::None, Some(Heard::Nothing)) => Connection::Offline,
        }
    }
}

/// Whether a question got an answer, of whatever kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Done or refused: the relay is there.
    Something,
    /// Unknown.
    Nothing,
}

impl Heard {
    /// What an answer says about the connection.
    pub(super) const fn of<T>(answer: &Answer<T>) -> Self {
        match answer {
            Answer::Done(_) | Answer::Refused(_) => Self::Something,
            Answer::Unknown(_) => Self::Nothing,
        }
    }
}

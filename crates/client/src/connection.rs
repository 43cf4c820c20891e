//! The connection to the relay, as the badge on every screen shows it.
//!
//! The state of the event stream decides. While there is no stream, the outcome of the latest
//! request distinguishes a relay that answers from one that does not. A lost stream is shown only
//! after three seconds, because most streams are back before (`kiosk.md §3`).

use kios_protocol::api::Answer;

use crate::Instant;

/// How long a lost stream is not shown, milliseconds. Source: `kiosk.md §3`.
const GRACE_MS: u64 = 3_000;

/// The state of the connection badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// The stream is open or has just been lost; without a stream, the relay answers.
    Live,
    /// There is no stream, and no request has had an outcome since.
    #[default]
    Reconnecting,
    /// The stream is lost, but the relay answers requests.
    Polling,
    /// The relay does not answer.
    Offline,
}

impl Connection {
    /// The value of the badge's `data-state` attribute. Source: `kiosk.md §7`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Reconnecting => "reconnecting",
            Self::Polling => "polling",
            Self::Offline => "offline",
        }
    }
}

/// Whether a request has reached the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollResult {
    /// Done or refused: the relay has answered.
    Answered,
    /// The outcome is unknown.
    Lost,
}

impl<T> From<&Answer<T>> for PollResult {
    fn from(outcome: &Answer<T>) -> Self {
        match outcome {
            Answer::Done(_) | Answer::Refused(_) => Self::Answered,
            Answer::Unknown(_) => Self::Lost,
        }
    }
}

/// The state of the stream and, while it is not open, the result of the latest request.
#[derive(Clone, Copy, Debug, Default)]
pub struct StreamHealth {
    stream: Stream,
    polled: Option<PollResult>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Stream {
    /// No stream is wanted.
    Unused,
    /// The first attempt to open the stream is under way.
    #[default]
    Connecting,
    Open,
    /// The stream was open until then.
    Lost(Instant),
}

impl StreamHealth {
    /// No stream is wanted: the results of requests alone decide.
    pub const fn unused() -> Self {
        Self { stream: Stream::Unused, polled: None }
    }

    /// A stream is being opened for the first time.
    pub const fn connecting() -> Self {
        Self { stream: Stream::Connecting, polled: None }
    }

    /// The stream has opened.
    pub const fn opened(&mut self) {
        *self = Self { stream: Stream::Open, polled: None };
    }

    /// The stream has ended, or an attempt to open it has failed.
    pub const fn lost(&mut self, now: Instant) {
        match self.stream {
            Stream::Open => *self = Self { stream: Stream::Lost(now), polled: None },
            Stream::Unused | Stream::Connecting | Stream::Lost(_) => {}
        }
    }

    /// A request has had an outcome. It counts until the stream opens or is lost.
    pub const fn polled(&mut self, result: PollResult) {
        self.polled = Some(result);
    }

    /// Whether the stream is open, so that nothing needs to be polled.
    pub const fn is_open(self) -> bool {
        matches!(self.stream, Stream::Open)
    }

    /// The state to show.
    pub const fn connection(self, now: Instant) -> Connection {
        match (self.stream, self.polled) {
            (Stream::Open, _) | (Stream::Unused, Some(PollResult::Answered)) => Connection::Live,
            (Stream::Lost(since), _) if now.ms_since(since) < GRACE_MS => Connection::Live,
            (Stream::Unused | Stream::Connecting | Stream::Lost(_), None) => {
                Connection::Reconnecting
            }
            (Stream::Connecting | Stream::Lost(_), Some(PollResult::Answered)) => {
                Connection::Polling
            }
            (Stream::Unused | Stream::Connecting | Stream::Lost(_), Some(PollResult::Lost)) => {
                Connection::Offline
            }
        }
    }
}

//! The connection to the relay, as the badge on every screen shows it.
//!
//! The state of the event stream decides. While there is no stream, the outcome of the latest
//! request distinguishes a relay that answers from one that does not. A lost stream is shown only
//! after three seconds, because most streams are back before (`kiosk.md §3`). A stream whose last
//! event is older than the heartbeats allow counts as lost before it has ended, so that nothing waits
//! for an event that does not come.

use kios_protocol::api::Answer;

use crate::Instant;

/// How long a lost stream is not shown, milliseconds. Source: `kiosk.md §3`.
const GRACE_MS: u64 = 3_000;
/// How old the last event of a live stream may be, milliseconds: heartbeats come every 15 s.
const FRESH_MS: u64 = 20_000;

/// The state of the connection badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// The stream is open and events arrive, or it has just been lost; without a stream, the relay answers.
    Live,
    /// There is no stream, and no request has had an outcome since.
    #[default]
    Reconnecting,
    /// There is no stream, or nothing arrives on it, but the relay answers requests.
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
    /// `hello` was read; the last event arrived then.
    Open { last_event: Instant },
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

    /// The stream has opened: its `hello` was read.
    pub const fn opened(&mut self, now: Instant) {
        *self = Self { stream: Stream::Open { last_event: now }, polled: None };
    }

    /// An event has arrived on the stream.
    pub const fn received(&mut self, now: Instant) {
        match self.stream {
            Stream::Open { .. } => self.opened(now),
            Stream::Unused | Stream::Connecting | Stream::Lost(_) => {}
        }
    }

    /// The stream has ended, or an attempt to open it has failed.
    pub const fn lost(&mut self, now: Instant) {
        match self.stream {
            Stream::Open { .. } => *self = Self { stream: Stream::Lost(now), polled: None },
            Stream::Unused | Stream::Connecting | Stream::Lost(_) => {}
        }
    }

    /// A request has had an outcome. It counts until the stream opens, brings an event or is lost.
    pub const fn polled(&mut self, result: PollResult) {
        self.polled = Some(result);
    }

    /// Whether events arrive on the stream, so that nothing needs to be polled.
    pub const fn is_live(self, now: Instant) -> bool {
        match self.stream {
            Stream::Open { last_event } => now.ms_since(last_event) <= FRESH_MS,
            Stream::Unused | Stream::Connecting | Stream::Lost(_) => false,
        }
    }

    /// Whether the stream is open and its last event is older than the heartbeats allow.
    pub const fn is_stale(self, now: Instant) -> bool {
        matches!(self.stream, Stream::Open { .. }) && !self.is_live(now)
    }

    /// The state to show.
    pub const fn connection(self, now: Instant) -> Connection {
        match (self.stream, self.polled) {
            (Stream::Unused, Some(PollResult::Answered)) => Connection::Live,
            (Stream::Open { .. }, _) if self.is_live(now) => Connection::Live,
            (Stream::Lost(since), _) if now.ms_since(since) < GRACE_MS => Connection::Live,
            (Stream::Unused | Stream::Connecting | Stream::Open { .. } | Stream::Lost(_), None) => {
                Connection::Reconnecting
            }
            (
                Stream::Connecting | Stream::Open { .. } | Stream::Lost(_),
                Some(PollResult::Answered),
            ) => Connection::Polling,
            (
                Stream::Unused | Stream::Connecting | Stream::Open { .. } | Stream::Lost(_),
                Some(PollResult::Lost),
            ) => Connection::Offline,
        }
    }
}

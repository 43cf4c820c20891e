//! The attempts to read the relay's stream: their time limits, and the pauses between them.
//!
//! A response counts as a stream only once `hello` was read on `text/event-stream`. A proxy that holds the body back, a
//! portal that responds with a page, and a connection on which nothing arrives are failures like a refused connection,
//! each recognised within its time limit. The pause doubles with each failure and begins anew only after a stream that
//! lived for half a minute, so that a stream which ends at once is not requested many times a second.
//!
//! The caller performs the input and output, and passes the time and the random number.
//!
//! Source: `kiosk.md §3`.

use crate::Instant;

/// How long an attempt may take until the response's headers arrive, with the sign-in before it, milliseconds.
const HEADERS_LIMIT_MS: u64 = 10_000;
/// How long `hello`, which the relay sends at once, may take after the headers, milliseconds.
const HELLO_LIMIT_MS: u64 = 8_000;
/// How long a stream may be silent, milliseconds: more than two heartbeats.
const SILENCE_LIMIT_MS: u64 = 40_000;
/// How long a stream lives so that the pauses begin anew after it, milliseconds.
const LIVED_MS: u64 = 30_000;
/// The pause after the first failure, milliseconds.
const FIRST_PAUSE_MS: u64 = 1_000;
/// The longest pause before jitter, milliseconds.
const MAX_PAUSE_MS: u64 = 15_000;
/// The pause after the relay has refused to sign this key in, milliseconds.
const REJECTED_PAUSE_MS: u64 = 20_000;
const STREAM_TYPE: &str = "text/event-stream";

/// Why an attempt has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFault {
    /// There was no response in time, or none at all.
    NoResponse,
    /// The response is not an event stream.
    NotAStream,
    /// The headers arrived, and `hello` did not in time: something in between holds the body back.
    Held,
    /// The response ended.
    Ended,
    /// Nothing arrived for longer than two heartbeats.
    Silent,
    /// The relay does not sign this key in.
    Rejected,
}

/// An event of the stream, as far as the attempt distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// `hello`.
    Hello,
    /// Any other.
    Other,
}

/// What an event means to the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is the `hello` with which the stream is live.
    Opened,
    /// The stream is live.
    Live,
    /// The stream has not begun with `hello`: the event does not count.
    Early,
}

/// The present attempt, and how many have failed before it.
#[derive(Clone, Copy, Debug)]
pub struct StreamAttempts {
    failures: u32,
    step: Step,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The request is being sent.
    Requested { at: Instant },
    /// The headers are those of a stream.
    Answered { at: Instant },
    /// `hello` was read.
    Live { since: Instant, last_event: Instant },
}

impl StreamAttempts {
    /// Starts the first attempt.
    pub const fn start(now: Instant) -> Self {
        Self { failures: 0, step: Step::Requested { at: now } }
    }

    /// Starts another attempt.
    pub const fn restart(&mut self, now: Instant) {
        self.step = Step::Requested { at: now };
    }

    /// When the attempt has failed if nothing happens until then.
    pub const fn deadline(&self) -> Instant {
        match self.step {
            Step::Requested { at } => at.plus_ms(HEADERS_LIMIT_MS),
            Step::Answered { at } => at.plus_ms(HELLO_LIMIT_MS),
            Step::Live { last_event, .. } => last_event.plus_ms(SILENCE_LIMIT_MS),
        }
    }

    /// Why the attempt has failed at its deadline.
    pub const fn overdue(&self) -> StreamFault {
        match self.step {
            Step::Requested { .. } => StreamFault::NoResponse,
            Step::Answered { .. } => StreamFault::Held,
            Step::Live { .. } => StreamFault::Silent,
        }
    }

    /// The headers of the response have arrived.
    ///
    /// # Errors
    /// [`StreamFault::NotAStream`] if they are not those of a stream: the attempt is over.
    pub fn answered(
        &mut self,
        status: u16,
        content_type: Option<&str>,
        now: Instant,
    ) -> Result<(), StreamFault> {
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        if status != 200 || !essence.trim().eq_ignore_ascii_case(STREAM_TYPE) {
            return Err(StreamFault::NotAStream);
        }
        self.step = Step::Answered { at: now };
        Ok(())
    }

    /// An event was read.
    pub const fn received(&mut self, event: EventKind, now: Instant) -> Received {
        match (self.step, event) {
            (Step::Live { since, .. }, _) => {
                self.step = Step::Live { since, last_event: now };
                Received::Live
            }
            (Step::Answered { .. }, EventKind::Hello) => {
                self.step = Step::Live { since: now, last_event: now };
                Received::Opened
            }
            (Step::Requested { .. } | Step::Answered { .. }, _) => Received::Early,
        }
    }

    /// The attempt has ended; returns the pause before the next one, milliseconds.
    ///
    /// The jitter lengthens the pause by up to a half, so that the kiosks of a shop do not reconnect in step.
    pub fn failed(&mut self, fault: StreamFault, now: Instant, random: u16) -> u64 {
        if matches!(fault, StreamFault::Rejected) {
            return REJECTED_PAUSE_MS;
        }
        if let Step::Live { since, .. } = self.step
            && now.ms_since(since) >= LIVED_MS
        {
            self.failures = 0;
        }
        let pause_ms = (FIRST_PAUSE_MS << self.failures.min(4)).min(MAX_PAUSE_MS);
        self.failures = self.failures.saturating_add(1);
        pause_ms + u64::from(random) % (pause_ms / 2 + 1)
    }
}

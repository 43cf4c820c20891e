//! Queries the relay's settings while no stream delivers them: before the pairing, while the key is sealed, and behind a
//! proxy that buffers the stream.

use kios_protocol::api::{Answer, RelaySettings};

use crate::Instant;
use crate::reply::{Pending, Received};

/// How long the stream's `hello` is awaited first.
const STREAM_MS: u64 = 2_000;
/// The pause before a lost query is repeated.
const RETRY_MS: u64 = 10_000;
/// How often the settings are queried while no stream delivers them.
const INTERVAL_MS: u64 = 300_000;

/// The state of the query.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SettingsQuery {
    question: Option<Pending<RelaySettings>>,
    due: Instant,
}

impl SettingsQuery {
    /// The settings are those of another shop, or of none: they are queried unless a stream delivers them.
    pub(crate) const fn restart(&mut self, now: Instant) {
        *self = Self { question: None, due: now.plus_ms(STREAM_MS) };
    }

    /// No stream is going to be opened now.
    pub(crate) fn hurry(&mut self, now: Instant) {
        self.due = now;
    }

    /// The stream has delivered the settings.
    pub(crate) fn delivered_by_stream(&mut self, now: Instant) {
        self.due = now.plus_ms(INTERVAL_MS);
    }

    /// Whether to query now.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.question.is_none() && now >= self.due
    }

    /// Records the pending query.
    pub(crate) const fn sent(&mut self, question: Pending<RelaySettings>) {
        self.question = Some(question);
    }

    /// The answer, if the reply is to this query.
    pub(crate) fn take<'a>(
        &mut self,
        received: &'a Received,
        now: Instant,
    ) -> Option<Answer<&'a RelaySettings>> {
        let answer = received.take(&mut self.question)?;
        let pause = match answer {
            Answer::Done(_) => INTERVAL_MS,
            Answer::Refused(_) | Answer::Unknown(_) => RETRY_MS,
        };
        self.due = now.plus_ms(pause);
        Some(answer)
    }
}

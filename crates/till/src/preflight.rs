//! Polls whether the shop is active and the relay answers, before somebody wants to pay.

use kios_protocol::api::{Answer, ShopInfo};

use crate::reply::{Pending, Received};
use crate::{Connection, Instant};

/// How often to ask while all is well.
const CHECK_INTERVAL_MS: u64 = 300_000;
/// How often to ask while it is not.
const RETRY_MS: u64 = 5_000;

/// What stands in the way of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChargeBlocker {
    /// The relay does not answer.
    Unreachable,
    /// The shop is not active.
    Shop,
}

/// The check.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Preflight {
    question: Option<Pending<ShopInfo>>,
    due: Instant,
    pub(crate) blocker: Option<ChargeBlocker>,
}

impl Preflight {
    /// Whether the shop has to be asked about now.
    pub(crate) fn is_due(&mut self, connection: Connection, now: Instant) -> bool {
        // While the stream is down, asking is the only way to see that the relay is back.
        if connection != Connection::Live {
            self.due = self.due.min(now.plus_ms(RETRY_MS));
        }
        self.question.is_none() && now >= self.due
    }

    /// The question has left.
    pub(crate) const fn sent(&mut self, question: Pending<ShopInfo>) {
        self.question = Some(question);
    }

    /// Whether this was what came of the check.
    pub(crate) fn takes(&mut self, received: &Received, now: Instant) -> bool {
        let Some(answer) = received.take(&mut self.question) else { return false };
        self.blocker = match answer {
            Answer::Done(shop) if shop.status == ShopInfo::ACTIVE => None,
            Answer::Done(_) | Answer::Refused(_) => Some(ChargeBlocker::Shop),
            Answer::Unknown(_) => Some(ChargeBlocker::Unreachable),
        };
        self.due = now.plus_ms(if self.blocker.is_none() { CHECK_INTERVAL_MS } else { RETRY_MS });
        true
    }

    /// The relay has answered.
    pub(crate) fn reached(&mut self, now: Instant) {
        if self.blocker == Some(ChargeBlocker::Unreachable) {
            self.blocker = None;
            self.due = now;
        }
    }

    /// Asks at the next tick.
    pub(crate) fn hurry(&mut self, now: Instant) {
        self.due = now;
    }
}

//! Polls whether the shop is active and the relay reachable, so that a blocker is known before a
//! sale.

use kios_protocol::api::{Answer, ShopInfo, UpstreamState};

use crate::reply::{Pending, Received};
use crate::{Connection, Instant};

/// The polling interval while nothing blocks a charge.
const CHECK_INTERVAL_MS: u64 = 300_000;
/// The polling interval otherwise.
const RETRY_MS: u64 = 5_000;

/// What blocks a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChargeBlocker {
    /// The relay does not answer.
    Unreachable,
    /// The relay answers, and the network's relay behind it does not.
    Network,
    /// The shop is not active.
    Shop,
}

/// The state of the check.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Preflight {
    question: Option<Pending<ShopInfo>>,
    due: Instant,
    /// What the last query found.
    found: Option<ChargeBlocker>,
    /// Whether the stream says that the network's relay does not answer.
    network_unreachable: bool,
}

impl Preflight {
    /// What blocks a charge now.
    pub(crate) fn blocker(&self) -> Option<ChargeBlocker> {
        self.network_unreachable.then_some(ChargeBlocker::Network).or(self.found)
    }

    /// Applies what the stream says about the network's relay.
    pub(crate) fn upstream(&mut self, state: UpstreamState, now: Instant) {
        let unreachable = state == UpstreamState::Unreachable;
        if self.network_unreachable != unreachable {
            self.network_unreachable = unreachable;
            self.due = now;
        }
    }

    /// A new stream says by itself if the network's relay does not answer.
    pub(crate) const fn stream_opened(&mut self) {
        self.network_unreachable = false;
    }

    /// Whether to query the shop's status now.
    pub(crate) fn is_due(&mut self, connection: Connection, now: Instant) -> bool {
        // While the stream is down, only polling detects that the relay is reachable again.
        if connection != Connection::Live {
            self.due = self.due.min(now.plus_ms(RETRY_MS));
        }
        self.question.is_none() && now >= self.due
    }

    /// Records the pending query.
    pub(crate) const fn sent(&mut self, question: Pending<ShopInfo>) {
        self.question = Some(question);
    }

    /// Applies the reply if it belongs to the check; returns whether it does.
    pub(crate) fn takes(&mut self, received: &Received, now: Instant) -> bool {
        let Some(answer) = received.take(&mut self.question) else { return false };
        self.found = match answer {
            Answer::Done(shop) if shop.status == ShopInfo::ACTIVE => None,
            Answer::Done(_) | Answer::Refused(_) => Some(ChargeBlocker::Shop),
            Answer::Unknown(_) => Some(ChargeBlocker::Unreachable),
        };
        self.due = now.plus_ms(if self.found.is_none() { CHECK_INTERVAL_MS } else { RETRY_MS });
        true
    }

    /// Records that the relay has replied to any request.
    pub(crate) fn reached(&mut self, now: Instant) {
        if self.found == Some(ChargeBlocker::Unreachable) {
            self.found = None;
            self.due = now;
        }
    }

    /// Polls at the next tick.
    pub(crate) fn hurry(&mut self, now: Instant) {
        self.due = now;
    }
}

//! Polls whether the relay is reachable, the shop active and this kiosk's key accepted, so that a blocker is
//! known before a sale.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, ShopInfo, UpstreamState};

use crate::reply::{Accepted, Pending, Received};
use crate::{Connection, Instant};

/// The polling interval while nothing blocks a charge.
const CHECK_INTERVAL_MS: u64 = 300_000;
/// The polling interval otherwise; the longer one from the second answer on while the stream is down. With the attempts to
/// open the stream, and the sign-in after a pairing, it makes at most 15 requests in 25 s.
const FIRST_RETRY_MS: u64 = 5_000;
const RETRY_MS: u64 = 10_000;
/// How often the key is checked while it is accepted.
const KEY_CHECK_INTERVAL_MS: u64 = 3_600_000;
/// How often otherwise.
const KEY_RETRY_MS: u64 = 60_000;

/// What blocks a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChargeBlocker {
    /// The relay does not answer.
    Unreachable,
    /// The relay answers, and the network's relay behind it does not.
    Network,
    /// The shop is not active.
    Shop,
    /// The network does not accept this kiosk's key.
    Key,
}

/// What the last answer to a check says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Finding {
    /// There was no answer yet.
    #[default]
    Unknown,
    /// Nothing blocks a charge.
    Clear,
    /// This does.
    Blocked(ChargeBlocker),
}

/// The state of the checks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Preflight {
    question: Option<Pending<ShopInfo>>,
    due: Instant,
    /// The answers while the stream was down.
    answers: u32,
    shop: Finding,
    /// What the stream says about the network's relay.
    network: Finding,
    key_question: Option<Pending<Accepted>>,
    key_due: Instant,
    key: Finding,
}

impl Finding {
    const fn blocker(self) -> Option<ChargeBlocker> {
        match self {
            Self::Unknown | Self::Clear => None,
            Self::Blocked(blocker) => Some(blocker),
        }
    }
}

impl Preflight {
    /// What blocks a charge now.
    pub(crate) fn blocker(&self) -> Option<ChargeBlocker> {
        let shop = || self.shop.blocker();
        self.network.blocker().or_else(shop).or_else(|| self.key.blocker())
    }

    /// Whether to query the shop's status now.
    pub(crate) fn is_due(&mut self, connection: Connection, now: Instant) -> bool {
        if connection == Connection::Live {
            self.answers = 0;
        } else {
            // While the stream is down, only polling detects that the relay is reachable again.
            self.due = self.due.min(now.plus_ms(self.retry_ms()));
        }
        self.question.is_none() && now >= self.due
    }

    const fn retry_ms(&self) -> u64 {
        if self.answers > 1 { RETRY_MS } else { FIRST_RETRY_MS }
    }

    /// Records the pending query.
    pub(crate) const fn sent(&mut self, question: Pending<ShopInfo>) {
        self.question = Some(question);
    }

    /// Whether to check the key now: the relay has to be reachable and the shop active.
    pub(crate) fn is_key_due(&self, now: Instant) -> bool {
        self.shop == Finding::Clear
            && self.network.blocker().is_none()
            && self.key_question.is_none()
            && now >= self.key_due
    }

    /// Records the pending check of the key.
    pub(crate) const fn key_sent(&mut self, question: Pending<Accepted>) {
        self.key_question = Some(question);
    }

    /// Applies the reply if it belongs to one of the checks; returns whether it does.
    pub(crate) fn takes(&mut self, received: &Received, now: Instant) -> bool {
        self.takes_shop(received, now) || self.takes_key(received, now)
    }

    fn takes_shop(&mut self, received: &Received, now: Instant) -> bool {
        let Some(answer) = received.take(&mut self.question) else { return false };
        self.shop = match answer {
            Answer::Done(shop) if shop.status == ShopInfo::ACTIVE => Finding::Clear,
            Answer::Done(_) | Answer::Refused(_) => Finding::Blocked(ChargeBlocker::Shop),
            Answer::Unknown(_) => Finding::Blocked(ChargeBlocker::Unreachable),
        };
        self.answers = self.answers.saturating_add(1);
        let clear = self.shop == Finding::Clear;
        self.due = now.plus_ms(if clear { CHECK_INTERVAL_MS } else { self.retry_ms() });
        true
    }

    fn takes_key(&mut self, received: &Received, now: Instant) -> bool {
        let Some(answer) = received.take(&mut self.key_question) else { return false };
        let (key, pause) = match answer {
            Answer::Done(_) => (Finding::Clear, KEY_CHECK_INTERVAL_MS),
            Answer::Refused(code) if code == ResultCode::InvalidSignature.number() => {
                (Finding::Blocked(ChargeBlocker::Key), KEY_RETRY_MS)
            }
            // Nothing is known about the key.
            Answer::Refused(_) | Answer::Unknown(_) => (self.key, KEY_RETRY_MS),
        };
        self.key = key;
        self.key_due = now.plus_ms(pause);
        true
    }

    /// Applies what the stream says about the network's relay.
    pub(crate) fn upstream(&mut self, state: UpstreamState, now: Instant) {
        let network = match state {
            UpstreamState::Reachable => Finding::Clear,
            UpstreamState::Unreachable => Finding::Blocked(ChargeBlocker::Network),
        };
        if self.network != network {
            self.network = network;
            self.due = now;
        }
    }

    /// A new stream says by itself if the network's relay does not answer.
    pub(crate) const fn stream_opened(&mut self) {
        self.network = Finding::Unknown;
    }

    /// Records that the relay has replied to any request.
    pub(crate) fn reached(&mut self, now: Instant) {
        if self.shop == Finding::Blocked(ChargeBlocker::Unreachable) {
            self.shop = Finding::Unknown;
            self.due = now;
        }
    }

    /// Polls at the next tick.
    pub(crate) fn hurry(&mut self, now: Instant) {
        self.due = now;
        self.answers = 0;
    }
}

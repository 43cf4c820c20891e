//! Whether anything could be charged at all, asked before somebody wants to.

use kios_protocol::api::{Answer, ShopInfo};

use super::input::Input;
use crate::{Connection, Now, Reply, Token};

/// How often to ask while all is well, milliseconds.
const EVERY: u64 = 300_000;
/// How often to ask while it is not, milliseconds.
const AGAIN: u64 = 5_000;

/// What stands in the way of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The relay does not answer.
    Unreachable,
    /// The shop is not active.
    Shop,
}

/// The check.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Preflight {
    question: Option<Token>,
    due: Now,
    pub(crate) hindrance: Option<Hindrance>,
}

impl Preflight {
    /// Whether the shop has to be asked about now.
    pub(crate) fn is_due(&mut self, connection: Connection, now: Now) -> bool {
        // While the stream is down, asking is the only way to see that the relay is back.
        if connection != Connection::Live {
            self.due = self.due.min(now.plus(AGAIN));
        }
        self.question.is_none() && now >= self.due
    }

    /// The question has left.
    pub(crate) fn sent(&mut self, question: Token) {
        self.question = Some(question);
    }

    /// Whether this was the answer to the check.
    pub(crate) fn takes(&mut self, input: &Input, now: Now) -> bool {
        let Input::Reply { token, answer } = input else { return false };
        if self.question != Some(*token) {
            return false;
        }
        self.question = None;
        self.hindrance = match answer {
            Answer::Done(Reply::Shop(shop)) if shop.status == ShopInfo::ACTIVE => None,
            Answer::Done(Reply::Shop(_)) | Answer::Refused(_) => Some(Hindrance::Shop),
            Answer::Done(
                Reply::Paired(_)
                | Reply::Price(_)
                | Reply::Payment(_)
                | Reply::Payments(_)
                | Reply::CardSales(_)
                | Reply::Refund(_)
                | Reply::Phone(_)
                | Reply::Taken,
            )
            | Answer::Unknown(_) => Some(Hindrance::Unreachable),
        };
        self.due = now.plus(if self.hindrance.is_none() { EVERY } else { AGAIN });
        true
    }

    /// The relay was heard.
    pub(crate) fn reached(&mut self, now: Now) {
        if self.hindrance == Some(Hindrance::Unreachable) {
            self.hindrance = None;
            self.due = now;
        }
    }

    /// Asks at the next tick.
    pub(crate) fn hurry(&mut self, now: Now) {
        self.due = now;
    }
}

//! Whether anything could be charged at all, asked before somebody wants to.

use kios_protocol::api::{Answer, ShopInfo};

use super::desk::Desk;
use super::input::Input;
use crate::{Call, Connection, Now, Reply, Token};

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
    /// Asks when it is time.
    pub(crate) fn tick(desk: &mut Desk) {
        let Self { question, due, .. } = desk.preflight;
        let Some(terminal) = &desk.terminal else { return };
        // While the stream is down, asking is the only way to see that the relay is back.
        let uneasy = desk.link.connection(desk.now) != Connection::Live;
        let early = uneasy && due > desk.now.plus(AGAIN);
        if early {
            desk.preflight.due = desk.now.plus(AGAIN);
        }
        if question.is_none() && !early && desk.now >= due {
            let call = Call::Shop { shop_id: terminal.shop_id };
            desk.preflight.question = Some(desk.call(call));
        }
    }

    /// Whether this was the answer to the check.
    pub(crate) fn takes(&mut self, input: &Input, now: Now) -> bool {
        let Input::Answered { token, answer } = input else { return false };
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

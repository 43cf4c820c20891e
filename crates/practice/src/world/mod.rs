//! The state of a practice world, and the use cases of its relay.
//!
//! A use case checks a request in the order of the relay's use case of the same name (`kios_relay::service`), with the
//! rules of `kios_domain`; the relay's tests send the same requests to both and compare the results. What the relay keeps
//! in tables is in vectors here, and an error leaves what was written before it, which is what the relay commits too.
//!
//! Deliberately absent: API v1, bridge mode, delegators, settlement, and a shop's turnover.

mod cards;
mod deadlines;
mod decisions;
mod events;
mod history;
mod ledger;
mod payments;
mod points;
mod queries;
mod random;
mod sessions;
mod staff;

use std::collections::BTreeMap;

use kios_domain::ledger::{Account, EntryReason, LedgerError, provision};
use kios_domain::payment::{CancelProof, Payment, Refusal};
use kios_domain::purchase::Purchase;
use kios_protocol::api::Violation;
use kios_protocol::payment::{Timeouts, TransitionError};
use kios_protocol::{Address, Amount, ResultCode, Timestamp};

use crate::fault::{Connection, CustomerAnswer, Situation};
use crate::setup::{Customer, Setup, Shop};
use cards::Cards;
use decisions::StoredReply;
use events::EventLog;
use ledger::Ledger;
use random::Random;
use sessions::Sessions;
use staff::Staff;

pub(crate) use history::{HistoryFilter, SalesFilter};
pub(crate) use sessions::Session;
pub(crate) use staff::StaffCaller;

/// The relay's timeouts.
const TIMEOUTS: Timeouts = Timeouts::NETWORK;
/// How long a temporary account is valid, seconds. Source: `protocol.md §4.3`.
const CODE_S: u64 = 60;
/// Every request of a practice kiosk comes with a session.
const PROOF: CancelProof = CancelProof::Session;

/// Why a request has no data in its response.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A refusal, as the relay's.
    Refused(Refusal),
    /// The path, or the method for it, does not exist here.
    NotFound,
    /// What the checks before rule out.
    Unexpected,
}

impl Failure {
    /// The code of the response.
    pub(crate) const fn code(&self) -> ResultCode {
        match self {
            Self::Refused(Refusal::Code(code)) => *code,
            Self::Refused(Refusal::Invalid(_) | Refusal::SessionMissing) | Self::NotFound => {
                ResultCode::InvalidParameters
            }
            Self::Unexpected => ResultCode::ServerError,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ResultCode> for Failure {
    fn from(code: ResultCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Vec<Violation>> for Failure {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Refused(violations.into())
    }
}

impl From<TransitionError> for Failure {
    fn from(refused: TransitionError) -> Self {
        Self::Refused(refused.into())
    }
}

impl From<LedgerError> for Failure {
    fn from(_: LedgerError) -> Self {
        Self::Unexpected
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::Unexpected
    }
}

/// A code that a phone shows.
#[derive(Clone, Copy, Debug)]
struct Temporary {
    shown: Address,
    account: Address,
    made_at: Timestamp,
}

/// Something that a request found out and that no record keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A price above the customer's balance.
    TooExpensive,
    /// A request refused with this code.
    Refused(u32),
    /// A request or a response that was lost.
    Lost,
}

/// How many payments, refunds and findings there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) payments: usize,
    pub(crate) refunds: usize,
    pub(crate) seen: usize,
}

/// The whole world.
#[derive(Debug)]
pub(crate) struct World {
    now: Timestamp,
    random: Random,
    shop: Shop,
    customers: Vec<Customer>,
    situation: Situation,
    /// When a connection that is down for a time works again.
    connected_at: Timestamp,
    ledger: Ledger,
    nonces: BTreeMap<Address, u64>,
    temporary: Vec<Temporary>,
    payments: Vec<Payment>,
    replies: Vec<StoredReply>,
    sessions: Sessions,
    staff: Staff,
    cards: Cards,
    grants: Vec<Purchase>,
    log: EventLog,
    seen: Vec<Seen>,
}

impl World {
    /// The world of this setup, as it is at `now`.
    pub(crate) fn new(setup: Setup, now: Timestamp) -> Self {
        let Setup { seed, shop, customers, staff, card_sales, situation } = setup;
        let mut random = Random::new(seed);
        let mut ledger = Ledger::default();
        for customer in &customers {
            let account = customer.key.address();
            let postings = provision(account, customer.points);
            // More points than 256 bits can count are not given.
            ledger.book(EntryReason::Provision(account), postings, now).ok();
        }
        Self {
            now,
            cards: Cards::new(card_sales, (shop.id, &shop.terminal_id), now),
            log: EventLog::new(random.digits()),
            random,
            shop,
            customers,
            situation,
            connected_at: Timestamp::NEVER,
            ledger,
            nonces: BTreeMap::new(),
            temporary: Vec::new(),
            payments: Vec::new(),
            replies: Vec::new(),
            sessions: Sessions::default(),
            staff: Staff::new(staff),
            grants: Vec::new(),
            seen: Vec::new(),
        }
    }

    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }

    /// How often a kind of thing has happened, for [`crate::tour`].
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            payments: self.payments.len(),
            refunds: self.cards.refunds.len(),
            seen: self.seen.len(),
        }
    }

    pub(crate) const fn shop(&self) -> &Shop {
        &self.shop
    }

    pub(crate) fn customers(&self) -> &[Customer] {
        &self.customers
    }

    pub(crate) const fn situation(&self) -> Situation {
        self.situation
    }

    /// Everything behaves so from now on; a connection that is down cuts the open streams.
    pub(crate) fn set_situation(&mut self, situation: Situation) {
        self.situation = situation;
        self.connected_at = match situation.connection {
            Connection::DownFor(seconds) => self.now.plus(seconds.into()),
            Connection::Works
            | Connection::LostBefore
            | Connection::LostAfter
            | Connection::Slow(_)
            | Connection::Down
            | Connection::StreamSilent => Timestamp::NEVER,
        };
        if matches!(situation.connection, Connection::Down | Connection::DownFor(_)) {
            self.log.cut();
        }
        self.send_events();
    }

    /// Remembers what a request found out.
    pub(crate) fn saw(&mut self, seen: Seen) {
        self.seen.push(seen);
    }

    pub(crate) fn seen(&self) -> &[Seen] {
        &self.seen
    }

    pub(crate) fn payments(&self) -> &[Payment] {
        &self.payments
    }

    /// The points of an account in the ledger.
    pub(crate) fn points(&self, account: Account) -> Amount {
        self.ledger.net(account)
    }

    /// The points of the accounts that are selected.
    pub(crate) fn sum(&self, select: impl Fn(Account) -> bool) -> Option<Amount> {
        self.ledger.sum(select)
    }

    /// All points that were ever issued.
    pub(crate) fn issued(&self) -> Amount {
        self.ledger.issued()
    }

    /// The points that a customer can spend.
    pub(crate) fn spendable(&self, account: Address) -> Amount {
        match self.situation.customer {
            CustomerAnswer::TooFewPoints => Amount::ZERO,
            CustomerAnswer::ByHand
            | CustomerAnswer::Approves
            | CustomerAnswer::Denies
            | CustomerAnswer::TooLate
            | CustomerAnswer::CodeExpired => self.points(Account::User(account)),
        }
    }

    /// The next nonce of an account.
    pub(crate) fn nonce(&self, account: Address) -> u64 {
        self.nonces.get(&account).copied().unwrap_or_default()
    }

    fn use_nonce(&mut self, account: Address) {
        let next = self.nonce(account).saturating_add(1);
        self.nonces.insert(account, next);
    }

    fn find_payment(&self, id: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.id.to_string() == id)
    }
}

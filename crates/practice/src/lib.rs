//! Practice mode: a relay, two card gateways and the phones of customers and shop owner, in memory.
//!
//! [`Practice`] is a world that starts as a [`Setup`] says. Its [`transport`](Practice::transport) answers the requests of a
//! kiosk as the relay does: the rules are those of `kios_domain` and `kios_protocol`, and the relay's tests send the same
//! requests to both. Signatures are verified. [`Phone`] and [`Owner`] decide what the kiosk asks; a [`Situation`] says what
//! people, connection and gateways do by themselves; [`tour`] is a training in ten situations.
//!
//! Time passes with every request and with [`Practice::advance`], which a page calls every second: it applies deadlines and
//! sends events. The same setup, times and calls give the same results.
//!
//! The kiosk's practice page and the headless practice for tests of others are made with it; the selling page and the relay
//! are not. The relay's tests, which compare the two, have it as a development dependency.
//!
//! Deliberately absent: network, clock, randomness and storage. Nothing here can reach a relay, and no relay accepts what
//! is signed here: the default shop belongs to no network and the default chain to no relay.

mod fault;
mod options;
mod phone;
mod setup;
pub mod tour;
mod wire;
mod world;

use core::cell::RefCell;
use std::rc::Rc;

use kios_domain::ledger::Account;
use kios_protocol::api::{PaymentItem, Refund};
use kios_protocol::{Amount, ResultCode, Timestamp};
use kios_sdk::{Time, Transport};

pub use fault::{Connection, CustomerAnswer, Fault, GatewayAnswer, OwnerAnswer, Situation};
pub use options::{read_setup, read_situation};
pub use phone::{Owner, PaymentCode, Phone};
pub use setup::{Customer, PAIRING_CODE, Person, Setup, Shop};

use wire::Wire;
use world::World;

/// A world that its transports, phones and streams share.
type Shared = Rc<RefCell<World>>;

/// The whole second of a platform's clock.
fn seconds(time: &dyn Time) -> Timestamp {
    Timestamp::from_seconds(time.millis() / 1_000)
}

/// A practice world; clones share it.
#[derive(Clone)]
pub struct Practice {
    world: Shared,
    time: Rc<dyn Time>,
}

impl core::fmt::Debug for Practice {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Practice").finish_non_exhaustive()
    }
}

/// Where the points are. Their sum is what was issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// With the customers, or waiting for phone numbers without an account.
    pub customers: Amount,
    /// Between an approval and a close.
    pub escrow: Amount,
    /// With the shop.
    pub shop: Amount,
    /// Collected as fees.
    pub fee: Amount,
    /// Issued: to customers at the start, and for purchases in cash or by card.
    pub issued: Amount,
}

impl Practice {
    /// Starts a world at the time of `time`.
    pub fn new(setup: Setup, time: Rc<dyn Time>) -> Self {
        let world = World::new(setup, seconds(&*time));
        Self { world: Rc::new(RefCell::new(world)), time }
    }

    /// What a kiosk sends its requests through. An address counts by its path only.
    pub fn transport(&self) -> Rc<dyn Transport> {
        let (world, time) = (Rc::clone(&self.world), Rc::clone(&self.time));
        Rc::new(Wire { world, time })
    }

    /// Does everything that is due until `now`: decisions, deadlines, refunds, points, events and heartbeats.
    pub fn advance(&self, now: Timestamp) {
        self.world.borrow_mut().advance(now);
    }

    /// One party behaves so from now on.
    pub fn set(&self, fault: Fault) {
        let situation = self.situation().with(fault);
        self.set_situation(situation);
    }

    /// Everything behaves so from now on.
    pub fn set_situation(&self, situation: Situation) {
        self.world.borrow_mut().set_situation(situation);
    }

    /// How everything behaves.
    pub fn situation(&self) -> Situation {
        self.world.borrow().situation()
    }

    /// The phone of the customer with this place in the setup; `None` if there are fewer.
    pub fn phone(&self, customer: usize) -> Option<Phone> {
        let customer = self.world.borrow().customers().get(customer)?.clone();
        Some(Phone::new(self.clone(), customer))
    }

    /// The phone of the shop owner.
    pub fn owner(&self) -> Owner {
        Owner::new(self.clone())
    }

    /// Every payment, oldest first.
    pub fn payments(&self) -> Vec<PaymentItem> {
        self.world.borrow().payments().iter().map(kios_domain::payment::Payment::item).collect()
    }

    /// Every refund, oldest first.
    pub fn refunds(&self) -> Vec<Refund> {
        let world = self.world.borrow();
        let ids = world.refunds().iter().map(|refund| &refund.refund_id);
        ids.filter_map(|id| world.refund(id).ok()).collect()
    }

    /// Where the points are; `None` above 256 bits.
    pub fn points(&self) -> Option<Points> {
        let world = self.world.borrow();
        let is_customers = |account| matches!(account, Account::User(_) | Account::Phone(_));
        Some(Points {
            customers: world.sum(is_customers)?,
            escrow: world.points(Account::Escrow),
            shop: world.points(Account::Shop(world.shop().id)),
            fee: world.points(Account::Fee),
            issued: world.issued(),
        })
    }

    /// Lets the time pass that has passed, and changes the world.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut World) -> Result<T, world::Failure>,
    ) -> Result<T, ResultCode> {
        let mut world = self.world.borrow_mut();
        world.advance(seconds(&*self.time));
        change(&mut world).map_err(|failure| failure.code())
    }
}

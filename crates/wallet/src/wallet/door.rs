//! Before anybody is signed in: who can be chosen, and what the page's address asked for.

use std::collections::BTreeMap;

use kios_client::Instant;
use kios_protocol::api::Answer;
use kios_protocol::{Address, Amount, PaymentId, ShopId};

use super::effect::Signer;
use super::event::{Customer, DemoUsers, KeyInput, Owner};

/// How long to wait before asking again whether this is a demo, milliseconds.
const AGAIN: u64 = 3_000;

/// Who can be chosen, and what waits for a choice.
#[derive(Clone, Debug)]
pub struct Door {
    pub(crate) demo: Demo,
    /// Points of the demo's customers, as far as they are known.
    pub(crate) points: BTreeMap<Address, Amount>,
    /// The payment to open after signing in.
    pub(crate) payment: Option<PaymentId>,
    /// A key from the page's address; it waits until the relay has said that it is a demo.
    key: Option<Signer>,
    pub(crate) problem: Option<Problem>,
}

/// Whether the relay is a demo.
#[derive(Clone, Debug)]
pub(crate) enum Demo {
    /// Not known yet; ask then.
    Unknown(Instant),
    /// It is not.
    No,
    /// It is, with these people.
    Yes(DemoUsers),
}

/// What somebody plays in the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Somebody who pays.
    Customer,
    /// The owner of this shop.
    Owner(ShopId),
}

/// Why the door stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// What was given is not a key.
    NotAKey,
    /// A link brought a key, and this relay is not a demo.
    DemoOnly,
}

impl Door {
    /// A door that knows nothing.
    pub(super) const fn new() -> Self {
        Self {
            demo: Demo::Unknown(Instant::from_millis(0)),
            points: BTreeMap::new(),
            payment: None,
            key: None,
            problem: None,
        }
    }

    /// Whether it is time to ask if this is a demo.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        match &mut self.demo {
            Demo::Unknown(at) if *at <= now => {
                *at = now.plus_ms(AGAIN);
                true
            }
            Demo::Unknown(_) | Demo::No | Demo::Yes(_) => false,
        }
    }

    /// Takes the answer to whether this is a demo; the signer that may go in at once, if there is.
    pub(super) fn answered(&mut self, answer: Answer<DemoUsers>) -> Option<Signer> {
        match answer {
            Answer::Done(cast) => self.demo = Demo::Yes(cast),
            Answer::Refused(_) => self.demo = Demo::No,
            Answer::Unknown(_) => return None,
        }
        self.with_linked_key()
    }

    /// Takes a key from the page's address; the signer that may go in at once, if there is.
    pub(super) fn linked(&mut self, key: &KeyInput) -> Option<Signer> {
        self.key = key.signer();
        self.problem = self.key.is_none().then_some(Problem::NotAKey);
        self.with_linked_key()
    }

    fn with_linked_key(&mut self) -> Option<Signer> {
        match self.demo {
            Demo::Unknown(_) => None,
            Demo::Yes(_) => self.key.take(),
            Demo::No => {
                if self.key.take().is_some() {
                    self.problem = Some(Problem::DemoOnly);
                }
                None
            }
        }
    }

    /// Takes a key that was typed.
    pub(super) fn typed(&mut self, key: &KeyInput) -> Option<Signer> {
        let signer = key.signer();
        self.problem = signer.is_none().then_some(Problem::NotAKey);
        signer
    }

    /// The demo's customers; none where the relay is no demo.
    pub(crate) fn customers(&self) -> &[Customer] {
        match &self.demo {
            Demo::Yes(cast) => &cast.customers,
            Demo::Unknown(_) | Demo::No => &[],
        }
    }

    /// The demo's shop owners; none where the relay is no demo.
    pub(crate) fn owners(&self) -> &[Owner] {
        match &self.demo {
            Demo::Yes(cast) => &cast.owners,
            Demo::Unknown(_) | Demo::No => &[],
        }
    }

    /// What this signer plays in the demo, if anything.
    pub(super) fn part(&self, signer: &Signer) -> Option<Part> {
        let owner = self.owners().iter().find(|owner| owner.signer == *signer);
        let customer = self.customers().iter().any(|customer| customer.signer == *signer);
        owner.map(|owner| Part::Owner(owner.shop)).or_else(|| customer.then_some(Part::Customer))
    }

    /// What the demo calls this signer.
    pub(super) fn name(&self, signer: &Signer) -> Option<String> {
        let customers = self.customers().iter().map(|one| (&one.signer, &one.name));
        let owners = self.owners().iter().map(|one| (&one.signer, &one.name));
        let (_, name) = customers.chain(owners).find(|(known, _)| *known == signer)?;
        Some(name.clone())
    }
}

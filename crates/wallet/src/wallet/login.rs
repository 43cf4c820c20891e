//! The sign-in: the demo's users, an entered key, and the link in the page's address.

use std::collections::BTreeMap;

use kios_client::Instant;
use kios_protocol::api::Answer;
use kios_protocol::{Address, Amount, PaymentId, ShopId};

use super::effect::Signer;
use super::event::{Customer, DemoUsers, KeyInput, Owner};

/// The interval between requests for the demo's users, milliseconds.
const RETRY_MS: u64 = 3_000;

/// The sign-in, and what the link in the address requests after it.
#[derive(Clone, Debug)]
pub struct Login {
    pub(crate) demo: DemoMode,
    /// Balances of the demo's customers, as far as they are known.
    pub(crate) balances: BTreeMap<Address, Amount>,
    /// The payment to open after signing in.
    pub(crate) payment: Option<PaymentId>,
    /// A key from the page's address; kept until the relay has reported whether it is a demo.
    linked_key: Option<Signer>,
    pub(crate) error: Option<LoginError>,
}

/// Whether the relay is a demo.
#[derive(Clone, Debug)]
pub(crate) enum DemoMode {
    /// Not known yet; request it then.
    Unknown(Instant),
    /// Not in demo mode.
    Off,
    /// In demo mode, with these users.
    On(DemoUsers),
}

/// The role of a demo user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DemoRole {
    /// A customer.
    Customer,
    /// The owner of this shop.
    Owner(ShopId),
}

/// Why a key was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginError {
    /// The text is not a private key.
    InvalidKey,
    /// A key in a link is accepted in demo mode only.
    DemoOnly,
}

impl Login {
    /// The sign-in before any response.
    pub(super) const fn new() -> Self {
        Self {
            demo: DemoMode::Unknown(Instant::from_millis(0)),
            balances: BTreeMap::new(),
            payment: None,
            linked_key: None,
            error: None,
        }
    }

    /// Whether to request the demo's users now.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        match &mut self.demo {
            DemoMode::Unknown(at) if *at <= now => {
                *at = now.plus_ms(RETRY_MS);
                true
            }
            DemoMode::Unknown(_) | DemoMode::Off | DemoMode::On(_) => false,
        }
    }

    /// Applies the response about the demo; returns the signer of a linked key that is now accepted.
    pub(super) fn apply_demo(&mut self, response: Answer<DemoUsers>) -> Option<Signer> {
        match response {
            Answer::Done(demo_users) => self.demo = DemoMode::On(demo_users),
            Answer::Refused(_) => self.demo = DemoMode::Off,
            Answer::Unknown(_) => return None,
        }
        self.take_linked_key()
    }

    /// Takes a key from the page's address; returns its signer if it is accepted now.
    pub(super) fn accept_linked_key(&mut self, key: &KeyInput) -> Option<Signer> {
        self.linked_key = key.signer();
        self.error = self.linked_key.is_none().then_some(LoginError::InvalidKey);
        self.take_linked_key()
    }

    fn take_linked_key(&mut self) -> Option<Signer> {
        match self.demo {
            DemoMode::Unknown(_) => None,
            DemoMode::On(_) => self.linked_key.take(),
            DemoMode::Off => {
                if self.linked_key.take().is_some() {
                    self.error = Some(LoginError::DemoOnly);
                }
                None
            }
        }
    }

    /// Parses a key that was entered; stores the error if it is none.
    pub(super) fn parse_key(&mut self, key: &KeyInput) -> Option<Signer> {
        let signer = key.signer();
        self.error = signer.is_none().then_some(LoginError::InvalidKey);
        signer
    }

    /// The demo's customers; empty outside demo mode.
    pub(crate) fn customers(&self) -> &[Customer] {
        match &self.demo {
            DemoMode::On(demo_users) => &demo_users.customers,
            DemoMode::Unknown(_) | DemoMode::Off => &[],
        }
    }

    /// The demo's shop owners; empty outside demo mode.
    pub(crate) fn owners(&self) -> &[Owner] {
        match &self.demo {
            DemoMode::On(demo_users) => &demo_users.owners,
            DemoMode::Unknown(_) | DemoMode::Off => &[],
        }
    }

    /// The role of a signer in the demo.
    pub(super) fn demo_role(&self, signer: &Signer) -> Option<DemoRole> {
        let owner = self.owners().iter().find(|owner| owner.signer == *signer);
        let customer = self.customers().iter().any(|customer| customer.signer == *signer);
        owner
            .map(|owner| DemoRole::Owner(owner.shop))
            .or_else(|| customer.then_some(DemoRole::Customer))
    }

    /// The name of a signer in the demo.
    pub(super) fn demo_name(&self, signer: &Signer) -> Option<String> {
        let customers = self.customers().iter().map(|user| (&user.signer, &user.name));
        let owners = self.owners().iter().map(|user| (&user.signer, &user.name));
        let (_, name) = customers.chain(owners).find(|(known, _)| *known == signer)?;
        Some(name.clone())
    }
}

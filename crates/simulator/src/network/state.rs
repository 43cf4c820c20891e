//! The state of a simulator: chain, rows, task log, recorded requests.

use std::collections::{BTreeMap, BTreeSet};

use kios_protocol::{Address, Amount, PhoneHash, SecretKey, ShopId, TemporaryAccount, Timestamp};
use serde_json::Value;

use crate::network::chain::{Chain, Shop};
use crate::network::faults::Faults;
use crate::network::row::Row;
use crate::network::settings::{Phone, Settings, SettingsError};

/// A purchase that has been saved and not yet credited.
#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) account: Address,
    pub(crate) phone: PhoneHash,
    pub(crate) shop_id: ShopId,
    pub(crate) timestamp: String,
    pub(crate) value: Amount,
    pub(crate) currency: String,
}

/// A purchase that was reported to the purchase service, whose points are not given yet.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) account: Address,
    pub(crate) phone: PhoneHash,
    pub(crate) loyalty: Amount,
    pub(crate) currency: String,
    /// Unix seconds.
    pub(crate) due_at: u64,
}

/// A request as received.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// A row of the callback log.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) sequence: u64,
    pub(crate) kind: &'static str,
    pub(crate) code: u32,
    pub(crate) data: Value,
    pub(crate) at: Timestamp,
}

/// A temporary account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Temporary {
    pub(crate) account: Address,
    pub(crate) made: Timestamp,
}

/// The state of a simulator.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) chain: Chain,
    pub(crate) rows: BTreeMap<String, Row>,
    pub(crate) temporaries: BTreeMap<Address, Temporary>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) delegators: BTreeMap<ShopId, SecretKey>,
    /// Points to be credited, by purchase number.
    pub(crate) purchases: BTreeMap<String, Purchase>,
    /// Reports to the purchase service, by purchase number.
    pub(crate) reports: BTreeMap<String, Report>,
    /// The purchase numbers whose points were given.
    pub(crate) given: BTreeSet<String>,
    /// The account linked to a phone hash.
    pub(crate) phones: BTreeMap<PhoneHash, Address>,
    pub(crate) customers_without_phone: BTreeSet<Address>,
    pub(crate) shops_without_phone: BTreeSet<ShopId>,
    /// Approvals that the watch job has collected.
    pub(crate) watched: Vec<String>,
    /// Held callbacks, in the order of their events.
    pub(crate) held: Vec<Value>,
    pub(crate) faults: Faults,
    pub(crate) mining_delay: u64,
    pub(crate) received: Vec<RecordedRequest>,
}

impl State {
    pub(crate) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let mut chain = Chain::new(
            settings.chain_id,
            settings.rates()?,
            settings.fee()?,
            settings.cancel_window_seconds,
        );
        for account in &settings.accounts {
            chain.balances.insert(account.address, account.points()?);
        }
        for shop in &settings.shops {
            // Adding the shop has consumed the owner's first nonce.
            chain.shop_nonces.insert(shop.owner, 1);
            chain.shops.insert(
                shop.id,
                Shop {
                    name: shop.name.clone(),
                    currency: shop.currency.clone(),
                    status: shop.status,
                    owner: shop.owner,
                    delegator: Address::ZERO,
                    provided: Amount::ZERO,
                    used: Amount::ZERO,
                },
            );
        }
        let missing = |phone: Phone| phone == Phone::Missing;
        let accounts = settings.accounts.iter().filter(|account| missing(account.phone));
        let shops = settings.shops.iter().filter(|shop| missing(shop.phone));
        Ok(Self {
            chain,
            rows: BTreeMap::new(),
            temporaries: BTreeMap::new(),
            tasks: Vec::new(),
            delegators: BTreeMap::new(),
            purchases: BTreeMap::new(),
            reports: BTreeMap::new(),
            given: BTreeSet::new(),
            phones: settings.phones()?,
            customers_without_phone: accounts.map(|account| account.address).collect(),
            shops_without_phone: shops.map(|shop| shop.id).collect(),
            watched: Vec::new(),
            held: Vec::new(),
            faults: Faults::default(),
            mining_delay: settings.mining_delay_ms,
            received: Vec::new(),
        })
    }

    /// The real account of a temporary one, while that is valid.
    pub(crate) fn behind(
        &self,
        temporary: TemporaryAccount,
        now: Timestamp,
        seconds: u64,
    ) -> Option<Address> {
        let found = self.temporaries.get(&temporary.address())?;
        (now.since(found.made) < seconds).then_some(found.account)
    }

    /// The key that approves a shop's cancels, if it is also registered on the chain.
    pub(crate) fn delegator(&self, shop_id: ShopId) -> Option<&SecretKey> {
        let key = self.delegators.get(&shop_id)?;
        let registered = self.chain.shops.get(&shop_id)?.delegator;
        (registered == key.address()).then_some(key)
    }

    /// Writes a row of the log.
    pub(crate) fn log(&mut self, kind: &'static str, code: u32, data: Value, at: Timestamp) {
        let sequence = u64::try_from(self.tasks.len()).unwrap_or(u64::MAX).saturating_add(1);
        self.tasks.push(Task { sequence, kind, code, data, at });
    }
}

//! What is known about the account that is signed in.

use std::collections::{BTreeMap, BTreeSet};

use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::{Clocks, Phase, Stage};
use kios_protocol::{Amount, PaymentId, ShopId};

use super::effect::Signer;
use super::time::{Now, ServerClock};

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) signer: Signer,
    /// The demo's name for it; `None` for a key that was typed.
    pub(crate) name: Option<String>,
    pub(crate) balance: Option<Amount>,
    /// The payments that wait for an answer.
    waiting: BTreeMap<PaymentId, PaymentRecord>,
    /// The highest version heard of each payment; an older one is no news.
    versions: BTreeMap<PaymentId, u64>,
    /// Payments that have been on the screen.
    seen: BTreeSet<PaymentId>,
    /// Shops by name.
    shops: BTreeMap<ShopId, String>,
    /// Whether the list of what waits has been read once.
    pub(super) listed: bool,
}

impl Account {
    /// An account of which nothing else is known.
    pub(super) const fn new(signer: Signer, name: Option<String>, balance: Option<Amount>) -> Self {
        Self {
            signer,
            name,
            balance,
            waiting: BTreeMap::new(),
            versions: BTreeMap::new(),
            seen: BTreeSet::new(),
            shops: BTreeMap::new(),
            listed: false,
        }
    }

    /// Takes a payment as it stands; `false` when that is older than what is known.
    pub(super) fn hear(&mut self, record: &PaymentRecord) -> bool {
        let id = record.item.payment_id;
        let known = self.versions.get(&id).copied();
        if known.is_some_and(|known| known > record.version) {
            return false;
        }
        self.versions.insert(id, record.version);
        if waits(record) && record.item.account == self.signer.account() {
            self.waiting.insert(id, record.clone());
        } else {
            self.waiting.remove(&id);
        }
        true
    }

    /// The list of what waits is complete: nothing else does.
    pub(super) fn only(&mut self, listed: &[PaymentRecord]) {
        self.waiting.retain(|id, _| listed.iter().any(|record| record.item.payment_id == *id));
    }

    /// A payment has been answered or is over.
    pub(super) fn settle(&mut self, id: PaymentId) {
        self.waiting.remove(&id);
    }

    /// A payment is on the screen.
    pub(super) fn see(&mut self, id: PaymentId) {
        self.seen.insert(id);
    }

    /// The customer can see all that waits.
    pub(super) fn see_all(&mut self) {
        self.seen.extend(self.waiting.keys());
    }

    /// The youngest payment that waits and was never on the screen.
    pub(super) fn unseen(&self, clock: &ServerClock, now: Now) -> Option<PaymentId> {
        let mut waiting = self.waiting(clock, now);
        waiting.retain(|record| !self.seen.contains(&record.item.payment_id));
        waiting.first().map(|record| record.item.payment_id)
    }

    /// The payments that can still be answered, the youngest first.
    pub(crate) fn waiting(&self, clock: &ServerClock, now: Now) -> Vec<&PaymentRecord> {
        let open = |record: &&PaymentRecord| time_left(record, clock, now) != Some(0);
        let mut waiting: Vec<_> = self.waiting.values().filter(open).collect();
        waiting.sort_by_key(|record| core::cmp::Reverse(record.item.open_new_timestamp));
        waiting
    }

    /// A payment that waits.
    pub(super) fn get(&self, id: PaymentId) -> Option<&PaymentRecord> {
        self.waiting.get(&id)
    }

    /// The shops of the payments that wait.
    pub(super) fn shops_to_name(&self) -> impl Iterator<Item = ShopId> {
        self.waiting.values().map(|record| record.item.shop_id)
    }

    /// Learns a shop's name.
    pub(super) fn name_shop(&mut self, id: ShopId, name: String) {
        self.shops.insert(id, name);
    }

    /// A shop's name; `None` while it is not known, and for a shop without one.
    pub(crate) fn shop(&self, id: ShopId) -> Option<&str> {
        self.shops.get(&id).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Whether a shop has been asked for its name.
    pub(super) fn knows_shop(&self, id: ShopId) -> bool {
        self.shops.contains_key(&id)
    }
}

/// Whether a payment waits for its customer.
fn waits(record: &PaymentRecord) -> bool {
    let status = record.item.payment_status;
    status.phase == Phase::New && awaits(status.stage) && !record.timed_out
}

/// Whether a customer's answer is still awaited in this stage.
pub(super) const fn awaits(stage: Stage) -> bool {
    matches!(stage, Stage::Opened | Stage::SendFailed | Stage::Reverted)
}

/// Milliseconds left to answer; `None` while the relay's clock is not known.
pub(crate) fn time_left(record: &PaymentRecord, clock: &ServerClock, now: Now) -> Option<u64> {
    clock.until(record.item.open_new_timestamp.plus(Clocks::NETWORK.answer), now)
}

//! What is known about the account that is signed in.

use std::collections::{BTreeMap, BTreeSet};

use kios_client::{Instant, ServerClock};
use kios_protocol::api::{PaymentItem, PaymentRecord, ShopInfo};
use kios_protocol::payment::{Phase, Stage, Timeouts};
use kios_protocol::{Address, Amount, PaymentId, ShopId, Timestamp};

use super::effect::Signer;

/// What an account may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The relay has not said yet.
    Unknown,
    /// Its own payments.
    Customer,
    /// The cancels of its shops as well.
    Owner,
}

/// What is known of a shop.
#[derive(Clone, Debug)]
struct Shop {
    name: String,
    owner: Address,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) signer: Signer,
    /// The demo's name for it; `None` for a key that was typed.
    pub(crate) name: Option<String>,
    pub(crate) balance: Option<Amount>,
    pub(crate) role: Role,
    /// The payments and cancels that wait for an answer, whoever may give it.
    waiting: BTreeMap<PaymentId, PaymentRecord>,
    /// The highest version heard of each payment; an older one is no news.
    versions: BTreeMap<PaymentId, u64>,
    /// Questions that have been on the screen, by when they were asked: a cancel may be asked for
    /// again.
    seen: BTreeMap<PaymentId, Timestamp>,
    /// Shops by name.
    shops: BTreeMap<ShopId, Shop>,
    /// The shops of this account.
    mine: BTreeSet<ShopId>,
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
            role: Role::Unknown,
            waiting: BTreeMap::new(),
            versions: BTreeMap::new(),
            seen: BTreeMap::new(),
            shops: BTreeMap::new(),
            mine: BTreeSet::new(),
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
        if awaits(&record.item) && !record.timed_out {
            self.waiting.insert(id, record.clone());
        } else {
            // Whatever is asked about this payment from here on is another question.
            self.waiting.remove(&id);
            self.seen.remove(&id);
        }
        true
    }

    /// Whether this account is the one to answer: its own payments, and as a shop owner the cancels
    /// of its shops.
    fn answers(&self, item: &PaymentItem) -> bool {
        match item.payment_status.phase {
            Phase::New => self.pays(item),
            Phase::Cancel => self.is_owner() && self.owns(item.shop_id),
        }
    }

    /// Which of a payment's two questions is meant when this account opens it.
    pub(super) fn asked(&self, item: &PaymentItem) -> Phase {
        let as_owner = self.is_owner() && self.owns(item.shop_id);
        match item.payment_status.phase {
            Phase::Cancel if as_owner || !self.pays(item) => Phase::Cancel,
            Phase::New | Phase::Cancel => Phase::New,
        }
    }

    /// Whether a payment's first or second question is this account's.
    pub(super) fn is_asked(&self, life: Phase, item: &PaymentItem) -> bool {
        match life {
            Phase::New => self.pays(item),
            Phase::Cancel => self.owns(item.shop_id),
        }
    }

    fn pays(&self, item: &PaymentItem) -> bool {
        item.account == self.signer.account()
    }

    /// Whether a shop is this account's; one that is not known yet may be, unless the relay has
    /// said that this account owns none.
    fn owns(&self, shop: ShopId) -> bool {
        match (self.shops.get(&shop), self.role) {
            (Some(shop), _) => shop.owner == self.signer.account(),
            (None, Role::Owner | Role::Unknown) => true,
            (None, Role::Customer) => false,
        }
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
    pub(super) fn see(&mut self, item: &PaymentItem) {
        self.seen.insert(item.payment_id, asked_at(item));
    }

    /// All that waits can be seen.
    pub(super) fn see_all(&mut self) {
        let all =
            self.waiting.values().map(|record| (record.item.payment_id, asked_at(&record.item)));
        self.seen.extend(all);
    }

    /// The youngest payment that waits and was never on the screen.
    pub(super) fn unseen(&self, clock: &ServerClock, now: Instant) -> Option<PaymentId> {
        let mut waiting = self.waiting(clock, now);
        waiting.retain(|record| {
            self.seen.get(&record.item.payment_id) != Some(&asked_at(&record.item))
        });
        waiting.first().map(|record| record.item.payment_id)
    }

    /// What can still be answered here, the youngest first.
    pub(crate) fn waiting(&self, clock: &ServerClock, now: Instant) -> Vec<&PaymentRecord> {
        let open = |record: &&PaymentRecord| {
            self.answers(&record.item) && time_left(&record.item, clock, now) != Some(0)
        };
        let mut waiting: Vec<_> = self.waiting.values().filter(open).collect();
        waiting.sort_by_key(|record| core::cmp::Reverse(asked_at(&record.item)));
        waiting
    }

    /// A payment that waits.
    pub(super) fn get(&self, id: PaymentId) -> Option<&PaymentRecord> {
        self.waiting.get(&id)
    }

    /// The shops whose names are needed: of what waits, and this account's own.
    pub(super) fn shops_to_name(&self) -> impl Iterator<Item = ShopId> {
        let waiting = self.waiting.values().map(|record| record.item.shop_id);
        waiting.chain(self.mine.iter().copied()).filter(|shop| !self.knows_shop(*shop))
    }

    /// Learns what a shop is called and whose it is.
    pub(super) fn learn_shop(&mut self, id: ShopId, shop: ShopInfo) {
        if shop.account == self.signer.account() {
            self.own(id);
        }
        self.shops.insert(id, Shop { name: shop.name, owner: shop.account });
    }

    /// Is the owner of this shop.
    pub(super) fn own(&mut self, id: ShopId) {
        self.role = Role::Owner;
        self.mine.insert(id);
    }

    /// This account's shops by name, those that have been named.
    pub(crate) fn my_shops(&self) -> impl Iterator<Item = &str> {
        self.mine.iter().filter_map(|id| self.shop(*id))
    }

    /// Whether the page is a shop owner's.
    pub(crate) fn is_owner(&self) -> bool {
        self.role == Role::Owner
    }

    /// A shop's name; `None` while it is not known, and for a shop without one.
    pub(crate) fn shop(&self, id: ShopId) -> Option<&str> {
        self.shops.get(&id).map(|shop| shop.name.as_str()).filter(|name| !name.is_empty())
    }

    /// Whether a shop has been asked for its name.
    pub(super) fn knows_shop(&self, id: ShopId) -> bool {
        self.shops.contains_key(&id)
    }
}

/// Whether somebody's answer is still awaited: a customer's to a payment, an owner's to a cancel.
pub(super) const fn awaits(item: &PaymentItem) -> bool {
    matches!(item.payment_status.stage, Stage::Opened | Stage::SendFailed | Stage::Reverted)
}

/// When the question was asked: both lives of a payment have a clock of their own.
pub(crate) const fn asked_at(item: &PaymentItem) -> Timestamp {
    match item.payment_status.phase {
        Phase::New => item.open_new_timestamp,
        Phase::Cancel => item.open_cancel_timestamp,
    }
}

/// Milliseconds left to answer; `None` while the relay's clock is not known.
pub(crate) fn time_left(item: &PaymentItem, clock: &ServerClock, now: Instant) -> Option<u64> {
    clock.ms_until(asked_at(item).plus(Timeouts::NETWORK.answer), now)
}

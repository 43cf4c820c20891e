//! The account that is signed in: its role, its pending payments and the shops they belong to.

use std::collections::{BTreeMap, BTreeSet};

use kios_client::{Instant, ServerClock};
use kios_protocol::api::{PaymentItem, PaymentRecord, ShopInfo};
use kios_protocol::payment::{Phase, Stage, Timeouts};
use kios_protocol::{Address, Amount, PaymentId, ShopId, Timestamp};

use super::effect::{Decision, Signer};
use super::limit::WaitingActions;

/// The payments and cancels that an account may decide on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Not known yet.
    Unknown,
    /// Its own payments.
    Customer,
    /// Its own payments and the cancels of its shops.
    Owner,
}

/// Name and owner of a shop.
#[derive(Clone, Debug)]
struct Shop {
    name: String,
    owner: Address,
}

/// The account that is signed in.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) signer: Signer,
    /// Its name in the demo; `None` for a key that was entered.
    pub(crate) name: Option<String>,
    pub(crate) balance: Option<Amount>,
    pub(crate) role: Role,
    /// Payments and cancels without a decision, whoever may make it.
    pending: BTreeMap<PaymentId, PaymentRecord>,
    /// The highest version received of each payment; a lower one is ignored.
    versions: BTreeMap<PaymentId, u64>,
    /// The requests that have been on the screen, by the time they were opened: a cancel may be
    /// requested again.
    shown: BTreeMap<PaymentId, Timestamp>,
    /// The decisions whose response was lost, by payment and by the time it was opened.
    lost: BTreeMap<(PaymentId, Timestamp), Decision>,
    /// Shops by id.
    shops: BTreeMap<ShopId, Shop>,
    /// The shops that this account owns.
    own_shops: BTreeSet<ShopId>,
    /// Whether the list of pending payments has been received once.
    pub(super) listed: bool,
    /// The actions above the limit that wait for this account as a shop owner.
    pub(crate) waiting: WaitingActions,
    /// The own shops in which PINs are locked after wrong ones, as the relay has listed them.
    pub(crate) locked_shops: Vec<LockedShop>,
}

/// A shop in which PINs are locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LockedShop {
    pub(crate) shop_id: ShopId,
    pub(crate) unlock: UnlockState,
}

/// The state of the request that unlocks the PINs of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnlockState {
    /// It was not sent.
    Idle,
    /// The response is awaited.
    Sending,
    /// It was refused, or the response was lost.
    NotConfirmed,
}

impl Account {
    /// An account before the first response about it.
    pub(super) fn new(signer: Signer, name: Option<String>, balance: Option<Amount>) -> Self {
        Self {
            signer,
            name,
            balance,
            role: Role::Unknown,
            pending: BTreeMap::new(),
            versions: BTreeMap::new(),
            shown: BTreeMap::new(),
            lost: BTreeMap::new(),
            shops: BTreeMap::new(),
            own_shops: BTreeSet::new(),
            listed: false,
            waiting: WaitingActions::default(),
            locked_shops: Vec::new(),
        }
    }

    /// Replaces the list of shops in which PINs are locked.
    pub(super) fn list_locked(&mut self, shops: &[ShopId]) {
        let locked = shops.iter().map(|shop_id| {
            let known = self.locked_shops.iter().find(|known| known.shop_id == *shop_id);
            known.copied().unwrap_or(LockedShop { shop_id: *shop_id, unlock: UnlockState::Idle })
        });
        self.locked_shops = locked.collect();
    }

    /// The own shop, if PINs are locked in it.
    pub(super) fn locked(&mut self, shop_id: ShopId) -> Option<&mut LockedShop> {
        self.locked_shops.iter_mut().find(|locked| locked.shop_id == shop_id)
    }

    /// Applies the state of a payment; `false` if a newer one has been applied.
    pub(super) fn apply_record(&mut self, record: &PaymentRecord) -> bool {
        let id = record.item.payment_id;
        let known = self.versions.get(&id).copied();
        if known.is_some_and(|known| known > record.version) {
            return false;
        }
        self.versions.insert(id, record.version);
        if is_pending(&record.item) && !record.timed_out {
            self.pending.insert(id, record.clone());
        } else {
            // A later request about this payment is a new one.
            self.pending.remove(&id);
            self.shown.remove(&id);
        }
        true
    }

    /// Whether this account makes the pending decision: on its own payments, and as a shop owner on
    /// the cancels of its shops.
    fn decides(&self, item: &PaymentItem) -> bool {
        match item.payment_status.phase {
            Phase::New => self.pays(item),
            Phase::Cancel => self.is_owner() && self.owns(item.shop_id),
        }
    }

    /// The phase to show when this account opens a payment: payment or cancel.
    pub(super) fn phase_to_show(&self, item: &PaymentItem) -> Phase {
        let as_owner = self.is_owner() && self.owns(item.shop_id);
        match item.payment_status.phase {
            Phase::Cancel if as_owner || !self.pays(item) => Phase::Cancel,
            Phase::New | Phase::Cancel => Phase::New,
        }
    }

    /// Whether this account decides on the payment, or on its cancel.
    pub(super) fn may_decide(&self, phase: Phase, item: &PaymentItem) -> bool {
        match phase {
            Phase::New => self.pays(item),
            Phase::Cancel => self.owns(item.shop_id),
        }
    }

    fn pays(&self, item: &PaymentItem) -> bool {
        item.account == self.signer.account()
    }

    /// Whether this account owns a shop. A shop not known yet counts as owned, unless the relay has
    /// reported that this account is no shop owner.
    fn owns(&self, shop: ShopId) -> bool {
        match (self.shops.get(&shop), self.role) {
            (Some(shop), _) => shop.owner == self.signer.account(),
            (None, Role::Owner | Role::Unknown) => true,
            (None, Role::Customer) => false,
        }
    }

    /// Removes the pending payments that a complete list does not contain.
    pub(super) fn retain_listed(&mut self, listed: &[PaymentRecord]) {
        self.pending.retain(|id, _| listed.iter().any(|record| record.item.payment_id == *id));
    }

    /// Removes a payment that has an outcome.
    pub(super) fn remove_pending(&mut self, id: PaymentId) {
        self.pending.remove(&id);
    }

    /// Records that a payment is on the screen.
    pub(super) fn mark_shown(&mut self, item: &PaymentItem) {
        self.shown.insert(item.payment_id, opened_at(item));
    }

    /// Records that the response to a decision was lost, so that it is still known when the payment is opened again.
    pub(super) fn record_lost(&mut self, item: &PaymentItem, decision: Decision) {
        self.lost.insert((item.payment_id, opened_at(item)), decision);
    }

    /// The decision on a payment whose response was lost.
    pub(super) fn lost_decision(&self, item: &PaymentItem) -> Option<Decision> {
        self.lost.get(&(item.payment_id, opened_at(item))).copied()
    }

    /// Records that all pending payments are listed on the screen.
    pub(super) fn mark_all_shown(&mut self) {
        let all =
            self.pending.values().map(|record| (record.item.payment_id, opened_at(&record.item)));
        self.shown.extend(all);
    }

    /// The latest pending payment that has not been on the screen.
    pub(super) fn latest_unshown(&self, clock: &ServerClock, now: Instant) -> Option<PaymentId> {
        let mut pending = self.pending(clock, now);
        pending.retain(|record| {
            self.shown.get(&record.item.payment_id) != Some(&opened_at(&record.item))
        });
        pending.first().map(|record| record.item.payment_id)
    }

    /// The payments that this account can still decide on, the latest first.
    pub(crate) fn pending(&self, clock: &ServerClock, now: Instant) -> Vec<&PaymentRecord> {
        let open = |record: &&PaymentRecord| {
            self.decides(&record.item) && ms_left(&record.item, clock, now) != Some(0)
        };
        let mut pending: Vec<_> = self.pending.values().filter(open).collect();
        pending.sort_by_key(|record| core::cmp::Reverse(opened_at(&record.item)));
        pending
    }

    /// A pending payment.
    pub(super) fn pending_record(&self, id: PaymentId) -> Option<&PaymentRecord> {
        self.pending.get(&id)
    }

    /// The shops still to be requested: those of pending payments, and this account's own.
    pub(super) fn unknown_shops(&self) -> impl Iterator<Item = ShopId> {
        let pending = self.pending.values().map(|record| record.item.shop_id);
        pending.chain(self.own_shops.iter().copied()).filter(|shop| !self.is_shop_known(*shop))
    }

    /// Stores name and owner of a shop.
    pub(super) fn add_shop(&mut self, id: ShopId, shop: ShopInfo) {
        if shop.account == self.signer.account() {
            self.add_own_shop(id);
        }
        self.shops.insert(id, Shop { name: shop.name, owner: shop.account });
    }

    /// Records that this account owns a shop.
    pub(super) fn add_own_shop(&mut self, id: ShopId) {
        self.role = Role::Owner;
        self.own_shops.insert(id);
    }

    /// The names of this account's shops, as far as they are known.
    pub(crate) fn own_shop_names(&self) -> impl Iterator<Item = &str> {
        self.own_shops.iter().filter_map(|id| self.shop_name(*id))
    }

    /// Whether this account is a shop owner's.
    pub(crate) fn is_owner(&self) -> bool {
        self.role == Role::Owner
    }

    /// A shop's name; `None` if it is not known yet or empty.
    pub(crate) fn shop_name(&self, id: ShopId) -> Option<&str> {
        self.shops.get(&id).map(|shop| shop.name.as_str()).filter(|name| !name.is_empty())
    }

    /// Whether name and owner of a shop are known.
    pub(super) fn is_shop_known(&self, id: ShopId) -> bool {
        self.shops.contains_key(&id)
    }
}

/// Whether a decision is pending: a customer's on a payment, or an owner's on a cancel.
pub(super) const fn is_pending(item: &PaymentItem) -> bool {
    matches!(item.payment_status.stage, Stage::Opened | Stage::SendFailed | Stage::Reverted)
}

/// When the payment or the cancel was opened; each has a timeout of its own.
pub(crate) const fn opened_at(item: &PaymentItem) -> Timestamp {
    match item.payment_status.phase {
        Phase::New => item.open_new_timestamp,
        Phase::Cancel => item.open_cancel_timestamp,
    }
}

/// Milliseconds left for the decision; `None` while the relay's clock is not known.
pub(crate) fn ms_left(item: &PaymentItem, clock: &ServerClock, now: Instant) -> Option<u64> {
    clock.ms_until(opened_at(item).plus(Timeouts::NETWORK.answer), now)
}

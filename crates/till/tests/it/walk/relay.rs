//! A model of the relay, with an unreliable connection.

use std::collections::BTreeMap;

use kios_protocol::api::{
    Answer, PaymentInfo, PaymentRecord, Payments, ShopInfo, SignedResult, StaffActions,
    StaffMembers,
};
use kios_protocol::payment::Status;
use kios_protocol::staff::StaffRole;
use kios_protocol::{Address, Amount, PaymentId, Timestamp};
use kios_till::{
    Accepted, Call, CardQuery, CheckKeyCall, HashPhoneCall, KeyAnswer, PairCall, PaymentCall,
    PaymentQuery, PinAnswer, PointsCall, PriceCall, PublicCall, RefundCall, Reply, ShopCall,
    StaffCall,
};

use super::cards::Cards;
use super::points::List;
use crate::support::{CUSTOMER, item, person, quote, shop_id, status as staff_status};

/// The model relay.
#[derive(Debug, Default)]
pub(super) struct Relay {
    pub(super) payments: Vec<PaymentRecord>,
    /// The temporary account that each of them was opened with.
    opened_with: Vec<Address>,
    /// Temporary accounts and their creation times.
    pub(super) codes: BTreeMap<Address, u64>,
    /// All changes, for the stream.
    pub(super) update: Vec<PaymentRecord>,
    /// Every return of points.
    pub(super) given_back: Vec<PaymentId>,
    pub(super) cards: Cards,
    pub(super) points: List,
    /// Whether transactions are mined without a step of the walk.
    pub(super) settles: bool,
}

/// The stage that a close results in.
#[derive(Clone, Copy)]
enum Goods {
    Given,
    Kept,
}

fn status(record: &PaymentRecord) -> u8 {
    record.item.payment_status.number()
}

/// Every PIN is the owner's.
fn staff(call: &StaffCall, server_time: Timestamp) -> Answer<Reply> {
    Answer::Done(match call {
        StaffCall::Status(_) => Reply::StaffStatus(staff_status(server_time)),
        StaffCall::Unlock(_) => {
            Reply::Pin(PinAnswer::Right { person: person(StaffRole::Owner), server_time })
        }
        StaffCall::Members(_) => Reply::Members(StaffMembers { members: Vec::new() }),
        StaffCall::Actions(_) => Reply::Actions(StaffActions { server_time, actions: Vec::new() }),
        StaffCall::Lock(_)
        | StaffCall::EndShift(_)
        | StaffCall::Add(_)
        | StaffCall::ChangePin(_)
        | StaffCall::Remove(_) => Reply::Accepted(Accepted),
    })
}

impl Relay {
    /// The payments in progress.
    pub(super) fn live(&self) -> usize {
        self.payments.iter().filter(|record| matches!(status(record), 11..=17)).count()
    }

    pub(super) fn of_purchase(&self, purchase: &str) -> Option<u8> {
        let found = self.payments.iter().rfind(|r| r.item.purchase_id.as_str() == purchase);
        found.map(status)
    }

    /// Whether a payment of the purchase is paid, and was not returned.
    pub(super) fn is_paid(&self, purchase: &str) -> bool {
        self.payments.iter().any(|record| {
            record.item.purchase_id.as_str() == purchase
                && matches!(status(record), 18 | 51..=57 | 59)
        })
    }

    fn change(&mut self, at: usize, number: u8) {
        let record = &mut self.payments[at];
        record.version += 1;
        record.item.payment_status = Status::try_from(number).unwrap();
        if number == 18 {
            record.cancel_until = record.item.open_new_timestamp.plus(604_800);
            self.cards.sells(&record.item.purchase_id);
        }
        self.update.push(record.clone());
    }

    /// The answer to a call that arrives at `now`.
    #[expect(clippy::too_many_lines, reason = "one arm per call")]
    pub(super) fn answer(&mut self, call: &Call, now: u64) -> Answer<Reply> {
        match call {
            Call::Public(PublicCall::Price(PriceCall { account, amount, .. }))
                if self.is_alive(account, now) =>
            {
                let info = PaymentInfo { account: CUSTOMER, ..quote(*amount, "1000000") };
                Answer::Done(Reply::Price(Box::new(info)))
            }
            Call::Public(PublicCall::Price(PriceCall { .. })) => Answer::Refused(2004),
            Call::Public(PublicCall::Shop(ShopCall { .. })) => {
                Answer::Done(Reply::Shop(Box::new(ShopInfo {
                    shop_id: shop_id(),
                    name: String::new(),
                    currency: "krw".to_owned(),
                    status: 1,
                    account: Address::ZERO,
                    delegator: Address::ZERO,
                    provided_amount: Amount::ZERO,
                    used_amount: Amount::ZERO,
                    refunded_amount: Amount::ZERO,
                    collected_amount: None,
                })))
            }
            // The stream brings them.
            Call::Public(PublicCall::Settings(_)) => Answer::Refused(5000),
            Call::Result(_) => {
                Answer::Done(Reply::Result(SignedResult { token: "a.b.c".to_owned() }))
            }
            Call::Payment(PaymentCall::Open(request)) => {
                let known = self.payments.iter().zip(&self.opened_with).find(|(known, account)| {
                    known.item.purchase_id == request.purchase_id && **account == request.account
                });
                if let Some((known, _)) = known {
                    return Answer::Done(Reply::Payment(Box::new(known.item.clone())));
                }
                let is_open = |r: &PaymentRecord| {
                    r.item.purchase_id == request.purchase_id && (11..=17).contains(&status(r))
                };
                if self.payments.iter().any(is_open) {
                    return Answer::Refused(2001);
                }
                assert!(
                    !self.is_paid(request.purchase_id.as_str()),
                    "{} is paid, and opened once more",
                    request.purchase_id
                );
                if !self.is_alive(&request.account, now) {
                    return Answer::Refused(2004);
                }
                self.codes.remove(&request.account);
                let id = u8::try_from(self.payments.len()).unwrap();
                let item = item(request, id, Timestamp::from_seconds(now));
                let record = PaymentRecord {
                    version: 1,
                    timed_out: false,
                    cancel_until: Timestamp::NEVER,
                    late_return_at: Timestamp::NEVER,
                    item: item.clone(),
                };
                self.payments.push(record.clone());
                self.opened_with.push(request.account);
                self.update.push(record);
                Answer::Done(Reply::Payment(Box::new(item)))
            }
            Call::Payment(PaymentCall::Close { payment_id, confirm }) => {
                let at = self.payments.iter().position(|r| r.item.payment_id == *payment_id);
                let goods = if *confirm { Goods::Given } else { Goods::Kept };
                self.close(at.expect("a payment of ours"), goods)
            }
            Call::Query(PaymentQuery::Purchase { purchase_id }) => {
                let all = self.payments.iter().rev();
                let found = all.filter(|r| r.item.purchase_id == *purchase_id);
                let payments = found.cloned().collect();
                let server_time = Timestamp::from_seconds(now);
                Answer::Done(Reply::Payments(Payments { server_time, payments }))
            }
            Call::Payment(PaymentCall::OpenCancel { payment_id }) => {
                self.open_cancel(*payment_id, now)
            }
            Call::Payment(PaymentCall::CloseCancel { payment_id, confirm }) => {
                let at = self.payments.iter().position(|r| r.item.payment_id == *payment_id);
                let goods = if *confirm { Goods::Given } else { Goods::Kept };
                self.close_cancel(at.expect("a payment of ours"), goods)
            }
            Call::Query(PaymentQuery::Payment { payment_id }) => {
                self.lists(now, |record| record.item.payment_id == *payment_id)
            }
            Call::Query(PaymentQuery::Period { from, to }) => {
                self.lists(now, |r| (*from..*to).contains(&r.item.open_new_timestamp))
            }
            Call::Cards(CardQuery::Purchase { purchase_id }) => {
                self.cards.lists(now, |sale| sale.purchase_id == *purchase_id)
            }
            Call::Query(PaymentQuery::Search { text, .. }) => {
                self.lists(now, |record| record.item.purchase_id.as_str().contains(text))
            }
            Call::Cards(CardQuery::Period { .. } | CardQuery::Search { .. }) => {
                self.cards.lists(now, |_| true)
            }
            Call::Refund(RefundCall::Send(request)) => self.cards.takes(request, now),
            Call::Refund(RefundCall::Query { refund_id }) => self.cards.finds(refund_id),
            Call::Points(PointsCall::Save(request)) => self.points.saves(request),
            Call::Points(PointsCall::Cancel(request)) => self.points.cancels(request),
            Call::Public(PublicCall::HashPhone(HashPhoneCall { .. })) => Answer::Refused(2007),
            Call::Pair(PairCall { .. }) => Answer::Refused(2001),
            Call::UnlockKey(_) => {
                let key = Address::from_bytes([0x22; 20]);
                Answer::Done(Reply::Key(KeyAnswer::Unlocked { key }))
            }
            Call::Staff(call) => staff(call, Timestamp::from_seconds(now)),
            Call::CheckKey(CheckKeyCall) => Answer::Done(Reply::Accepted(Accepted)),
        }
    }

    fn lists(&self, now: u64, wanted: impl Fn(&PaymentRecord) -> bool) -> Answer<Reply> {
        let payments = self.payments.iter().rev().filter(|record| wanted(record));
        let payments = payments.cloned().collect();
        let server_time = Timestamp::from_seconds(now);
        Answer::Done(Reply::Payments(Payments { server_time, payments }))
    }

    fn open_cancel(&mut self, id: PaymentId, now: u64) -> Answer<Reply> {
        let at = self.payments.iter().position(|r| r.item.payment_id == id);
        let at = at.expect("a payment of ours");
        if !matches!(status(&self.payments[at]), 18 | 56 | 59) {
            return Answer::Refused(2022);
        }
        // Two cancels of one payment must not begin in the same second.
        let last = self.payments[at].item.open_cancel_timestamp.seconds();
        self.payments[at].item.open_cancel_timestamp = Timestamp::from_seconds(now.max(last + 1));
        self.payments[at].timed_out = false;
        self.change(at, 51);
        Answer::Done(Reply::Payment(Box::new(self.payments[at].item.clone())))
    }

    fn close_cancel(&mut self, at: usize, goods: Goods) -> Answer<Reply> {
        match (status(&self.payments[at]), goods) {
            (51..=53 | 56, _) | (55 | 57, Goods::Kept) => self.change(at, 59),
            (55 | 57, Goods::Given) => {
                self.given_back.push(self.payments[at].item.payment_id);
                self.change(at, 58);
            }
            (54, _) => return Answer::Refused(2030),
            (58, _) => return Answer::Refused(2026),
            (59, _) => return Answer::Refused(2029),
            _ => return Answer::Refused(2024),
        }
        Answer::Done(Reply::Payment(Box::new(self.payments[at].item.clone())))
    }

    fn is_alive(&self, account: &Address, now: u64) -> bool {
        self.codes.get(account).is_some_and(|made| now.saturating_sub(*made) < 60)
    }

    fn close(&mut self, at: usize, goods: Goods) -> Answer<Reply> {
        match (status(&self.payments[at]), goods) {
            (15 | 17, Goods::Given) => self.change(at, 18),
            (11..=13 | 15 | 17, Goods::Kept) | (16, _) => self.change(at, 19),
            (11..=13, Goods::Given) | (14, _) => return Answer::Refused(2030),
            // The network's relay replies with success for a payment that it closed as failed.
            (19, _) if self.payments[at].version.is_multiple_of(2) => {}
            (19, _) => return Answer::Refused(2029),
            _ => return Answer::Refused(2026),
        }
        Answer::Done(Reply::Payment(Box::new(self.payments[at].item.clone())))
    }

    /// A change of the latest payment by the customer, the chain or a timeout.
    pub(super) fn happens(&mut self, what: u8, now: u64) {
        self.cards.happens(what, now);
        if let Some(at) = self.payments.iter().position(|r| status(r) > 50 && status(r) < 58) {
            self.owner_does(at, what, now);
        }
        let Some(at) = self.payments.len().checked_sub(1) else { return };
        let age = now.saturating_sub(self.payments[at].item.open_new_timestamp.seconds());
        let in_time = age <= 45 && !self.payments[at].timed_out;
        match (what % 5, status(&self.payments[at])) {
            (0 | 1, 11..=13) if in_time => self.change(at, 14),
            (2, 11..=13) if in_time => self.change(at, 16),
            (3, 14) => self.change(at, 13),
            (_, 14) => self.change(at, 15),
            (_, 15) => self.change(at, 17),
            _ => {}
        }
    }

    /// A change of a cancel by the shop owner or the chain.
    fn owner_does(&mut self, at: usize, what: u8, now: u64) {
        let age = now.saturating_sub(self.payments[at].item.open_cancel_timestamp.seconds());
        let in_time = age <= 45 && !self.payments[at].timed_out;
        match (what % 5, status(&self.payments[at])) {
            (0 | 1, 51..=53) if in_time => self.change(at, 54),
            (2, 51..=53) if in_time => self.change(at, 56),
            (3, 54) => self.change(at, 53),
            (_, 54) => self.change(at, 55),
            (_, 55) => self.change(at, 57),
            _ => {}
        }
    }

    /// The relay's own jobs: timeout, settling, forced close.
    pub(super) fn works(&mut self, now: u64) {
        self.points.works(now);
        if self.settles {
            self.cards.happens(2, now);
        }
        for at in 0..self.payments.len() {
            let age = now.saturating_sub(self.payments[at].item.open_new_timestamp.seconds());
            let cancelled = self.payments[at].item.open_cancel_timestamp.seconds();
            let cancel_age = now.saturating_sub(cancelled);
            match status(&self.payments[at]) {
                11..=13 if age > 45 && !self.payments[at].timed_out => {
                    self.payments[at].timed_out = true;
                    let same = status(&self.payments[at]);
                    self.change(at, same);
                }
                14 if self.settles => self.change(at, 15),
                11..=13 | 15..=17 if age >= 300 => self.change(at, 19),
                51..=53 if cancel_age > 45 && !self.payments[at].timed_out => {
                    self.payments[at].timed_out = true;
                    let same = status(&self.payments[at]);
                    self.change(at, same);
                }
                54 if self.settles => self.change(at, 55),
                51..=53 | 55..=57 if cancel_age >= 300 => self.change(at, 59),
                _ => {}
            }
        }
    }
}

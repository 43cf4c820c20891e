//! A model of the relay: simple, honest, and at the mercy of a bad line.

use std::collections::BTreeMap;

use kios_protocol::api::{Answer, PaymentRecord, Payments, ShopInfo};
use kios_protocol::payment::Status;
use kios_protocol::{Address, Amount, Timestamp};
use kios_till::{Call, Reply};

use crate::support::{item, quote, shop_id};

/// The model.
#[derive(Debug, Default)]
pub(super) struct Relay {
    pub(super) payments: Vec<PaymentRecord>,
    /// Temporary accounts and when they were made.
    pub(super) codes: BTreeMap<Address, u64>,
    /// Every change, for the stream.
    pub(super) news: Vec<PaymentRecord>,
    /// Whether the chain settles by itself.
    pub(super) settles: bool,
}

/// What a close decides about.
#[derive(Clone, Copy)]
enum Goods {
    Given,
    Kept,
}

fn status(record: &PaymentRecord) -> u8 {
    record.item.payment_status.number()
}

impl Relay {
    /// The payments that are under way.
    pub(super) fn live(&self) -> usize {
        self.payments.iter().filter(|record| !matches!(status(record), 18 | 19)).count()
    }

    pub(super) fn of_purchase(&self, purchase: &str) -> Option<u8> {
        let found = self.payments.iter().find(|r| r.item.purchase_id.as_str() == purchase);
        found.map(status)
    }

    fn change(&mut self, at: usize, number: u8) {
        let record = &mut self.payments[at];
        record.version += 1;
        record.item.payment_status = Status::try_from(number).unwrap();
        self.news.push(record.clone());
    }

    /// What a call that arrives at `now` is answered.
    pub(super) fn answer(&mut self, call: &Call, now: u64) -> Answer<Reply> {
        match call {
            Call::Price { account, amount, .. } if self.is_alive(account, now) => {
                Answer::Done(Reply::Price(Box::new(quote(*amount, "1000000"))))
            }
            Call::Price { .. } => Answer::Refused(2004),
            Call::Shop { .. } => Answer::Done(Reply::Shop(Box::new(ShopInfo {
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
            }))),
            Call::OpenPayment(request) => {
                let known =
                    self.payments.iter().find(|r| r.item.purchase_id == request.purchase_id);
                if let Some(known) = known {
                    return Answer::Done(Reply::Payment(Box::new(known.item.clone())));
                }
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
                    item: item.clone(),
                };
                self.payments.push(record.clone());
                self.news.push(record);
                Answer::Done(Reply::Payment(Box::new(item)))
            }
            Call::ClosePayment { payment_id, confirm } => {
                let at = self.payments.iter().position(|r| r.item.payment_id == *payment_id);
                let goods = if *confirm { Goods::Given } else { Goods::Kept };
                self.close(at.expect("a payment of ours"), goods)
            }
            Call::Find { purchase_id } => {
                let found = self.payments.iter().filter(|r| r.item.purchase_id == *purchase_id);
                let payments = found.cloned().collect();
                let server_time = Timestamp::from_seconds(now);
                Answer::Done(Reply::Payments(Payments { server_time, payments }))
            }
            Call::Pair { .. } => Answer::Refused(2001),
        }
    }

    fn is_alive(&self, account: &Address, now: u64) -> bool {
        self.codes.get(account).is_some_and(|made| now.saturating_sub(*made) < 60)
    }

    fn close(&mut self, at: usize, goods: Goods) -> Answer<Reply> {
        match (status(&self.payments[at]), goods) {
            (15 | 17, Goods::Given) => self.change(at, 18),
            (11..=13 | 15 | 17, Goods::Kept) | (16, _) => self.change(at, 19),
            (11..=13, Goods::Given) | (14, _) => return Answer::Refused(2030),
            // The network's relay says success of a payment that it closed as failed.
            (19, _) if self.payments[at].version.is_multiple_of(2) => {}
            (19, _) => return Answer::Refused(2029),
            _ => return Answer::Refused(2026),
        }
        Answer::Done(Reply::Payment(Box::new(self.payments[at].item.clone())))
    }

    /// What the customer, the chain or the clock does to the latest payment.
    pub(super) fn happens(&mut self, what: u8, now: u64) {
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

    /// The relay's own jobs: the end of the answering time, settling, the forced close.
    pub(super) fn works(&mut self, now: u64) {
        for at in 0..self.payments.len() {
            let age = now.saturating_sub(self.payments[at].item.open_new_timestamp.seconds());
            match status(&self.payments[at]) {
                11..=13 if age > 45 && !self.payments[at].timed_out => {
                    self.payments[at].timed_out = true;
                    let same = status(&self.payments[at]);
                    self.change(at, same);
                }
                14 if self.settles => self.change(at, 15),
                11..=13 | 15..=17 if age >= 300 => self.change(at, 19),
                _ => {}
            }
        }
    }
}

//! The relay reports another payment than the requested one (`relay.md §3 B34`), and purchase ids that no other kiosk
//! has.

use std::collections::BTreeSet;

use kios_protocol::api::PaymentItem;
use kios_protocol::{Address, Amount};
use kios_till::{Call, PaymentCall};

use crate::support::{Ask, Shop};

type Change = fn(&mut PaymentItem);

/// Every field that is compared.
const CHANGES: [(&str, Change); 6] = [
    ("amount", |item| item.amount = Amount::from_whole(1)),
    ("currency", |item| item.currency = "usd".to_owned()),
    ("shop", |item| item.shop_id = kios_protocol::ShopId::from_bytes([9; 32])),
    ("terminal", |item| item.terminal_id = "T9".parse().unwrap()),
    ("purchase", |item| item.purchase_id = "P9".parse().unwrap()),
    ("account", |item| item.account = Address::from_bytes([8; 20])),
];

impl Shop {
    /// Lets time pass, with a relay that answers every query.
    fn waits(&mut self, seconds: u64) -> &mut Self {
        for _ in 0..seconds {
            while self.asks().contains(&Ask::Find) {
                self.relay().finds();
            }
            self.connects().clock().passes(1);
            assert!(!self.asks().contains(&Ask::Open), "nothing is opened again");
            assert!(!self.asks().contains(&Ask::Close), "nothing is taken");
        }
        self
    }
}

#[test]
fn a_reply_about_another_payment_is_unknown_and_never_paid() {
    for (name, change) in CHANGES {
        let mut shop = Shop::open();
        shop.sells("12500").relay().opens_but_replies(change);
        assert_eq!(shop.screen(), "opening", "{name}");
        shop.waits(12).shows("checking");
        shop.relay().approves();
        shop.waits(20).shows("checking");
        shop.relay().has(18).tells();
        shop.waits(20).shows("checking");
    }
}

#[test]
fn a_reply_about_another_payment_ends_unpaid_once_the_network_has_closed_it() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens_but_replies(CHANGES[0].1);
    shop.waits(12).shows("checking");
    shop.relay().has(19).tells();
    shop.ends("timed-out");
}

#[test]
fn a_record_of_another_amount_is_unknown_and_never_paid() {
    for (name, change) in [CHANGES[0], CHANGES[1], CHANGES[5]] {
        let mut shop = Shop::open();
        shop.sells("12500").relay().opens_but_the_answer_is_lost();
        change(&mut shop.payment.as_mut().unwrap().item);
        shop.waits(12).shows("checking");
        shop.relay().approves();
        shop.waits(12);
        assert_eq!(shop.screen(), "checking", "{name}");
        // Nor by an update of a payment that was right when it was opened.
        let mut shop = Shop::open();
        shop.sells("12500").relay().opens();
        change(&mut shop.payment.as_mut().unwrap().item);
        shop.relay().approves();
        assert_eq!(shop.screen(), "approval", "{name}");
    }
}

#[test]
fn kiosks_that_press_at_the_same_time_have_different_purchase_ids() {
    let mut ids = BTreeSet::new();
    for page in 0..200 {
        let mut shop = Shop::open();
        shop.settings.seed = Some([page; 16]);
        shop.restarts().sells("12500");
        let open = shop.calls.iter().find(|(_, call)| Ask::of(call) == Ask::Open);
        let Some((_, Call::Payment(PaymentCall::Open(open)))) = open else { panic!("no open") };
        let id = open.purchase_id.clone();
        assert!(id.as_str().len() <= 18, "{id}: the protocol has 66 characters");
        assert!(ids.insert(id));
    }
    let texts: Vec<&str> = ids.iter().map(kios_protocol::PurchaseId::as_str).collect();
    let random: BTreeSet<&str> = texts.iter().map(|id| id.rsplit('-').next().unwrap()).collect();
    assert_eq!(random.len(), ids.len());
    assert!(texts.iter().all(|id| id.starts_with('P')));
}

//! Random walks through the first generation, beside modern payments of the same customer: after
//! every step the balances match the statuses, and every final status is notified once.

use kios_domain::ledger::Account;
use kios_protocol::Amount;
use kios_protocol::legacy::{Kind, Loyalty};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::legacy_support::{create_request, holder, repeated, with};
use crate::support::{Customer, Relay, shop_id};

#[derive(Clone, Debug)]
enum Move {
    /// The shop's server creates a payment of the customer or of the token account.
    Create { tokens: bool, units: u32 },
    /// A buyer decides, sometimes with the signature of another request, sometimes twice.
    Says { which: usize, what: usize, times: usize },
    /// The shop's server requests a cancel.
    Cancel { which: usize },
    /// The customer pays in the modern generation, which uses up a nonce.
    Modern,
    /// Time passes.
    Wait { seconds: u64, looks: bool },
}

const WHAT: [&str; 4] = ["create/confirm", "create/deny", "cancel/confirm", "cancel/deny"];

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (any::<bool>(), 1..2_000_000_u32)
            .prop_map(|(tokens, units)| Move::Create { tokens, units }),
        8 => (0..8_usize, 0..4_usize, 1..3_usize)
            .prop_map(|(which, what, times)| Move::Says { which, what, times }),
        4 => (0..8_usize).prop_map(|which| Move::Cancel { which }),
        1 => Just(Move::Modern),
        2 => (0..60_u64, any::<bool>()).prop_map(|(seconds, looks)| Move::Wait { seconds, looks }),
    ]
}

async fn makes(relay: &Relay, payments: &mut Vec<(String, Loyalty)>, mv: &Move) {
    let chosen = |which: &usize| payments.get(which % payments.len().max(1)).cloned();
    match mv {
        Move::Create { tokens, units } => {
            let (buyer, loyalty) = if *tokens {
                (holder(), Loyalty::Token)
            } else {
                (relay.customer().0, Loyalty::Point)
            };
            let request = with(&create_request(&buyer), "amount", format!("{units}000000000007"));
            let request = with(&request, "purchaseId", format!("P{}", payments.len()));
            let reply = relay.creates(&request).await;
            if reply.code() == 200 {
                payments.push((reply.body["data"]["paymentId"].as_str().unwrap().into(), loyalty));
            }
        }
        Move::Says { which, what, times } => {
            let (Some((id, loyalty)), what) = (chosen(which), WHAT[*what]) else { return };
            let buyer = match loyalty {
                Loyalty::Point => relay.customer(),
                Loyalty::Token => Customer(holder()),
            };
            let kind = if what.starts_with("create") { Kind::Create } else { Kind::Cancel };
            let request = buyer.signs(relay, kind, &id).await;
            let mut answers: Vec<Value> = Vec::new();
            for _ in 0..*times {
                answers.push(relay.post(&format!("/v1/payment/{what}"), &request).await.body);
            }
            let again = answers.first().map(repeated);
            assert!(
                answers.iter().skip(1).all(|answer| Some(answer) == again.as_ref()),
                "{answers:?}"
            );
        }
        Move::Cancel { which } => {
            if let Some((id, _)) = chosen(which) {
                relay.cancels(&id).await;
            }
        }
        Move::Modern => {
            let id = relay.opened_as("M1").await;
            relay.customer().answers(relay, &id, true).await.data();
            relay.kiosk().closes(relay, &id, false).await.data();
        }
        Move::Wait { seconds, looks } => {
            relay.waits(*seconds);
            if *looks {
                relay.later(0).await;
            }
        }
    }
}

/// The expected notifications for a status, with or without a requested cancel.
fn tale(ends: (u64, bool)) -> Vec<(String, u64)> {
    let create = |code| ("create".to_owned(), code);
    let cancel = |code| ("cancel".to_owned(), code);
    match ends {
        (1, false) => vec![],
        (3, false) => vec![create(1001)],
        (9, false) => vec![create(2000)],
        (4, false) | (5, true) => vec![create(0)],
        (7, true) => vec![create(0), cancel(1001)],
        (8, true) => vec![create(0), cancel(0)],
        (9, true) => vec![create(0), cancel(2000)],
        other => panic!("{other:?}"),
    }
}

async fn agrees(relay: &Relay, payments: &[(String, Loyalty)]) {
    let mut left = [Amount::from_whole(1_000_000), Amount::from_whole(100)];
    let mut used = Amount::ZERO;
    for (id, loyalty) in payments {
        let item = relay.first_item(id).await;
        let (status, cancelled) =
            (item["paymentStatus"].as_u64().unwrap(), item["cancelTimestamp"] != json!(0));
        assert_eq!(relay.notified(id).await, tale((status, cancelled)));
        if matches!((status, cancelled), (4 | 5 | 7, _) | (9, true)) {
            let total = match loyalty {
                Loyalty::Point => &item["totalPoint"],
                Loyalty::Token => &item["totalToken"],
            };
            let left = &mut left[usize::from(loyalty.number())];
            *left = left.checked_sub(total.as_str().unwrap().parse().unwrap()).unwrap();
            let price: Amount = item["amount"].as_str().unwrap().parse().unwrap();
            used = used.checked_add(price).unwrap();
        }
    }
    let [points, tokens] = left.map(|left| left.to_decimal(0));
    assert_eq!(relay.on(Account::User(relay.customer().address())).await, points);
    assert_eq!(relay.on(Account::TokenUser(holder().address())).await, tokens);
    assert_eq!(relay.on(Account::Escrow).await, "0");
    let shop = relay.get(&format!("/v1/payment/shop/info?shopId={}", shop_id(1))).await;
    assert_eq!(shop.text("usedAmount"), used.to_string());
}

async fn walks(moves: Vec<Move>) {
    let relay = Relay::first().await;
    let mut payments = Vec::new();
    for mv in &moves {
        makes(&relay, &mut payments, mv).await;
        agrees(&relay, &payments).await;
    }
    relay.later(600).await;
    agrees(&relay, &payments).await;
    for (id, _) in &payments {
        assert!(matches!(relay.first_status(id).await, 3 | 4 | 7 | 8 | 9));
    }
}

#[test]
fn every_walk_leaves_the_money_where_the_statuses_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases: 32, failure_persistence: None, ..Config::default() };
    let walk = prop::collection::vec(moves(), 1..40);
    TestRunner::new(config)
        .run(&walk, |moves| {
            runtime.block_on(walks(moves));
            Ok(())
        })
        .unwrap();
}

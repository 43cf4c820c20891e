//! Random walks: whatever customers, kiosks and time do, the books sum to zero and no payment goes
//! where the table has no row. Source: `relay.md §3` B4 and B13.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Relay, Sale};

#[derive(Clone, Debug)]
enum Move {
    Open { poor: bool, whole: u16 },
    Answer { which: usize, approval: bool },
    Close { which: usize, confirm: bool },
    Wait { seconds: u64, looks: bool },
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => (any::<bool>(), 1..700_u16).prop_map(|(poor, whole)| Move::Open { poor, whole }),
        4 => (0..8_usize, any::<bool>())
            .prop_map(|(which, approval)| Move::Answer { which, approval }),
        4 => (0..8_usize, any::<bool>()).prop_map(|(which, confirm)| Move::Close { which, confirm }),
        2 => (0..120_u64, any::<bool>()).prop_map(|(seconds, looks)| Move::Wait { seconds, looks }),
    ]
}

const PURCHASES: [&str; 8] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"];
/// From which status which others can be reached within one move.
const ROADS: [(u64, &[u64]); 6] = [
    (11, &[12, 16, 17, 19]),
    (12, &[16, 17, 19]),
    (16, &[19]),
    (17, &[18, 19]),
    (18, &[]),
    (19, &[]),
];

async fn makes(relay: &Relay, payments: &mut BTreeMap<String, bool>, mv: &Move) {
    let chosen = |which: &usize, payments: &BTreeMap<String, bool>| {
        let count = payments.len().max(1);
        payments.iter().nth(which % count).map(|(id, poor)| (id.clone(), *poor))
    };
    let customer = |poor| if poor { relay.poor_customer() } else { relay.customer() };
    match mv {
        Move::Open { poor, whole } => {
            let code = customer(*poor).code(relay).await;
            let purchase = PURCHASES[payments.len() % PURCHASES.len()];
            let amount: &'static str = whole.to_string().leak();
            let sale = Sale { purchase, amount, currency: "krw" };
            let reply = relay.kiosk().opens(relay, &sale, code).await;
            if reply.code() == 0 {
                payments.insert(reply.text("paymentId"), *poor);
            }
        }
        Move::Answer { which, approval } => {
            if let Some((id, poor)) = chosen(which, payments) {
                customer(poor).answers(relay, &id, *approval).await;
            }
        }
        Move::Close { which, confirm } => {
            if let Some((id, _)) = chosen(which, payments) {
                relay.kiosk().closes(relay, &id, *confirm).await;
            }
        }
        Move::Wait { seconds, looks } => {
            relay.waits(*seconds);
            if *looks {
                relay.later(0).await;
            }
        }
    }
}

async fn walks(moves: Vec<Move>) {
    let relay = Relay::start().await;
    let mut payments = BTreeMap::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for mv in &moves {
        makes(&relay, &mut payments, mv).await;
        relay.books().await;
        for id in payments.keys() {
            let status = relay.status(id).await;
            if let Some(before) = seen.insert(id.clone(), status)
                && before != status
            {
                let road = ROADS.iter().find(|(from, _)| *from == before).unwrap().1;
                assert!(road.contains(&status), "{before} to {status} by {mv:?}");
            }
        }
    }
    // In the end everything is closed, and nothing is left in escrow.
    relay.later(600).await;
    for id in payments.keys() {
        assert!(matches!(relay.status(id).await, 18 | 19));
    }
    let books = relay.books().await;
    let escrow = books.kept.get(&kios_relay::ledger::Account::Escrow);
    assert!(escrow.is_none_or(|escrow| escrow.net().is_zero()));
    assert_eq!(books.provided().to_decimal(0), "1000500");
}

#[test]
fn every_walk_keeps_the_books_and_the_table() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let walk = prop::collection::vec(moves(), 1..40);
    TestRunner::new(config)
        .run(&walk, |moves| {
            runtime.block_on(walks(moves));
            Ok(())
        })
        .unwrap();
}

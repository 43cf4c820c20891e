//! Random walks: after any actions of customers, kiosks and the clock, the ledger sums to zero and
//! every payment has made transitions of the table only. Source: `relay.md §3` B4 and B13.

use std::collections::BTreeMap;

use kios_domain::ledger::{Account, Unit};
use kios_protocol::Amount;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Relay, Sale};

#[derive(Clone, Debug)]
enum Move {
    Open { poor: bool, whole: u16 },
    Answer { which: usize, approval: bool },
    Close { which: usize, confirm: bool },
    AskBack { which: usize },
    AnswerCancel { which: usize, approval: bool },
    CloseCancel { which: usize, confirm: bool },
    Wait { seconds: u64, looks: bool },
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => (any::<bool>(), 1..700_u16).prop_map(|(poor, whole)| Move::Open { poor, whole }),
        4 => (0..8_usize, any::<bool>())
            .prop_map(|(which, approval)| Move::Answer { which, approval }),
        4 => (0..8_usize, any::<bool>()).prop_map(|(which, confirm)| Move::Close { which, confirm }),
        4 => (0..8_usize).prop_map(|which| Move::AskBack { which }),
        4 => (0..8_usize, any::<bool>())
            .prop_map(|(which, approval)| Move::AnswerCancel { which, approval }),
        3 => (0..8_usize, any::<bool>())
            .prop_map(|(which, confirm)| Move::CloseCancel { which, confirm }),
        2 => (0..120_u64, any::<bool>()).prop_map(|(seconds, looks)| Move::Wait { seconds, looks }),
    ]
}

const PURCHASES: [&str; 8] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"];
/// The statuses that can be reached from a status within one move.
const ROADS: [(u64, &[u64]); 11] = [
    (11, &[12, 16, 17, 19]),
    (12, &[16, 17, 19]),
    (16, &[19]),
    (17, &[18, 19]),
    (18, &[51]),
    (19, &[]),
    (51, &[56, 57, 59]),
    (56, &[51, 59]),
    (57, &[58, 59]),
    (58, &[]),
    (59, &[51]),
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
        Move::AskBack { which } => {
            if let Some((id, _)) = chosen(which, payments) {
                relay.kiosk().asks_back(relay, &id).await;
            }
        }
        Move::AnswerCancel { which, approval } => {
            if let Some((id, _)) = chosen(which, payments) {
                relay.owner().answers_cancel(relay, &id, *approval).await;
            }
        }
        Move::CloseCancel { which, confirm } => {
            if let Some((id, _)) = chosen(which, payments) {
                relay.kiosk().closes_cancel(relay, &id, *confirm).await;
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
        relay.ledger_totals().await;
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
    // At the end everything is closed, and nothing is left in escrow.
    relay.later(600).await;
    ends_exactly(&relay, &payments).await;
    let totals = relay.ledger_totals().await;
    let escrow = totals.stored.get(&Account::Escrow);
    assert!(escrow.is_none_or(|escrow| escrow.net().is_zero()));
    assert_eq!(totals.issued(Unit::Point).unwrap().to_decimal(0), "1000500");
}

/// A customer who did not pay, or was refunded, has the whole balance; the shop has the rest.
async fn ends_exactly(relay: &Relay, payments: &BTreeMap<String, bool>) {
    let mut left = [Amount::from_whole(1_000_000), Amount::from_whole(500)];
    let mut used = Amount::ZERO;
    for (id, poor) in payments {
        let item = relay.item(id).await;
        match item.number("paymentStatus") {
            18 | 59 => {
                let left = &mut left[usize::from(*poor)];
                *left = left.checked_sub(item.text("totalPoint").parse().unwrap()).unwrap();
                used = used.checked_add(item.text("paidValue").parse().unwrap()).unwrap();
            }
            19 | 58 => {}
            other => panic!("{id} ends at {other}"),
        }
    }
    let accounts = [relay.customer().address(), relay.poor_customer().address()];
    for (account, left) in accounts.into_iter().zip(left) {
        assert_eq!(relay.balance(account).await, left.to_decimal(0));
    }
    assert_eq!(relay.used().await, used.to_decimal(0));
}

#[test]
fn every_walk_keeps_the_books_and_the_table() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let walk = prop::collection::vec(moves(), 1..60);
    TestRunner::new(config)
        .run(&walk, |moves| {
            runtime.block_on(walks(moves));
            Ok(())
        })
        .unwrap();
}

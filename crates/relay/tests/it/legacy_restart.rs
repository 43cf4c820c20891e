//! A relay that is killed between any two steps of a first-generation payment reaches the same
//! final state.

use kios_protocol::Amount;
use kios_protocol::legacy::Kind;
use kios_relay::storage::sql;
use serde_json::Value;

use crate::legacy_support::{create_request, data, first_generation, holder, repeated};
use crate::support::{Customer, Relay};

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The shop's server requests a cancel.
    Cancel,
    /// The buyer confirms or denies.
    Says(&'static str),
    /// Time passes and the deadlines are checked.
    Later(u64),
}

use Step::{Cancel, Later, Says};

/// Its name, the steps after the payment was created, and the final status.
type Scenario = (&'static str, &'static [Step], u64);

const SCENARIOS: [Scenario; 7] = [
    ("paid", &[Says("create/confirm")], 4),
    ("denied", &[Says("create/deny")], 3),
    ("ran out", &[Later(45), Later(45)], 9),
    ("paid and given back", &[Says("create/confirm"), Cancel, Says("cancel/confirm")], 8),
    ("paid and kept", &[Says("create/confirm"), Cancel, Says("cancel/deny")], 7),
    ("paid, cancel ran out", &[Says("create/confirm"), Later(100), Cancel, Later(45)], 9),
    ("late", &[Later(46), Says("create/confirm")], 9),
];

/// The final state, without what depends on the random id.
#[derive(Debug, PartialEq, Eq)]
struct End {
    status: u64,
    balance: String,
    used: String,
    nonce: u64,
    notified: Vec<(String, u64)>,
    entries: i64,
}

async fn end(relay: &Relay, buyer: &Customer, id: &str) -> End {
    let path = format!("/v1/payment/user/balance?account={}", buyer.address());
    let balance = relay.get(&path).await.text("balance");
    let mut connection = relay.app.store().read().await.unwrap();
    let entries = sql::query_scalar("SELECT count(*) FROM ledger_entry")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    drop(connection);
    End {
        status: relay.first_status(id).await,
        balance: balance.parse::<Amount>().unwrap().to_decimal(0),
        used: relay.used().await,
        nonce: buyer.nonce(relay).await,
        notified: relay.notified(id).await,
        entries,
    }
}

/// Executes a step; returns a signed request and its response, so that it can be sent again.
async fn does(
    relay: &Relay,
    buyer: &Customer,
    id: &str,
    step: Step,
) -> Option<(String, Value, Value)> {
    match step {
        Cancel => {
            data(&relay.cancels(id).await);
            None
        }
        Later(seconds) => {
            relay.later(seconds).await;
            None
        }
        Says(what) => {
            let kind = if what.starts_with("create") { Kind::Create } else { Kind::Cancel };
            let request = buyer.signs(relay, kind, id).await;
            let path = format!("/v1/payment/{what}");
            let answer = relay.post(&path, &request).await.body;
            Some((path, request, answer))
        }
    }
}

/// Runs a scenario; killed before step `killed`, counted from 0. The last client did not receive
/// its response and repeats the request.
async fn run((_, steps, _): Scenario, buyer: &Customer, killed: Option<usize>) -> End {
    let mut relay = Relay::on_disk_with(first_generation).await;
    let id = relay.asked_of(&buyer.0).await;
    let mut last: Option<(String, Value, Value)> = None;
    for (index, step) in steps.iter().map(Some).chain([None]).enumerate() {
        if killed == Some(index) {
            relay = relay.restarted(0).await;
            if let Some((path, request, answer)) = &last {
                assert_eq!(relay.post(path, request).await.body, repeated(answer), "{path}");
            }
            if index == 0 {
                let again = relay.creates(&create_request(&buyer.0)).await;
                assert_eq!(data(&again)["paymentId"], id);
            }
        }
        if let Some(step) = step {
            last = does(&relay, buyer, &id, *step).await;
        }
    }
    end(&relay, buyer, &id).await
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the count is what the test has to show")]
async fn a_kill_between_any_two_steps_changes_nothing() {
    let mut kills = 0;
    for scenario in SCENARIOS {
        let (name, steps, status) = scenario;
        for buyer in [Customer(crate::support::key(0x11)), Customer(holder())] {
            let whole = run(scenario, &buyer, None).await;
            assert_eq!(whole.status, status, "{name}: {whole:?}");
            for killed in 0..=steps.len() {
                let end = run(scenario, &buyer, Some(killed)).await;
                assert_eq!(end, whole, "{name}, killed before step {killed}");
                kills += 1;
            }
        }
    }
    println!("{} ways through, in points and tokens, killed at {kills} places", SCENARIOS.len());
    assert_eq!(kills, 46);
}

#[tokio::test]
async fn tokens_are_provided_once() {
    let relay = Relay::on_disk_with(first_generation).await;
    let tokens = kios_domain::ledger::Account::TokenUser(holder().address());
    for _ in 0..2 {
        assert_eq!(relay.on(tokens).await, "100");
    }
    let relay = relay.restarted(1).await;
    assert_eq!(relay.on(tokens).await, "100");
    let path = format!("/v1/payment/user/balance?account={}", holder().address());
    let change = |config: &mut kios_relay::config::Config| config.accounts[2].tokens = None;
    let relay = relay.restarted_with(1, change).await;
    assert_eq!(relay.get(&path).await.number("loyaltyType"), 0, "the configuration says so");
    let relay = relay.restarted_with(1, first_generation).await;
    assert_eq!(relay.get(&path).await.number("loyaltyType"), 1);
    assert_eq!(relay.on(tokens).await, "100");
}

//! A relay that is killed between any two steps of a cancel reaches the same final state.

use kios_protocol::api::route;
use kios_relay::storage::sql;
use serde_json::Value;

use crate::support::{Relay, key, shop_id};

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The kiosk opens the cancel.
    Ask,
    /// The shop approves or denies.
    Answer(bool),
    /// The kiosk closes.
    Close(bool),
    /// Time passes and the deadlines are checked.
    Later(u64),
}

use Step::{Answer, Ask, Close, Later};

/// Its name, whether the shop has a delegator, and what happens after the payment.
type Scenario = (&'static str, bool, &'static [Step]);

const SCENARIOS: [Scenario; 8] = [
    ("approved and given back", false, &[Ask, Answer(true), Close(true)]),
    ("approved and given up", false, &[Ask, Answer(true), Close(false)]),
    ("given up at once", false, &[Ask, Close(false)]),
    (
        "denied, asked again, approved",
        false,
        &[Ask, Answer(false), Close(true), Ask, Answer(true), Close(true)],
    ),
    (
        "ran out, asked again, approved",
        false,
        &[Ask, Later(45), Close(true), Ask, Answer(true), Close(true)],
    ),
    ("nobody answers", false, &[Ask, Later(45), Later(255)]),
    ("nobody closes", false, &[Ask, Answer(true), Later(300)]),
    ("delegated", true, &[Ask, Later(1), Close(true), Later(1)]),
];

/// The final state, without what depends on the random id.
#[derive(Debug, PartialEq, Eq)]
struct End {
    status: u64,
    times: Vec<u64>,
    balance: String,
    used: String,
    nonces: (u64, u64),
    tasks: Vec<(u64, u64)>,
    terminal: Vec<(u64, u64, u64, bool)>,
    owner: Vec<(u64, u64, u64, bool)>,
    entries: i64,
}

async fn end(relay: &Relay, id: &str) -> End {
    let item = relay.item(id).await;
    let (customer, owner) = (relay.customer(), relay.owner());
    let mut connection = relay.app.store().read().await.unwrap();
    let entries = sql::query_scalar("SELECT count(*) FROM ledger_entry")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    drop(connection);
    End {
        status: item.number("paymentStatus"),
        times: ["closeNewTimestamp", "openCancelTimestamp", "closeCancelTimestamp"]
            .map(|name| item.number(name))
            .into(),
        balance: relay.balance(customer.address()).await,
        used: relay.used().await,
        nonces: (customer.nonce(relay).await, owner.nonce(relay).await),
        tasks: relay.tasks().await,
        terminal: relay.events(&format!("terminal:{}:T1", shop_id(1))).await,
        owner: relay.events(&format!("account:{}", owner.address().to_lower())).await,
        entries,
    }
}

/// Executes a step; returns its request and response, so that it can be sent again.
async fn does(relay: &Relay, id: &str, step: Step) -> Option<(&'static str, Value, Value)> {
    let (path, request) = match step {
        Ask => (route::CANCEL_OPEN, relay.kiosk().cancel_request(id)),
        Answer(yes) => {
            (route::CANCEL_APPROVAL, relay.owner().cancel_approval(relay, id, yes).await)
        }
        Close(confirm) => (route::CANCEL_CLOSE, relay.kiosk().cancel_close_request(id, confirm)),
        Later(seconds) => {
            relay.later(seconds).await;
            return None;
        }
    };
    let reply = if path == route::CANCEL_OPEN {
        // Another round needs a session; a repeat in the same round does not.
        let token = relay.signs_in(&relay.kiosk()).await;
        relay.post_with(&token, path, &request).await
    } else {
        relay.post(path, &request).await
    };
    Some((path, request, reply.data().clone()))
}

/// Runs a scenario; killed before step `killed`, counted from 0. The last client did not receive
/// its response and repeats the request.
async fn run((_, delegated, steps): Scenario, killed: Option<usize>) -> End {
    let mut relay = Relay::on_disk_with(|config| {
        config.shops[0].delegator = delegated.then(|| key(0x66));
    })
    .await;
    let id = relay.paid().await;
    let mut last: Option<(&str, Value, Value)> = None;
    for (index, step) in steps.iter().map(Some).chain([None]).enumerate() {
        if killed == Some(index) {
            relay = relay.restarted(0).await;
            if let Some((path, request, answer)) = &last {
                let mut again = relay.post(path, request).await.data().clone();
                // An approval is answered before it is settled, its repeat after that.
                if again["paymentStatus"] == 57 {
                    again["paymentStatus"] = 54.into();
                }
                assert_eq!(again, *answer, "{path}");
            }
        }
        if let Some(step) = step {
            last = does(&relay, &id, *step).await;
        }
    }
    end(&relay, &id).await
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the count is what the test has to show")]
async fn a_kill_between_any_two_steps_changes_nothing() {
    let mut kills = 0;
    for scenario in SCENARIOS {
        let (name, _, steps) = scenario;
        let whole = run(scenario, None).await;
        assert!(matches!(whole.status, 58 | 59), "{name}: {whole:?}");
        let expected = if whole.status == 58 { "1000000" } else { "998950" };
        assert_eq!(whole.balance, expected, "{name}");
        for killed in 0..=steps.len() {
            let end = run(scenario, Some(killed)).await;
            assert_eq!(end, whole, "{name}, killed before step {killed}");
            kills += 1;
        }
    }
    println!("{} ways through a cancel, killed at {kills} places: one end each", SCENARIOS.len());
    assert_eq!(kills, 38);
}

//! Recorded traffic of the network's own relay, replayed against this one.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use kios_domain::Secret;
use kios_protocol::{Amount, Rate};
use kios_relay::config::{AccountConfig, Config, ShopConfig};
use kios_relay::jobs::deadlines;
use kios_simulator::network::replay::{Answer, ExtraFields, Outgoing, Replay, Target, Transcript};
use serde_json::Value;

use crate::support::Relay;

const RECORDING: &str = include_str!("../../../protocol/tests/vectors/wire-transcripts.json");

/// Every difference, with the rule of `relay.md §3` that requires it.
#[rustfmt::skip]
const MEANT: &[(&str, usize, &str, &str)] = &[
    // A kiosk that closes before the customer's decision is free at once.
    ("timeout-close", 2, "code: 2030 -> 0", "B12"),
    ("timeout-close", 3, "code: 2030 -> 2029", "B12"),
    ("timeout-close", 4, "code: 0 -> 2029", "B12"),
    // A response where the network has none, and JSON where it has an HTML page.
    ("info", 6, "answer: none -> code 2001", "B8"),
    ("info", 30, "body: text -> JSON", "B8"),
    ("errors-new-open", 31, "body: text -> JSON", "B8"),
    // No error text of a library.
    ("errors-new-open", 28, "code: 5000 -> 2001", "B8"),
    // An unknown currency has its own code.
    ("info", 17, "code: 5000 -> 1211", "B2"),
    ("info", 23, "code: 5000 -> 1211", "B2"),
    ("errors-new-open", 23, "code: 5000 -> 1211", "B2"),
    ("errors-new-open", 24, "code: 5000 -> 1211", "B2"),
    // An invalid id is refused by name.
    ("errors-cancel", 15, "code: 5000 -> 2001", "B3"),
    // A repeat of the same signed close gets the payment while it is closed.
    ("happy-path", 14, "code: 2026 -> 0", "B9"),
    ("happy-path", 24, "code: 2026 -> 0", "B9"),
    ("deny-new", 6, "code: 2029 -> 0", "B9"),
    ("close-false", 9, "code: 2026 -> 0", "B9"),
    ("deny-cancel", 10, "code: 2029 -> 0", "B9"),
    // A cancel that failed finally is not opened again without effect.
    ("deny-cancel", 15, "code: 0 -> 2022", "B4"),
    ("deny-cancel", 16, "code: 2027 -> 2020", "B4"),
    // A notification is sent even if the close was faster.
    ("errors-new-approval", 12, "callback: none -> code 0", "B7"),
    // Closing the payment does not change its open cancel, so that the first approval settles it.
    ("errors-cancel", 27, "data.paymentStatus: 18 -> 51", "B4"),
    ("errors-cancel", 28, "code: 2020 -> 0", "B4"),
    ("errors-cancel", 29, "code: 0 -> 2022", "B4"),
    ("errors-cancel", 30, "code: 0 -> 2020", "B4"),
    ("errors-cancel", 32, "callback.data.terminalId: \"TM000002\" -> \"취소-단말기\"", "B4"),
    ("errors-cancel", 34, "data.terminalId: \"TM000002\" -> \"취소-단말기\"", "B4"),
];

/// The relay under test, and the last row of its log that was read.
struct Ours {
    relay: Relay,
    read: u64,
}

impl Target for Ours {
    async fn send(&mut self, request: Outgoing) -> Option<Answer> {
        let mut builder =
            Request::builder().method(request.method.as_str()).uri(request.path.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let request = builder.body(Body::from(request.body)).unwrap();
        let (status, body) = self.relay.asks(request).await;
        Some(Answer { status, body })
    }

    /// The rows of the log, which have the content of callbacks; sending has its own tests.
    async fn drain_callbacks(&mut self) -> Vec<Value> {
        deadlines::run_due(&self.relay.app).await.unwrap();
        let page = self.relay.get(&format!("/v1/task/list/{}", self.read)).await;
        let mut rows = page.data().as_array().unwrap().clone();
        for row in &mut rows {
            let sequence = row.as_object_mut().unwrap().remove("sequence").unwrap();
            self.read = sequence.as_str().unwrap().parse().unwrap();
        }
        rows
    }

    fn advance(&mut self, seconds: u64) {
        self.relay.waits(seconds);
    }
}

fn as_recorded(transcript: &Transcript, config: &mut Config) {
    let server = &transcript.server;
    config.chain_id = server.chain_id;
    config.access_key = Some(Secret::new(server.access_key.clone()));
    config.payment_signers = vec![server.payment_signer.address.parse().unwrap()];
    // The recorded client knows no sessions.
    config.sessionless_agents = config.payment_signers.clone();
    config.clocks.forced_close = 75;
    for (symbol, rate) in [("krw", "1"), ("usd", "1000"), ("jpy", "10"), ("php", "20")] {
        config.rates.set(symbol, Rate::parse(rate).unwrap());
    }
    let shops = server.shops.iter().map(|shop| ShopConfig {
        id: shop.id.parse().unwrap(),
        name: shop.name.clone(),
        currency: shop.currency.clone(),
        owner: shop.owner_address.parse().unwrap(),
        active: true,
        settings: kios_protocol::api::ShopSettings::of_currency(&kios_protocol::Currency::new(
            &shop.currency,
        )),
        delegator: None,
    });
    config.shops = shops.collect();
    let accounts = server.users.iter().map(|user| AccountConfig {
        address: user.address.parse().unwrap(),
        points: user.point_balance.parse::<Amount>().unwrap(),
        phone: None,
        tokens: None,
    });
    config.accounts = accounts.collect();
}

#[tokio::test]
async fn every_difference_from_the_network_is_one_that_is_meant() {
    let transcript = Transcript::read(RECORDING).unwrap();
    let relay = Relay::with(|config| as_recorded(&transcript, config)).await;
    let mut ours = Ours { relay, read: 0 };
    let (steps, differences) =
        Replay::new(&transcript, &mut ours, ExtraFields::Accepted).run().await;
    let found: BTreeSet<_> = differences
        .iter()
        .map(|found| (found.scenario.as_str(), found.step, found.what.as_str()))
        .collect();
    let meant = MEANT.iter().map(|(scenario, step, what, _)| (*scenario, *step, *what));
    let listed: BTreeSet<_> = meant.collect();
    let strange: Vec<_> = found.difference(&listed).collect();
    assert!(strange.is_empty(), "differences that nobody means: {strange:#?}");
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "listed, but no difference any more: {gone:#?}");
    assert_eq!(steps, 248);
}

#[test]
fn every_reason_is_a_line_of_the_list() {
    for (scenario, step, _, reason) in MEANT {
        let number = reason.strip_prefix('B').and_then(|number| number.parse::<u8>().ok());
        assert!(number.is_some_and(|number| (1..=13).contains(&number)), "{scenario} {step}");
    }
}

//! Approvals that are under way when a failed close arrives, and that nothing reports: `protocol.md §10.1`
//! Q24.

use kios_relay::storage::sql;
use std::collections::BTreeSet;
use std::time::Duration;

use kios_protocol::api::{ApprovalRequest, route};
use kios_protocol::message::LoyaltyNewPayment;
use kios_protocol::{Amount, ResultCode, SecretKey};
use kios_relay::upstream::CallTimeouts;
use kios_simulator::network::{
    AccountSettings, ApprovalPauses, ChainStatus, EndpointFault, Phone, TransactionFault,
};
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::support::{Bridged, Customer, Kiosk, Sale, key, shop_id};
use crate::wire::soon;

const SECOND: u64 = 1_000;

/// The pauses of an approval that is sent two seconds after its check, and written after one more.
const SLOW: ApprovalPauses = ApprovalPauses { before_send: 2 * SECOND, before_write: SECOND };

/// A payment whose approval and close are at random seconds of its age.
struct Race {
    id: String,
    customer: SecretKey,
    purchase: String,
    approved_at: u64,
    closed_at: u64,
    pauses: ApprovalPauses,
    approval: Option<JoinHandle<u64>>,
}

impl Race {
    /// Whether its transaction has to be there at this age, or its approval has to have ended.
    fn is_late_at(&self, net: &Bridged, age: u64) -> bool {
        let Some(approval) = &self.approval else { return false };
        let ended = approval.is_finished();
        let sent = net.network.chain_status(self.id.parse().unwrap()) != ChainStatus::Invalid;
        let sends_at = self.approved_at * SECOND + self.pauses.before_send;
        let writes_at = sends_at + self.pauses.before_write;
        (age * SECOND >= sends_at && !sent && !ended) || (age * SECOND >= writes_at && !ended)
    }

    /// Whether the close is between the check of the approval's status and its transaction.
    fn is_silent(&self) -> bool {
        let sends_at = self.approved_at * SECOND + self.pauses.before_send;
        (self.approved_at * SECOND..sends_at).contains(&(self.closed_at * SECOND))
    }
}

/// The generator `SplitMix64`: a number from a range.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

fn customer(index: u16) -> SecretKey {
    let mut bytes = [0x51; 32];
    bytes[..2].copy_from_slice(&index.to_be_bytes());
    SecretKey::from_bytes(&bytes).unwrap()
}

thread_local! {
    /// One for each test: creating a client takes longer than a call. Plain HTTP needs no certificates.
    static CLIENT: reqwest::Client =
        reqwest::Client::builder().tls_certs_only([]).build().unwrap();
}

/// Sends an approval to the network itself, as the network's own app does; the code of the response.
fn approves(net: &Bridged, path: &str, approval: &impl serde::Serialize) -> JoinHandle<u64> {
    let body = serde_json::to_vec(approval).unwrap();
    let url = format!("{}{path}", net.network.url());
    let client = CLIENT.with(Clone::clone);
    tokio::spawn(async move {
        let request = client.post(url).header("content-type", "application/json").body(body);
        let text = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["code"].as_u64().unwrap()
    })
}

/// The approval of a payment of 1,000 by a customer who has not paid before.
fn approval(key: &SecretKey, id: &str, purchase: &str) -> ApprovalRequest {
    let message = LoyaltyNewPayment {
        payment_id: id.parse().unwrap(),
        purchase_id: purchase,
        amount: Amount::from_whole(1_000),
        currency: "krw",
        shop_id: shop_id(1),
        account: key.address(),
        chain_id: 24_680.into(),
        nonce: 0.into(),
    };
    ApprovalRequest::new_payment(&message, true, key)
}

/// Waits until so many approvals have passed the check of their status.
async fn all_checked(net: &Bridged, accepted: usize) {
    while net.network.checked_approvals() < accepted {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A payment that was closed as failed at second 42 while its approval was under way, whose points have
/// left since: its id.
async fn lost(net: &Bridged) -> String {
    lost_of(net, "P0000000001").await
}

/// The same for this purchase.
async fn lost_of(net: &Bridged, purchase: &'static str) -> String {
    let id = net.opened_as(purchase).await;
    net.network.approval_pauses(&id, SLOW);
    net.later(41).await;
    let approval = approves(net, route::NEW_APPROVAL, &approval(&net.customer().0, &id, purchase));
    soon(all_checked(net, 1)).await;
    net.later(1).await;
    assert_eq!(net.kiosk().closes(net, &id, false).await.number("paymentStatus"), 19);
    net.passes(2);
    assert_eq!(soon(approval).await.unwrap(), 0);
    net.network.tick().await;
    net.looks().await;
    assert_eq!(net.network.chain_status(id.parse().unwrap()), ChainStatus::OpenedPayment);
    assert_eq!(net.network.tasks(), 0);
    assert_eq!(net.points(), "998950");
    id
}

/// The payments with a late return, as the kiosk's event stream has them.
async fn returned(net: &Bridged) -> Vec<String> {
    let mut connection = net.relay.app.store().read().await.unwrap();
    let reader = format!("terminal:{}:T1", shop_id(1));
    let query = "SELECT json_extract(data, '$.data.paymentId') FROM event
                 WHERE reader = ? AND json_extract(data, '$.data.lateReturnAt') > 0";
    sql::query_scalar(query).bind(reader).fetch_all(&mut connection).await.unwrap()
}

/// How many closes are to be repeated.
async fn checks(net: &Bridged) -> i64 {
    let mut connection = net.relay.app.store().read().await.unwrap();
    let query = sql::query_scalar("SELECT count(*) FROM bridge_close_check");
    query.fetch_one(&mut connection).await.unwrap()
}

/// A relay whose network has `races` customers with 5,000 points each, and that waits for slow responses.
async fn crowded(races: u16) -> Bridged {
    let rich = |settings: &mut kios_simulator::network::Settings| {
        settings.accounts.extend((0..races).map(|index| AccountSettings {
            address: customer(index).address(),
            points: "5000".to_owned(),
            phone: Phone::Registered,
        }));
    };
    let net = Bridged::with(rich, |_| {}).await;
    let patient = Duration::from_secs(60);
    let timeouts = CallTimeouts { mutation: patient, open: patient, query: patient };
    net.relay.app.upstream().unwrap().set_timeouts(timeouts);
    net
}

/// Opens a payment of this customer, whose approval and close come at random seconds.
async fn opened(net: &Bridged, index: u16, random: &mut Random) -> Race {
    let (customer, purchase) = (customer(index), format!("P{index:010}"));
    let code = Customer(customer.clone()).code(net).await;
    let sale = Sale { purchase: purchase.clone().leak(), ..Sale::default() };
    let id = net.kiosk().opens(net, &sale, code).await.text("paymentId");
    let pauses = ApprovalPauses {
        before_send: random.below(25) * SECOND,
        before_write: random.below(6) * SECOND,
    };
    net.network.approval_pauses(&id, pauses);
    let (approved_at, closed_at) = (38 + random.below(8), 41 + random.below(12));
    Race { id, customer, purchase, approved_at, closed_at, pauses, approval: None }
}

/// Sends what is due at this age of the payments: approvals, then closes.
async fn race(net: &Bridged, races: &mut [Race], age: u64) {
    while races.iter().any(|race| race.is_late_at(net, age)) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for race in races.iter_mut().filter(|race| race.approved_at == age) {
        let request = approval(&race.customer, &race.id, &race.purchase);
        race.approval = Some(approves(net, route::NEW_APPROVAL, &request));
    }
    let started = races.iter().filter(|race| race.approved_at <= age);
    // A payment that was closed before its approval arrived refuses it.
    let accepted = started.filter(|race| race.closed_at >= race.approved_at).count();
    all_checked(net, accepted).await;
    for race in races.iter().filter(|race| race.closed_at == age) {
        let closed = net.kiosk().closes(net, &race.id, false).await;
        assert_eq!(closed.number("paymentStatus"), 19);
    }
}

/// The races of one relay and its network; returns how many approvals were silent.
async fn race_all(races: u16, seed: u64) -> usize {
    let net = crowded(races).await;
    let mut random = Random(seed);
    let mut started = Vec::new();
    for index in 0..races {
        started.push(opened(&net, index, &mut random).await);
    }
    net.passes(38);
    for age in 38..80 {
        race(&net, &mut started, age).await;
        net.later(1).await;
    }
    for _ in 0..30 {
        net.later(10).await;
    }

    let silent: BTreeSet<String> =
        started.iter().filter(|race| race.is_silent()).map(|race| race.id.clone()).collect();
    for race in &started {
        let left = net.network.balance(race.customer.address());
        assert_eq!(left, Amount::from_whole(5_000), "{} of {seed}", race.id);
        assert_eq!(net.network.status(&race.id), Some(19));
    }
    let notified = returned(&net).await;
    assert_eq!(notified.len(), silent.len());
    assert_eq!(notified.into_iter().collect::<BTreeSet<_>>(), silent);
    assert_eq!(checks(&net).await, 0);
    silent.len()
}

#[test]
fn of_hundreds_of_races_none_loses_points() {
    let runs: Vec<_> = (0x006b_696f_7321..0x006b_696f_7325)
        .map(|seed| {
            std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap()
                    .block_on(race_all(60, seed))
            })
        })
        .collect();
    let silent: usize = runs.into_iter().map(|run| run.join().unwrap()).sum();
    assert!(silent > 120, "only {silent} approvals were silent");
}

/// What happens to the first repeat of the close.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    Endpoint(EndpointFault),
    Transaction(TransactionFault),
    Restart,
    None,
}

#[tokio::test]
async fn a_late_approval_is_reversed_and_notified_once_whatever_happens_to_the_repeat() {
    for mishap in [
        Mishap::None,
        Mishap::Restart,
        Mishap::Endpoint(EndpointFault::CutBefore),
        Mishap::Endpoint(EndpointFault::CutAfter),
        Mishap::Endpoint(EndpointFault::SilenceAfter),
        Mishap::Endpoint(EndpointFault::Html(502)),
        Mishap::Endpoint(EndpointFault::Contract),
        Mishap::Endpoint(EndpointFault::Code(1_501)),
        Mishap::Transaction(TransactionFault::Refused),
        Mishap::Transaction(TransactionFault::Silent),
    ] {
        let mut net = Bridged::start().await;
        let id = lost(&net).await;
        let signed = net.last_body("/new/close");
        match mishap {
            Mishap::Endpoint(fault) => net.network.fault("/new/close", fault, Some(1)),
            Mishap::Transaction(fault) => net.network.fail_transaction(fault),
            Mishap::Restart => net = net.restarted(1).await,
            Mishap::None => {}
        }
        net.later(18).await;
        net = net.restarted(1).await;
        for _ in 0..10 {
            net.later(10).await;
        }
        assert_eq!(net.points(), "1000000", "{mishap:?}");
        assert_eq!(net.network.status(&id), Some(19), "{mishap:?}");
        assert_eq!(returned(&net).await, [id.as_str()], "{mishap:?}");
        assert_eq!(net.notified().await, [(11, 0), (19, 0), (19, 0)], "{mishap:?}");
        assert_eq!(net.tasks().await, [], "{mishap:?}");
        assert_eq!(net.last_body("/new/close"), signed, "{mishap:?}");
        assert_eq!(checks(&net).await, 0, "{mishap:?}");
    }
}

#[tokio::test]
async fn a_kiosk_that_repeats_its_close_reverses_a_late_approval_at_once() {
    let net = Bridged::start().await;
    let id = lost(&net).await;
    let again = net.kiosk().closes(&net, &id, false).await;
    assert_eq!(again.number("paymentStatus"), 19);
    assert_eq!(net.points(), "1000000");
    assert_eq!(returned(&net).await, [id.as_str()]);
    let asked = net.asked("/new/close");
    for _ in 0..40 {
        net.later(10).await;
    }
    assert_eq!(net.asked("/new/close"), asked);
    assert_eq!(returned(&net).await.len(), 1);
    // Nothing is left to reverse, so the kiosk gets the response of its first close.
    assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn an_ordinary_failed_close_is_repeated_three_times_and_nothing_is_notified() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.later(46).await;
    assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
    let mut repeats = Vec::new();
    for age in 47..600 {
        let before = net.asked("/new/close");
        net.later(1).await;
        repeats.extend((net.asked("/new/close") > before).then_some(age));
    }
    assert_eq!(repeats, [46 + 20, 46 + 90, 310]);
    assert_eq!(net.notified().await, [(11, 0), (11, 7_000), (19, 0)]);
    assert_eq!(returned(&net).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_payment_that_was_approved_or_denied_before_its_close_needs_no_further_repeat() {
    for approval in [true, false] {
        let net = Bridged::start().await;
        let id = net.opened().await;
        net.customer().answers(&net, &id, approval).await.data();
        net.later(2).await;
        assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
        for _ in 0..40 {
            net.later(10).await;
        }
        // An approved payment is closed on the chain, which the first repeat learns.
        assert_eq!(net.asked("/new/close"), if approval { 2 } else { 1 });
        assert_eq!(net.points(), "1000000");
        assert_eq!(returned(&net).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_late_approval_of_a_cancel_is_reversed_and_notified() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    net.network.approval_pauses(&id, SLOW);
    net.kiosk().asks_back(&net, &id).await.data();
    let escrow = net.network.escrow();
    net.later(41).await;
    let request = net.owner().cancel_approval(&net, &id, true).await;
    let approval = approves(&net, route::CANCEL_APPROVAL, &request);
    soon(all_checked(&net, 2)).await;
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, false).await.number("paymentStatus"), 59);
    net.passes(2);
    assert_eq!(soon(approval).await.unwrap(), 0);
    assert_ne!(net.network.escrow(), escrow);
    for _ in 0..10 {
        net.later(10).await;
    }
    assert_eq!(net.network.chain_status(id.parse().unwrap()), ChainStatus::FailedCancel);
    assert_eq!(net.network.escrow(), escrow);
    assert_eq!(returned(&net).await, [id.as_str()]);
    // The cancel has failed on the chain, where it can never be opened again (Q3).
    net.kiosk().asks_back(&net, &id).await.is_refused_with(2022);
}

#[tokio::test]
async fn a_cancel_is_not_opened_again_while_its_last_one_may_take_effect() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    net.kiosk().asks_back(&net, &id).await.data();
    net.later(46).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, false).await.number("paymentStatus"), 59);
    let early = net.kiosk().asks_back(&net, &id).await;
    assert_eq!((early.status.as_u16(), early.code()), (503, 6000));
    assert_eq!(net.asked("/cancel/open"), 1);
    net.later(20).await;
    assert_eq!(net.kiosk().asks_back(&net, &id).await.number("paymentStatus"), 51);
    net.owner().answers_cancel(&net, &id, true).await.data();
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
    assert_eq!(net.points(), "1000000");
}

#[tokio::test]
async fn a_strangers_close_is_not_the_one_that_is_repeated() {
    let net = Bridged::start().await;
    let id = lost(&net).await;
    let stranger = Kiosk { key: key(0x44), ..net.kiosk() };
    net.network.fault("/new/close", EndpointFault::CutBefore, Some(1));
    stranger.closes(&net, &id, false).await;
    for _ in 0..4 {
        net.later(10).await;
    }
    assert_eq!(net.points(), "1000000");
    assert_eq!(returned(&net).await, [id.as_str()]);
}

#[tokio::test]
async fn a_repeat_of_a_close_that_returned_points_itself_is_no_late_approval() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.later(41).await;
    // The relay has not seen that the transaction is mined when the kiosk closes.
    assert_eq!(net.customer().answers(&net, &id, true).await.number("paymentStatus"), 14);
    for _ in 0..2 {
        let closed = net.kiosk().closes(&net, &id, false).await;
        assert_eq!(closed.number("paymentStatus"), 19);
    }
    for _ in 0..40 {
        net.later(10).await;
    }
    assert_eq!(net.points(), "1000000");
    assert_eq!(returned(&net).await, Vec::<String>::new());
    assert_eq!(checks(&net).await, 0);
}

#[tokio::test]
async fn a_close_that_hangs_delays_no_other() {
    let net = Bridged::start().await;
    let first = net.opened().await;
    net.later(41).await;
    assert_eq!(net.kiosk().closes(&net, &first, false).await.number("paymentStatus"), 19);
    let second = lost_of(&net, "P0000000002").await;
    net.network.fault("/new/close", EndpointFault::Silence, Some(1));
    for _ in 0..3 {
        net.later(10).await;
    }
    assert_eq!(returned(&net).await, [second.as_str()]);
    assert_eq!(net.points(), "1000000");
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_tried_at_growing_intervals_until_it_can() {
    let unknown_payment = ResultCode::UnknownPayment.number();
    for fault in
        [EndpointFault::CutBefore, EndpointFault::Html(502), EndpointFault::Code(unknown_payment)]
    {
        let net = Bridged::start().await;
        let id = lost(&net).await;
        net.later(10).await;
        net.network.fault("/payment/item", fault, Some(8));
        let mut reads = Vec::new();
        for second in 0..150 {
            let before = net.asked("/payment/item");
            net.later(1).await;
            reads.extend((net.asked("/payment/item") > before).then_some(second));
        }
        let pauses: Vec<_> = reads.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(pauses[..7], [5, 10, 15, 20, 25, 30, 35], "{fault:?}");
        net.later(60).await;
        assert_eq!(returned(&net).await, [id.as_str()], "{fault:?}");
        assert_eq!(net.points(), "1000000");
    }
}

#[tokio::test]
async fn a_status_that_the_network_sets_back_is_no_late_approval() {
    let net = Bridged::start().await;
    net.network.mining_delay(60_000);
    net.network.fail_transaction(TransactionFault::Reverted);
    let id = net.opened().await;
    net.later(30).await;
    net.customer().answers(&net, &id, true).await.data();
    net.later(12).await;
    assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
    for _ in 0..9 {
        net.later(10).await;
    }
    assert_eq!(net.network.status(&id), Some(13), "the reverted transaction overwrites 19");
    for _ in 0..60 {
        net.later(10).await;
    }
    assert_eq!(net.status(&id).await, 19);
    assert_eq!(net.points(), "1000000");
    assert_eq!(returned(&net).await, Vec::<String>::new());
    assert_eq!(checks(&net).await, 0);
}

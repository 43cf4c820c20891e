//! Refund events on the stream, the periodic job, and concurrent refunds.

use std::sync::Arc;

use kios_protocol::api::{RefundEvent, StreamEvent, route};
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::session::Resource;
use kios_relay::clock::ManualClock;
use kios_relay::{demo, jobs};
use kios_simulator::card::Fault;

use crate::support::cards::{Counter, money, price};
use crate::support::{Relay, START, key, shop_id};
use crate::wire::{Listener, Server, soon, terminal, token};

impl Listener {
    /// The next refund.
    async fn refund(&mut self) -> RefundEvent {
        match self.next().await {
            Some(StreamEvent::Refund(event)) => *event,
            other => panic!("no refund: {other:?}"),
        }
    }
}

fn till() -> Resource {
    terminal(shop_id(1), "T1")
}

#[tokio::test]
async fn a_kiosk_sees_every_step_of_its_refund() {
    let counter = Counter::start().await;
    let server = Server::of(&counter.relay.app).await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let bearer = token(&counter.relay.app, &key(0x22), till()).await;
    let mut stream = server.listens(&bearer, "").await;
    stream.hello().await;
    counter.breaks(Gateway::Kicc, Fault::CutAfter);
    counter.refunds(&sold, "R1", price(Gateway::Kicc).0).await;
    counter.settles("R1", 60).await;
    let expected = [
        RefundState::Requested,
        RefundState::Sent,
        RefundState::Unknown,
        RefundState::Asking,
        RefundState::Done,
    ];
    for (place, state) in (1..).zip(expected) {
        let event = stream.refund().await;
        assert_eq!((event.sequence, event.version, event.data.state), (place, place, state));
    }
}

#[tokio::test]
async fn a_reset_is_followed_by_the_refunds_that_are_not_settled() {
    let counter = Counter::start().await;
    let server = Server::of(&counter.relay.app).await;
    let (first, second) =
        (counter.sold(Gateway::Kicc, 1).await, counter.sold(Gateway::Eximbay, 2).await);
    counter.refunds(&first, "settled", price(Gateway::Kicc).0).await;
    counter.settles("settled", 10).await;
    counter.breaks(Gateway::Eximbay, Fault::CutBefore);
    counter.refunds(&second, "open", price(Gateway::Eximbay).0).await;
    counter.works().await;
    let bearer = token(&counter.relay.app, &key(0x22), till()).await;
    let mut stream = server.listens(&bearer, "?lastEventId=1&epoch=another").await;
    let hello = stream.hello().await;
    stream.reset().await;
    let open = stream.refund().await;
    assert_eq!(open.data, counter.refund("open").await);
    assert_eq!((open.sequence, open.data.state), (hello.latest, RefundState::Unknown));
    // The log continues after it.
    counter.settles("open", 100).await;
    assert_eq!(stream.refund().await.sequence, hello.latest + 1);

    let other = token(&counter.relay.app, &key(0x22), terminal(shop_id(1), "T2")).await;
    let mut stream = server.listens(&other, "?epoch=another").await;
    stream.hello().await;
    stream.reset().await;
    counter.relay.opened().await;
    drop(stream);
}

#[tokio::test]
async fn the_job_sends_by_itself_as_soon_as_it_is_asked() {
    let counter = Counter::start().await;
    let job = tokio::spawn(jobs::run(counter.relay.app.clone()));
    let server = Server::of(&counter.relay.app).await;
    let sold = counter.sold(Gateway::Eximbay, 1).await;
    let bearer = token(&counter.relay.app, &key(0x22), till()).await;
    let mut stream = server.listens(&bearer, "").await;
    stream.hello().await;
    counter.refunds(&sold, "R1", price(Gateway::Eximbay).0).await;
    while stream.refund().await.data.state != RefundState::Done {}
    assert_eq!(counter.refunds_of(Gateway::Eximbay, "R1"), 1);
    counter.relay.app.shutdown().cancel();
    soon(job).await.unwrap();
}

#[tokio::test]
async fn a_gateway_that_is_slow_holds_up_no_other_sale() {
    let counter = Counter::start().await;
    let job = tokio::spawn(jobs::run(counter.relay.app.clone()));
    let (slow, quick) =
        (counter.sold(Gateway::Kicc, 1).await, counter.sold(Gateway::Kicc, 2).await);
    let server = Server::of(&counter.relay.app).await;
    let bearer = token(&counter.relay.app, &key(0x22), till()).await;
    let mut stream = server.listens(&bearer, "").await;
    stream.hello().await;
    counter.breaks(Gateway::Kicc, Fault::Slow(1));
    counter.refunds(&slow, "slow", price(Gateway::Kicc).0).await;
    while stream.refund().await.data.state != RefundState::Sent {}
    // The slow call has no response yet when the other one is done.
    while counter.sandbox.ledger(Gateway::Kicc).refunds_of("slow") == 0 {
        tokio::task::yield_now().await;
    }
    counter.refunds(&quick, "quick", price(Gateway::Kicc).0).await;
    let mut notified = Vec::new();
    while notified.last().is_none_or(|(id, state)| id != "quick" || *state != RefundState::Done) {
        let event = stream.refund().await;
        notified.push((event.data.refund_id.to_string(), event.data.state));
    }
    assert!(notified.iter().all(|(id, _)| id == "quick"), "{notified:?}");
    counter.relay.app.shutdown().cancel();
    soon(job).await.unwrap();
}

/// Requests partial refunds until nothing is left; returns how many were made.
async fn asks_until_nothing_is_left(counter: Arc<Counter>, which: u32, gateway: Gateway) -> usize {
    let sold = crate::support::cards::number(gateway, 1);
    let (_, part) = part(gateway);
    let id = format!("parallel-{gateway}-{which}");
    let token = counter.relay.signs_in(&counter.relay.kiosk()).await;
    loop {
        let sale = counter.sale_with(&token, gateway, &sold).await;
        if sale.balance < money(part) {
            return 0;
        }
        let request = serde_json::to_value(counter.wants(&sale, &id, part)).unwrap();
        let reply = counter.relay.post_with(&token, route::REFUNDS, &request).await;
        match reply.code() {
            0 => return 1,
            // Another request was first, or is not settled yet.
            8003 | 8007 => counter.all_settled().await,
            other => panic!("{other}: {reply:?}"),
        }
    }
}

/// A sale's price and the part that every request refunds: nine or ten of them fit.
const fn part(gateway: Gateway) -> (&'static str, &'static str) {
    match gateway {
        Gateway::Eximbay => ("25", "2.6"),
        Gateway::Kicc => ("33000", "3300"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the figures are what the test has to show")]
async fn a_hundred_refunds_at_one_time_never_exceed_the_sale() {
    let counter = Arc::new(Counter::start().await);
    let job = tokio::spawn(jobs::run(counter.relay.app.clone()));
    for gateway in [Gateway::Eximbay, Gateway::Kicc] {
        let (whole, wanted) = part(gateway);
        let sold = counter.sold_for(gateway, 1, whole).await;
        let asking: Vec<_> = (0..100)
            .map(|which| {
                tokio::spawn(asks_until_nothing_is_left(Arc::clone(&counter), which, gateway))
            })
            .collect();
        let mut given = 0;
        for asked in asking {
            given += asked.await.unwrap();
        }
        counter.all_settled().await;
        let book = counter.sandbox.ledger(gateway);
        let sale = counter.sale(&sold).await;
        let done = sale.refunds.iter().filter(|refund| refund.state == RefundState::Done).count();
        assert_eq!((given, book.refunds().len()), (done, done));
        assert_eq!(sale.balance, book.balance(&sold.transaction_id));
        assert!(sale.balance < money(wanted));
        let ids: std::collections::BTreeSet<_> =
            book.refunds().iter().map(|effect| effect.refund_id.clone()).collect();
        assert_eq!(ids.len(), done, "one effect for each id");
        println!(
            "{gateway}: 100 parallel refunds of {wanted} on a sale of {whole}: {done} given, {} left in both books",
            sale.balance.to_decimal(0),
        );
    }
    counter.relay.app.shutdown().cancel();
    soon(job).await.unwrap();
}

#[tokio::test]
async fn the_demo_has_sales_to_refund_at_gateways_of_its_own() {
    let mut config = demo::configuration([]).unwrap();
    let clock = Arc::new(ManualClock::at(START));
    let sandbox = demo::open_sandbox(&mut config, clock).await.unwrap();
    let urls = (sandbox.eximbay_url(), sandbox.kicc_url());
    let relay = Relay::with(|own| *own = config).await;
    for _ in 0..2 {
        demo::seed_card_sales(&relay.app, &sandbox).await.unwrap();
    }
    let shown = relay.get("/demo").await;
    assert_eq!(shown.data()["sandbox"]["eximbay"], urls.0);
    assert_eq!(shown.data()["sandbox"]["kicc"], urls.1);
    let sales = shown.data()["sales"].as_array().unwrap().clone();
    assert_eq!(sales.len(), demo::CARD_SALES.len());
    assert_eq!(sales[0]["purchaseId"], "C0000001");
    for sale in &demo::CARD_SALES {
        let book = sandbox.ledger(sale.gateway);
        assert_eq!(book.balance(sale.transaction_id), money(sale.amount));
    }
    let greeting = demo::banner("http://127.0.0.1:7070", relay.app.config());
    assert!(greeting.contains(&urls.0) && greeting.contains("C0000004  8.50 usd at eximbay"));
    assert!(!greeting.contains("NEVER-REAL"), "{greeting}");
}

//! Purchases that a paired kiosk reports in bridge mode: `protocol.md §2.11, §2.12`.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kios_domain::Secret;
use kios_protocol::message::{ReportPurchase, WithdrawPurchase};
use kios_protocol::{Address, Amount, PhoneHash, SecretKey};
use kios_relay::config::PurchasesConfig;
use kios_simulator::network::{EndpointFault, Generation, Phone, ShopSettings};
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Bridged, Kiosk, NETWORK_KEY, Reply, START, key, shop_id};

const SAVE: &str = "/v1/purchase/save";
const CANCEL: &str = "/v1/purchase/cancel";
/// The purchase service's paths.
const REPORT: &str = "/v2/tx/purchase/new";
const WITHDRAW: &str = "/v2/tx/purchase/cancel";
const NUMBER: &str = "C0000000001";

fn whole(units: &str) -> String {
    format!("{units}{}", "0".repeat(18))
}

/// A purchase for 1000 won that earns points worth 100 won.
fn purchase() -> Value {
    json!({
        "purchaseId": NUMBER, "timestamp": START.seconds().to_string(), "waiting": "10",
        "account": key(0x12).address().to_string(), "phone": PhoneHash::of("").to_string(),
        "shopId": shop_id(1).to_string(), "loyaltyValue": whole("100"), "currency": "krw",
        "amount": whole("1000"),
    })
}

fn with(mut request: Value, field: &str, value: Value) -> Value {
    request[field] = value;
    request
}

/// The key that signs reports.
fn collector() -> SecretKey {
    key(0x55)
}

/// A relay with the purchase service, and a signed-in kiosk of each of two shops.
struct Counter {
    net: Bridged,
    tokens: [String; 2],
}

impl Counter {
    async fn open() -> Self {
        Self::with_collectors(vec![collector().address()]).await
    }

    /// The service lists these keys.
    async fn with_collectors(collectors: Vec<Address>) -> Self {
        let second = |network: &mut kios_simulator::network::Settings| {
            network.collectors = collectors;
            network.generation = Generation::Acc;
            network.payment_signers.clear();
            network.shops.push(ShopSettings {
                id: shop_id(2),
                name: "Shop 2".to_owned(),
                currency: "krw".to_owned(),
                owner: key(0x34).address(),
                status: 1,
                phone: Phone::Registered,
            });
        };
        let net = Bridged::with(second, |config| {
            let upstream = config.upstream.as_mut().unwrap();
            upstream.access_key = Some(Secret::new(NETWORK_KEY.to_owned()));
            upstream.purchases = Some(PurchasesConfig {
                url: upstream.url.clone(),
                key: collector(),
                sender: key(0x56).address(),
            });
        })
        .await;
        Self::signed_in(net).await
    }

    async fn signed_in(net: Bridged) -> Self {
        let other = Kiosk { shop: shop_id(2), ..net.kiosk() };
        let tokens = [net.signs_in(&net.kiosk()).await, net.signs_in(&other).await];
        Self { net, tokens }
    }

    async fn restarted(self) -> Self {
        Self::signed_in(self.net.restarted(1).await).await
    }

    async fn saves(&self, request: &Value) -> Reply {
        self.net.post_with(&self.tokens[0], SAVE, request).await
    }

    async fn takes_back(&self) -> Reply {
        self.net.post_with(&self.tokens[0], CANCEL, &json!({"purchaseId": NUMBER})).await
    }

    /// The purchase ids that the service has, whose points are not given yet.
    fn reported(&self) -> Vec<String> {
        self.net.network.reported_purchases()
    }

    /// The points of the customer of [`purchase`].
    fn points(&self) -> String {
        self.net.network.balance(key(0x12).address()).to_decimal(0)
    }

    /// The bodies that the network received, as JSON.
    fn sent(&self, end: &str) -> Vec<Vec<u8>> {
        let received = self.net.network.received().into_iter();
        received.filter(|request| request.target.ends_with(end)).map(|sent| sent.body).collect()
    }
}

/// The reply says that the outcome is unknown.
#[track_caller]
fn is_unknown(reply: &Reply) {
    assert!(reply.status.is_server_error(), "{reply:?}");
    assert_eq!(reply.code(), 6000);
}

#[tokio::test]
async fn a_paired_kiosk_reports_a_purchase_and_the_service_gives_its_points_once() {
    let counter = Counter::open().await;
    let (request, now) = (purchase(), START.seconds().to_string());
    assert_eq!(*counter.saves(&request).await.data(), json!({}));
    assert_eq!(counter.reported(), [NUMBER]);
    let body: Value = serde_json::from_slice(&counter.net.last_body(REPORT)).unwrap();
    let message = ReportPurchase {
        purchase_id: NUMBER,
        cash_amount: Amount::from_whole(1_000),
        loyalty: Amount::from_whole(100),
        currency: "krw",
        shop_id: shop_id(1),
        account: key(0x12).address(),
        phone: PhoneHash::of(""),
        sender: key(0x56).address(),
        chain_id: 24_680.into(),
    };
    let expected = json!({
        "purchase": {
            "purchaseId": NUMBER, "cashAmount": whole("1000"), "loyalty": whole("100"),
            "currency": "krw", "shopId": shop_id(1).to_string(),
            "userAccount": key(0x12).address().to_string(),
            "userPhoneHash": PhoneHash::of("").to_string(),
            "sender": key(0x56).address().to_string(),
            "purchaseSignature": collector().sign(&message).to_string(),
        },
        "others": {"totalAmount": whole("1000"), "timestamp": now, "waiting": "10"},
        "details": [{"productId": NUMBER, "amount": whole("1000"), "providePercent": "1000"}],
    });
    assert_eq!(body, expected);
    for _ in 0..2 {
        assert_eq!(*counter.saves(&request).await.data(), json!({}));
    }
    assert_eq!(counter.net.asked(REPORT), 1, "what is known is not asked again");
    counter.net.later(9).await;
    assert_eq!(counter.points(), "500");
    for _ in 0..3 {
        counter.net.later(1).await;
    }
    assert_eq!(counter.points(), "600");
    for request in counter.net.network.received() {
        let all = format!("{request:?} {}", String::from_utf8_lossy(&request.body));
        for secret in [&counter.tokens[0], ACCESS_KEY, NETWORK_KEY] {
            assert!(!all.contains(secret), "{}", request.target);
        }
    }
}

#[tokio::test]
async fn points_for_a_phone_number_belong_to_the_account_that_is_linked_to_it() {
    let counter = Counter::open().await;
    let phone = PhoneHash::of("+82 10-1000-5000").to_string();
    let nobody = Address::ZERO.to_string();
    let request = with(with(purchase(), "account", json!(nobody)), "phone", json!(phone));
    counter.saves(&request).await.data();
    let body: Value = serde_json::from_slice(&counter.net.last_body(REPORT)).unwrap();
    assert_eq!(body["purchase"]["userAccount"], nobody);
    assert_eq!(body["purchase"]["userPhoneHash"], phone);
}

#[tokio::test]
async fn a_kiosk_is_checked_as_where_payments_settle_here() {
    let counter = Counter::open().await;
    let before = counter.net.asked(REPORT);
    let mut free = purchase();
    free.as_object_mut().unwrap().remove("amount");
    assert_eq!(counter.saves(&free).await.faults(), ["amount"]);
    let other = with(purchase(), "shopId", json!(shop_id(2).to_string()));
    counter.saves(&other).await.is_refused_with(1050);
    let much = with(purchase(), "amount", json!("999999999999999999999"));
    counter.saves(&much).await.is_refused_with(1161);
    assert_eq!(counter.saves(&json!({"amount": "1"})).await.faults().len(), 8);
    let mangled = with(purchase(), "purchaseId", json!("${key}"));
    assert_eq!(counter.saves(&mangled).await.faults(), ["purchaseId"]);
    // The service computes the value from a percentage of two decimals.
    let odd = with(purchase(), "loyaltyValue", json!(whole("33")));
    let odd = with(odd, "amount", json!(whole("1001")));
    assert_eq!(counter.saves(&odd).await.faults(), ["loyaltyValue"]);
    let nothing = with(purchase(), "loyaltyValue", json!("0"));
    assert_eq!(*counter.saves(&nothing).await.data(), json!({}));
    assert_eq!(counter.net.asked(REPORT), before, "nothing of it left");
}

#[tokio::test]
async fn a_scanned_code_leaves_as_its_account_and_a_repeat_needs_it_no_more() {
    let counter = Counter::open().await;
    let code = counter.net.poor_customer().code(&counter.net).await;
    let request = with(purchase(), "account", json!(code.to_string()));
    counter.net.network.fault(REPORT, EndpointFault::CutBefore, Some(1));
    is_unknown(&counter.saves(&request).await);
    counter.net.passes(61);
    counter.saves(&request).await.data();
    let bodies = counter.sent(REPORT);
    assert_eq!(bodies[0], bodies[1]);
    let body: Value = serde_json::from_slice(&bodies[1]).unwrap();
    assert_eq!(body["purchase"]["userAccount"], key(0x12).address().to_string());
    let late = with(request, "purchaseId", json!("C2"));
    counter.saves(&late).await.is_refused_with(2004);
    assert_eq!(counter.net.asked(REPORT), 2);
}

#[tokio::test]
async fn an_answer_that_is_lost_and_a_repeat_are_one_entry() {
    for fault in [
        EndpointFault::CutAfter,
        EndpointFault::CutBefore,
        EndpointFault::SilenceAfter,
        EndpointFault::Silence,
        EndpointFault::Html(502),
        EndpointFault::Contract,
    ] {
        let counter = Counter::open().await;
        counter.net.network.fault(REPORT, fault, Some(1));
        is_unknown(&counter.saves(&purchase()).await);
        // It may have arrived: nothing else is done with this id.
        let other = with(purchase(), "loyaltyValue", json!(whole("99")));
        assert_eq!(counter.saves(&other).await.faults(), ["loyaltyValue"], "{fault:?}");
        is_unknown(&counter.takes_back().await);
        assert_eq!((counter.net.asked(REPORT), counter.net.asked(WITHDRAW)), (1, 0), "{fault:?}");
        let counter = counter.restarted().await;
        assert_eq!(counter.net.asked(REPORT), 1, "nothing is sent by itself: {fault:?}");
        assert_eq!(*counter.saves(&purchase()).await.data(), json!({}));
        let bodies = counter.sent(REPORT);
        assert_eq!((bodies.len(), &bodies[0]), (2, &bodies[1]), "{fault:?}");
        assert_eq!(counter.reported(), [NUMBER], "{fault:?}");
        assert_eq!(counter.saves(&other).await.faults(), ["loyaltyValue"], "{fault:?}");
    }
}

#[tokio::test]
async fn a_relay_that_is_killed_while_the_network_answers_gives_once() {
    for fault in [EndpointFault::Silence, EndpointFault::SilenceAfter] {
        let counter = Counter::open().await;
        counter.net.network.fault(REPORT, fault, Some(1));
        let request = purchase();
        // The kiosk disconnects before the response.
        let saving = tokio::time::timeout(Duration::from_millis(200), counter.saves(&request));
        assert!(saving.await.is_err());
        let counter = counter.restarted().await;
        counter.saves(&purchase()).await.data();
        assert_eq!(counter.reported(), [NUMBER], "{fault:?}");
    }
}

#[tokio::test]
async fn a_network_that_is_away_is_waited_for() {
    let counter = Counter::open().await;
    // The shop is known by then and is not fetched again.
    counter.saves(&with(purchase(), "purchaseId", json!("C2"))).await.data();
    counter.net.network.stop();
    let reply = counter.saves(&purchase()).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::SERVICE_UNAVAILABLE, 6000));
    counter.net.network.start_again().await.unwrap();
    counter.saves(&purchase()).await.data();
    assert_eq!(counter.reported(), [NUMBER, "C2"]);
    // A cancel of what was never sent needs no request.
    counter.net.network.stop();
    let third = with(purchase(), "purchaseId", json!("C3"));
    is_unknown(&counter.saves(&third).await);
    let cancel = json!({"purchaseId": "C3"});
    counter.net.post_with(&counter.tokens[0], CANCEL, &cancel).await.data();
    counter.net.network.start_again().await.unwrap();
    assert_eq!((counter.net.asked(REPORT), counter.net.asked(WITHDRAW)), (2, 0));
}

#[tokio::test]
async fn a_number_is_one_shops_alone() {
    let counter = Counter::open().await;
    counter.saves(&purchase()).await.data();
    let others = with(purchase(), "shopId", json!(shop_id(2).to_string()));
    let reply = counter.net.post_with(&counter.tokens[1], SAVE, &others).await;
    assert_eq!(reply.faults(), ["purchaseId"]);
    let cancel = json!({"purchaseId": NUMBER});
    counter.net.post_with(&counter.tokens[1], CANCEL, &cancel).await.is_refused_with(1050);
    let named = with(cancel, "shopId", json!(shop_id(2).to_string()));
    counter.net.post_with(&counter.tokens[0], CANCEL, &named).await.is_refused_with(1050);
    assert_eq!((counter.net.asked(REPORT), counter.net.asked(WITHDRAW)), (1, 0));
    assert_eq!(counter.reported(), [NUMBER]);
}

#[tokio::test]
async fn a_report_is_withdrawn() {
    let counter = Counter::open().await;
    assert_eq!(*counter.takes_back().await.data(), json!({}), "nothing was ever there");
    assert_eq!(counter.net.asked(WITHDRAW), 0, "what this relay has not saved is not its business");
    counter.saves(&purchase()).await.data();
    for _ in 0..2 {
        assert_eq!(*counter.takes_back().await.data(), json!({}));
    }
    assert_eq!(counter.net.asked(WITHDRAW), 1);
    let body: Value = serde_json::from_slice(&counter.net.last_body(WITHDRAW)).unwrap();
    let sender = key(0x56).address();
    let message = WithdrawPurchase { purchase_id: NUMBER, sender, chain_id: 24_680.into() };
    let signature = collector().sign(&message).to_string();
    assert_eq!(
        body["purchase"],
        json!({"purchaseId": NUMBER, "sender": sender.to_string(), "purchaseSignature": signature})
    );
    assert!(counter.reported().is_empty());
    // They can be saved again, also with other values.
    counter.saves(&with(purchase(), "loyaltyValue", json!(whole("50")))).await.data();
    assert_eq!(counter.reported(), [NUMBER]);
}

#[tokio::test]
async fn a_report_is_not_withdrawn_after_its_waiting_time() {
    let counter = Counter::open().await;
    counter.saves(&purchase()).await.data();
    // Three seconds before, it might arrive too late.
    counter.net.passes(7);
    counter.takes_back().await.is_refused_with(1160);
    counter.net.later(3).await;
    counter.takes_back().await.is_refused_with(1160);
    assert_eq!(counter.net.asked(WITHDRAW), 0);
    assert_eq!(counter.points(), "600");
    let counter = Counter::open().await;
    counter.saves(&purchase()).await.data();
    counter.net.passes(6);
    counter.takes_back().await.data();
    assert_eq!(counter.net.asked(WITHDRAW), 1);
}

#[tokio::test]
async fn a_lost_answer_to_taking_back_is_asked_for_again() {
    for fault in [EndpointFault::CutAfter, EndpointFault::CutBefore, EndpointFault::Html(500)] {
        let counter = Counter::open().await;
        counter.saves(&purchase()).await.data();
        counter.net.network.fault(WITHDRAW, fault, Some(1));
        is_unknown(&counter.takes_back().await);
        is_unknown(&counter.saves(&purchase()).await);
        let counter = counter.restarted().await;
        counter.takes_back().await.data();
        assert_eq!((counter.net.asked(REPORT), counter.net.asked(WITHDRAW)), (1, 2), "{fault:?}");
        assert!(counter.reported().is_empty(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_refusal_of_the_network_is_told_unless_an_earlier_try_may_have_arrived() {
    let counter = Counter::with_collectors(Vec::new()).await;
    let reply = counter.saves(&purchase()).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::OK, 2001));
    let message = reply.body["error"]["message"].as_str().unwrap();
    assert!(message.contains("refused it with code 2011"), "{message}");
    // It is not on the list, so another purchase may be saved under the id.
    let other = with(purchase(), "loyaltyValue", json!(whole("50")));
    assert_eq!(counter.saves(&other).await.code(), 2001);
    counter.takes_back().await.data();
    assert_eq!(counter.net.asked(WITHDRAW), 0);
    counter.net.network.fault(REPORT, EndpointFault::CutBefore, Some(1));
    let second = with(purchase(), "purchaseId", json!("C2"));
    is_unknown(&counter.saves(&second).await);
    is_unknown(&counter.saves(&second).await);
}

#[tokio::test]
async fn a_relay_without_the_service_says_which_section_is_missing() {
    let net = Bridged::start().await;
    let token = net.signs_in(&net.kiosk()).await;
    let before = net.network.received().len();
    for (path, body) in [(SAVE, purchase()), (CANCEL, json!({"purchaseId": NUMBER}))] {
        let reply = net.post_with(&token, path, &body).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::OK, 2002));
        let message = reply.body["error"]["message"].as_str().unwrap();
        assert!(message.contains("upstream.purchases is missing"), "{message}");
    }
    assert_eq!(net.network.received().len(), before);
}

#[tokio::test]
async fn whoever_shows_a_key_or_no_session_is_passed_on_as_before() {
    let counter = Counter::open().await;
    let net = &counter.net;
    let body = format!(" {} ", purchase());
    let post = |authorization: &'static str| {
        let request = Request::post(SAVE)
            .header("content-type", "application/json")
            .header("authorization", authorization)
            .body(Body::from(body.clone()));
        net.request(request.unwrap())
    };
    post(NETWORK_KEY).await.data();
    assert_eq!(net.last_body(SAVE), body.as_bytes(), "to the byte");
    assert_eq!(counter.reported(), Vec::<String>::new(), "the relay's list gives nothing");
    post("wrong").await.is_refused_with(2002);
    post("Bearer no-such-token").await.is_refused_with(2002);
    let last = net.network.received().pop().unwrap();
    assert!(!format!("{:?}", last.headers).contains("no-such-token"));
    let number = net.get("/v1/phone/hash/%2B82%2010-1000-5000").await;
    assert_eq!(number.text("phoneHash"), PhoneHash::of("+82 10-1000-5000").to_string());
}

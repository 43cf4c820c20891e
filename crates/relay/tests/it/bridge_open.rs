//! Opens whose response was lost: nothing is charged twice, and "not charged" is not reported too early.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kios_protocol::Amount;
use kios_protocol::api::{ApprovalRequest, route};
use kios_protocol::message::LoyaltyNewPayment;
use kios_simulator::network::{CallbackFault, ClockSettings, EndpointFault, Settings};

use crate::support::{Bridged, Reply, START, Sale, shop_id};

/// The kiosk queries the payment of its purchase.
async fn finds(net: &Bridged, token: &str) -> Reply {
    let path = format!("{}?purchaseId=P0000000001", route::PAYMENTS);
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    net.request(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_repeat_is_the_same_payment_and_leaves_once() {
    let net = Bridged::start().await;
    let code = net.customer().code(&net).await;
    let first = net.kiosk().opens(&net, &Sale::default(), code).await;
    let again = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(again.data(), first.data());
    assert_eq!(net.asked("new/open"), 1);
    let other = Sale { amount: "2000", ..Sale::default() };
    assert_eq!(net.kiosk().opens(&net, &other, code).await.faults(), ["amount"]);
    assert_eq!(net.asked("new/open"), 1);
}

#[tokio::test]
async fn a_lost_open_is_unknown_until_the_customer_answers_it() {
    let net = Bridged::start().await;
    let token = net.signs_in(&net.kiosk()).await;
    let code = net.customer().code(&net).await;
    net.network.fault("new/open", EndpointFault::CutAfter, Some(1));
    let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_GATEWAY, 6000));
    let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(reply.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(finds(&net, &token).await.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(net.asked("new/open"), 1);

    let id = net.network.payments().pop().unwrap();
    net.customer().answers(&net, &id, true).await.data();
    net.later(1).await;
    // The wallet has queried the payment here before the customer's decision.
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (15, 0), (17, 0)]);
    let found = finds(&net, &token).await;
    assert_eq!(found.data()["payments"][0]["paymentId"], id);
    let again = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(again.text("paymentId"), id);
    assert_eq!(net.asked("new/open"), 1);
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
}

#[tokio::test]
async fn an_earlier_payment_of_the_purchase_does_not_hide_a_lost_open() {
    for cancels_first in [false, true] {
        let net = Bridged::start().await;
        let token = net.signs_in(&net.kiosk()).await;
        let code = net.customer().code(&net).await;
        let earlier = net.kiosk().opens(&net, &Sale::default(), code).await.text("paymentId");
        if cancels_first {
            net.customer().answers(&net, &earlier, true).await.data();
            net.later(1).await;
            net.kiosk().closes(&net, &earlier, true).await.data();
            net.kiosk().asks_back(&net, &earlier).await.data();
            net.owner().answers_cancel(&net, &earlier, true).await.data();
            net.later(1).await;
            net.kiosk().closes_cancel(&net, &earlier, true).await.data();
        } else {
            net.customer().answers(&net, &earlier, false).await.data();
            net.kiosk().closes(&net, &earlier, false).await.data();
        }
        assert_eq!(finds(&net, &token).await.data()["payments"][0]["paymentId"], earlier);

        let code = net.customer().code(&net).await;
        net.network.fault("new/open", EndpointFault::CutAfter, Some(1));
        let lost = net.kiosk().opens(&net, &Sale::default(), code).await;
        assert_eq!(lost.status, StatusCode::BAD_GATEWAY);
        assert_eq!(finds(&net, &token).await.status, StatusCode::GATEWAY_TIMEOUT);
    }
}

#[tokio::test]
async fn an_open_whose_kiosk_has_gone_away_is_seen_through() {
    let net = Bridged::start().await;
    let code = net.customer().code(&net).await;
    net.network.fault("new/open", EndpointFault::Hang(5000), Some(1));
    let (kiosk, sale) = (net.kiosk(), Sale::default());
    tokio::select! {
        reply = kiosk.opens(&net, &sale, code) => panic!("answered with {}", reply.status),
        () = until(|| net.asked("new/open") == 1) => {}
    }
    net.passes(6);
    let bridge = net.app.upstream().unwrap();
    bridge.drain(Duration::from_secs(10)).await;
    assert_eq!(net.notified().await, [(11, 0)]);
    let again = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(again.text("paymentId"), net.network.payments().pop().unwrap());
    assert_eq!(net.asked("new/open"), 1);
}

async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The customer's wallet approves a payment at the network directly.
async fn approves_at_the_network(net: &Bridged, id: &str) {
    let message = LoyaltyNewPayment {
        payment_id: id.parse().unwrap(),
        purchase_id: "P0000000001",
        amount: Amount::from_whole(1000),
        currency: "krw",
        shop_id: shop_id(1),
        account: net.customer().address(),
        chain_id: 24_680.into(),
        nonce: 0.into(),
    };
    let approval = ApprovalRequest::new_payment(&message, true, &net.customer().0);
    // The customer's wallet queries the network directly.
    let answer = reqwest::Client::new()
        .post(format!("{}{}", net.network.url(), route::NEW_APPROVAL))
        .header("content-type", "application/json")
        .body(serde_json::to_string(&approval).unwrap());
    assert!(answer.send().await.unwrap().text().await.unwrap().contains("\"code\":0"));
}

#[tokio::test]
async fn a_lost_open_that_the_customer_answers_elsewhere_is_found_in_the_task_log() {
    let net = Bridged::start().await;
    net.network.callbacks(CallbackFault::Dropped);
    let code = net.customer().code(&net).await;
    net.network.fault("new/open", EndpointFault::CutAfter, Some(1));
    let lost = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(lost.status, StatusCode::BAD_GATEWAY);
    let id = net.network.payments().pop().unwrap();
    approves_at_the_network(&net, &id).await;
    assert_eq!(net.notified().await, []);
    net.later(1).await;
    assert_eq!(net.notified().await, [(11, 0), (15, 0), (17, 0)]);
    assert_eq!(net.tasks().await, [(0, 15)]);
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
}

#[tokio::test]
async fn a_lost_open_that_nobody_answers_is_given_up_when_the_network_has_closed_it() {
    let net = Bridged::start().await;
    let token = net.signs_in(&net.kiosk()).await;
    let code = net.customer().code(&net).await;
    net.network.fault("new/open", EndpointFault::SilenceAfter, Some(1));
    assert_eq!(
        net.kiosk().opens(&net, &Sale::default(), code).await.status,
        StatusCode::GATEWAY_TIMEOUT
    );
    for _ in 0..30 {
        net.later(10).await;
        assert_eq!(finds(&net, &token).await.status, StatusCode::GATEWAY_TIMEOUT);
    }
    net.later(40).await;
    assert_eq!(finds(&net, &token).await.data()["payments"].as_array().unwrap().len(), 0);
    assert_eq!(net.notified().await, []);
    assert_eq!(net.points(), "1000000");
    // The same code is used up, and the network refuses it.
    net.kiosk().opens(&net, &Sale::default(), code).await.is_refused_with(2004);
}

#[tokio::test]
async fn a_denied_payment_whose_open_was_lost_is_found_as_well() {
    let net = Bridged::start().await;
    let code = net.customer().code(&net).await;
    net.network.fault("new/open", EndpointFault::Html(502), Some(1));
    net.kiosk().opens(&net, &Sale::default(), code).await;
    // That open had not arrived: the payment is unknown here, and the wallet has nothing to decide.
    assert_eq!(net.network.payments(), Vec::<String>::new());
    let other = Sale { purchase: "P0000000002", ..Sale::default() };
    net.network.fault("new/open", EndpointFault::CutAfter, Some(1));
    net.kiosk().opens(&net, &other, code).await;
    let id = net.network.payments().pop().unwrap();
    net.customer().answers(&net, &id, false).await.data();
    net.later(1).await;
    assert_eq!(net.notified().await, [(11, 0), (16, 4000)]);
    assert_eq!(net.tasks().await, [(4000, 16)]);
}

#[tokio::test]
async fn an_open_that_never_left_is_asked_again() {
    let net = Bridged::start().await;
    let token = net.signs_in(&net.kiosk()).await;
    let code = net.customer().code(&net).await;
    net.network.stop();
    let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::SERVICE_UNAVAILABLE, 6000));
    assert_eq!(finds(&net, &token).await.data()["payments"].as_array().unwrap().len(), 0);
    net.network.start_again().await.unwrap();
    let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(reply.number("paymentStatus"), 11);
}

#[tokio::test]
async fn a_refused_open_may_be_asked_again() {
    let net = Bridged::start().await;
    let code = net.poor_customer().code(&net).await;
    net.kiosk().opens(&net, &Sale::default(), code).await.is_refused_with(1511);
    let less = Sale { amount: "100", ..Sale::default() };
    assert_eq!(net.kiosk().opens(&net, &less, code).await.number("paymentStatus"), 11);
    assert_eq!(net.asked("new/open"), 2);
}

#[tokio::test]
async fn a_fault_of_the_network_is_no_refusal_of_an_open() {
    for fault in [EndpointFault::Contract, EndpointFault::Code(1999)] {
        let net = Bridged::start().await;
        let code = net.customer().code(&net).await;
        net.network.fault("new/open", fault, Some(1));
        let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_GATEWAY, 6000), "{fault:?}");
        assert_eq!(net.calls().await, [("new/open".to_owned(), "unknown".to_owned())]);
        let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
        assert_eq!(reply.status, StatusCode::GATEWAY_TIMEOUT);
        assert_eq!(net.asked("new/open"), 1);
    }
}

#[tokio::test]
async fn an_open_belongs_to_its_payment_whatever_the_network_s_clock_says() {
    for skew_s in [0, 119, 200, 86_400] {
        let slow = |network: &mut Settings| {
            network.clock = ClockSettings::Hand(START.seconds() - skew_s);
        };
        let net = Bridged::with(slow, |_| {}).await;
        let code = net.customer().code(&net).await;
        let first = net.kiosk().opens(&net, &Sale::default(), code).await;
        let again = net.kiosk().opens(&net, &Sale::default(), code).await;
        assert_eq!(again.data(), first.data(), "{skew_s}");
        assert_eq!(net.asked("new/open"), 1, "{skew_s}");
    }
}

#[tokio::test]
async fn a_timeout_does_not_undo_an_open_whose_payment_was_found_meanwhile() {
    let net = Bridged::start().await;
    net.network.fault("new/open", EndpointFault::SilenceAfter, Some(1));
    let code = net.customer().code(&net).await;
    let found = async {
        until(|| !net.network.payments().is_empty()).await;
        approves_at_the_network(&net, &net.network.payments()[0]).await;
        net.later(1).await;
        assert_eq!(net.calls().await, [("new/open".to_owned(), "done".to_owned())]);
    };
    let kiosk = net.kiosk();
    let sale = Sale::default();
    let (reply, ()) = tokio::join!(kiosk.opens(&net, &sale, code), found);
    assert_eq!(reply.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(net.calls().await, [("new/open".to_owned(), "done".to_owned())]);
    let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
    assert_eq!(reply.number("paymentStatus"), 17);
    assert_eq!(net.asked("new/open"), 1);
}

#[tokio::test]
async fn payments_of_other_shops_of_the_network_are_none_of_ours() {
    let net = Bridged::start().await;
    // A client queries the network for a payment that no kiosk of this relay has opened.
    let elsewhere = Bridged::start().await;
    let id = elsewhere.approved().await;
    elsewhere.later(1).await;
    let item = elsewhere.item(&id).await;
    assert_eq!(item.number("paymentStatus"), 17);
    net.item(&id).await.is_refused_with(2003);
    assert_eq!(net.notified().await, []);
}

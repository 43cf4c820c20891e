//! Lost responses: timeouts, broken connections, HTML pages, an unreachable network.

use axum::http::StatusCode;
use kios_simulator::network::{CallbackFault, EndpointFault, Phone, Settings};

use crate::support::{Bridged, Kiosk, key};

#[tokio::test]
async fn the_network_is_away_for_twenty_seconds_in_the_middle_of_an_approval() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    let request = net.customer().approval(&net, &id, true).await;
    net.network.fault("new/approval", EndpointFault::CutAfter, Some(1));
    net.network.fault("payment/item", EndpointFault::CutBefore, Some(1));
    let reply = net.post("/v2/payment/new/approval", &request).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_GATEWAY, 6000));
    net.network.stop();
    for _ in 0..20 {
        net.passes(1);
        net.looks().await;
    }
    assert_eq!(net.notified().await, [(11, 0)]);
    let reply = net.kiosk().closes(&net, &id, true).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::SERVICE_UNAVAILABLE, 6000));
    net.network.start_again().await.unwrap();
    net.later(1).await;
    net.later(5).await;
    assert_eq!(net.tasks().await, [(0, 15)]);
    let notified = net.notified().await;
    assert_eq!(&notified[..2], [(11, 0), (15, 0)], "{notified:?}");
    // The kiosk's close was stored, and is sent later.
    assert_eq!(net.network.status(&id), Some(18));
    assert_eq!(net.notified().await.last(), Some(&(18, 0)));
    assert_eq!(net.points(), "998950");
}

#[tokio::test]
async fn an_answer_to_an_approval_that_is_lost_is_read_off_the_payment() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.network.fault("new/approval", EndpointFault::CutAfter, Some(1));
    let reply = net.customer().answers(&net, &id, true).await;
    assert_eq!(reply.number("paymentStatus"), 14);
    assert_eq!(net.asked("new/approval"), 1);
}

#[tokio::test]
async fn a_close_that_hangs_is_read_off_the_payment() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    net.network.fault("new/close", EndpointFault::SilenceAfter, Some(1));
    let reply = net.kiosk().closes(&net, &id, true).await;
    assert_eq!(reply.number("paymentStatus"), 18);
    net.later(60).await;
    assert_eq!(net.asked("new/close"), 1);
    assert_eq!(net.calls().await.last().unwrap(), &("new/close".into(), "done".into()));
}

#[tokio::test]
async fn a_close_that_never_arrived_leaves_again_after_a_look() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    net.network.fault("new/close", EndpointFault::Silence, Some(1));
    let reply = net.kiosk().closes(&net, &id, true).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::GATEWAY_TIMEOUT, 6000));
    assert_eq!(net.network.status(&id), Some(17));
    net.later(3).await;
    assert_eq!(net.network.status(&id), Some(18));
    assert_eq!(net.asked("new/close"), 2);
    net.later(60).await;
    assert_eq!(net.asked("new/close"), 2);
    assert_eq!(net.notified().await.last(), Some(&(18, 0)));
}

#[tokio::test]
async fn a_strangers_close_is_not_the_kiosks_last_word() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    net.network.fault("new/close", EndpointFault::Silence, Some(1));
    net.kiosk().closes(&net, &id, true).await;
    let stranger = Kiosk { key: key(0x44), ..net.kiosk() };
    stranger.closes(&net, &id, false).await.is_refused_with(1501);
    net.later(3).await;
    assert_eq!(net.network.status(&id), Some(18));
    assert_eq!(net.asked("new/close"), 3);
    assert_eq!(net.notified().await.last(), Some(&(18, 0)));
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_no_refusal() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    for status in [500, 502, 200, 404] {
        net.network.fault("new/close", EndpointFault::Html(status), Some(1));
        let reply = net.kiosk().closes(&net, &id, true).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_GATEWAY, 6000), "{status}");
    }
    net.later(3).await;
    assert_eq!(net.network.status(&id), Some(18));
    assert_eq!(net.points(), "998950");
}

#[tokio::test]
async fn a_fault_of_the_chain_is_passed_on_and_made_up_for() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    net.network.fault("new/close", EndpointFault::Contract, Some(1));
    assert_eq!(net.kiosk().closes(&net, &id, true).await.code(), 5000);
    net.later(3).await;
    assert_eq!(net.network.status(&id), Some(18));
}

#[tokio::test]
async fn a_close_for_good_is_not_made_up_for_when_the_time_is_over() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    net.network.fault("new/close", EndpointFault::Silence, Some(1));
    net.kiosk().closes(&net, &id, true).await;
    net.network.stop();
    net.passes(294);
    net.network.start_again().await.unwrap();
    net.looks().await;
    assert_eq!(net.asked("new/close"), 1);
    net.later(10).await;
    net.later(10).await;
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
    assert_eq!(net.points(), "1000000");
    assert_eq!(net.asked("new/close"), 1);
}

#[tokio::test]
async fn an_early_close_is_refused_as_the_network_refuses_it() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.kiosk().closes(&net, &id, false).await.is_refused_with(2030);
    net.later(20).await;
    assert_eq!(net.asked("new/close"), 1);
    net.later(21).await;
    assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn a_second_close_is_answered_as_the_first() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    let again = net.kiosk().closes(&net, &id, true).await;
    assert_eq!(again.number("paymentStatus"), 18);
    assert_eq!(net.asked("new/close"), 1);
    // A close with the other decision is forwarded, and the network refuses it: closed already.
    net.kiosk().closes(&net, &id, false).await.is_refused_with(2026);
    assert_eq!(net.network.status(&id), Some(18));
    assert_eq!(net.notified().await.last(), Some(&(18, 0)));
}

#[tokio::test]
async fn a_close_after_the_forced_close_is_refused_and_stays_closed() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.passes(46);
    net.later(260).await;
    assert_eq!(net.status(&id).await, 19);
    net.kiosk().closes(&net, &id, false).await.is_refused_with(2029);
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
}

#[tokio::test]
async fn a_cancel_whose_answer_was_lost_is_read_off_the_payment() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    net.network.fault("cancel/open", EndpointFault::CutAfter, Some(1));
    assert_eq!(net.kiosk().asks_back(&net, &id).await.number("paymentStatus"), 51);
    net.network.fault("cancel/approval", EndpointFault::SilenceAfter, Some(1));
    assert_eq!(net.owner().answers_cancel(&net, &id, true).await.number("paymentStatus"), 54);
    net.later(1).await;
    net.network.fault("cancel/close", EndpointFault::CutAfter, Some(1));
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
    for end in ["cancel/open", "cancel/approval", "cancel/close"] {
        assert_eq!(net.asked(end), 1, "{end}");
    }
}

#[tokio::test]
async fn a_cancel_that_the_network_opens_and_refuses_is_open() {
    let without_phone = |settings: &mut Settings| settings.shops[0].phone = Phone::Missing;
    let net = Bridged::with(without_phone, |_| {}).await;
    let id = net.paid().await;
    assert_eq!(net.kiosk().asks_back(&net, &id).await.number("paymentStatus"), 51);
    assert_eq!(net.calls().await.last().unwrap(), &("cancel/open".into(), "done".into()));
    net.owner().answers_cancel(&net, &id, true).await.data();
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
}

#[tokio::test]
async fn twenty_closes_at_once_are_one_close() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    let kiosk = net.kiosk();
    let closes = (0..20).map(|_| kiosk.closes(&net, &id, true));
    let replies = futures_util::future::join_all(closes).await;
    assert!(replies.iter().all(|reply| reply.number("paymentStatus") == 18));
    assert_eq!(net.asked("new/close"), 1);
}

#[tokio::test]
async fn a_payment_that_cannot_be_read_delays_no_other() {
    let unreadable = EndpointFault::Code(9_999);
    for fault in [unreadable, EndpointFault::Html(200), EndpointFault::CutBefore] {
        for callbacks in [CallbackFault::None, CallbackFault::Dropped] {
            let net = Bridged::start().await;
            net.network.callbacks(callbacks);
            let bad = net.opened_as("P0000000001").await;
            let approved = net.opened_as("P0000000002").await;
            net.opened_as("P0000000003").await;
            net.customer().answers(&net, &bad, true).await.data();
            net.network.fault(&format!("paymentId={bad}"), fault, None);
            net.customer().answers(&net, &approved, true).await.data();
            for _ in 0..60 {
                net.later(1).await;
            }
            let reported = net.tasks().await;
            assert!(reported.contains(&(7_000, 11)), "{fault:?}, {callbacks:?}: {reported:?}");
            assert_eq!(reported.iter().filter(|row| row.0 == 0).count(), 1, "{reported:?}");
            net.network.clear_faults();
            for _ in 0..40 {
                net.later(1).await;
            }
            let reported = net.tasks().await;
            assert_eq!(reported.iter().filter(|row| row.0 == 0).count(), 2, "{reported:?}");
            assert_eq!(net.status(&bad).await, 17, "{fault:?}, {callbacks:?}");
        }
    }
}

#[tokio::test]
async fn a_payment_that_could_not_be_read_once_is_read_again_within_seconds() {
    for fault in [EndpointFault::Code(9_999), EndpointFault::Html(502), EndpointFault::CutBefore] {
        let net = Bridged::start().await;
        let id = net.opened().await;
        net.customer().answers(&net, &id, true).await.data();
        net.network.fault(&format!("paymentId={id}"), fault, Some(1));
        for _ in 0..4 {
            net.later(1).await;
        }
        assert_eq!(net.notified().await.last(), Some(&(17, 0)), "{fault:?}");
    }
}

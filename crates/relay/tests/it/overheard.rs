//! Signed requests that were overheard and are sent again, without a session. Source: `relay.md §3` B19 to B21.

use core::num::NonZeroU32;
use std::time::Duration;

use axum::http::StatusCode;
use kios_protocol::api::route;
use kios_relay::config::{Config, Quota, SessionRule};
use serde_json::json;

use crate::support::{Customer, Relay, Reply, Sale, key};

/// A relay with a delegator for the first shop.
async fn delegated() -> Relay {
    Relay::with(|config| config.shops[0].delegator = Some(key(0x66))).await
}

/// Three signed requests of an agent without a session, in an hour.
fn three_an_hour(config: &mut Config) {
    let (rate, burst) = (NonZeroU32::MIN, NonZeroU32::new(3).unwrap());
    config.limits.signed_requests = Quota { rate, burst, period: Duration::from_secs(3600) };
    config.limits.refusal_pause = Duration::ZERO;
}

#[tokio::test]
async fn repeats_and_refused_requests_do_not_count_against_the_rate_of_the_agent() {
    let relay = Relay::with(three_an_hour).await;
    let (kiosk, customer) = (relay.kiosk(), relay.customer());
    let open = kiosk.open_request(&Sale::default(), customer.code(&relay).await);
    let id = relay.post(route::NEW_OPEN, &open).await.text("paymentId");
    customer.answers(&relay, &id, true).await.data();
    kiosk.closes(&relay, &id, true).await.data();
    kiosk.overheard_asking_back(&relay, &id).await.data();
    for _ in 0..3 {
        // Repeats.
        relay.post(route::NEW_OPEN, &open).await.data();
        kiosk.overheard_asking_back(&relay, &id).await.data();
        // Requests that the state of the payment refuses.
        kiosk.closes(&relay, &id, true).await.is_refused_with(2026);
        kiosk.closes_cancel(&relay, &id, true).await.is_refused_with(2030);
    }
    let fourth = kiosk.closes_cancel(&relay, &id, false).await;
    assert_eq!(fourth.status, StatusCode::TOO_MANY_REQUESTS);
}

/// What every party has after a cancel that gave nothing back.
async fn nothing_was_given_back(relay: &Relay) {
    assert_eq!(relay.balance(relay.customer().address()).await, "998950");
    assert_eq!(relay.used().await, "1000");
}

#[tokio::test]
async fn an_open_starts_another_round_only_with_a_session() {
    for ends in ["denied", "closed", "expired"] {
        let relay = Relay::start().await;
        let (kiosk, owner) = (relay.kiosk(), relay.owner());
        let id = relay.asked_back().await;
        match ends {
            "denied" => drop(owner.answers_cancel(&relay, &id, false).await),
            "closed" => drop(kiosk.closes_cancel(&relay, &id, false).await),
            _ => drop((relay.later(45).await, relay.later(255).await)),
        }
        let status = relay.status(&id).await;
        let again = kiosk.overheard_asking_back(&relay, &id).await;
        assert_eq!(again.status, 401, "{ends}: {again:?}");
        assert_eq!(again.headers["www-authenticate"], "Bearer");
        assert_eq!(relay.status(&id).await, status, "{ends}");
        assert_eq!(kiosk.asks_back(&relay, &id).await.number("paymentStatus"), 51, "{ends}");
        // In the same round it is a repeat, which changes nothing.
        let repeat = kiosk.overheard_asking_back(&relay, &id).await;
        assert_eq!(repeat.number("paymentStatus"), 51, "{ends}");
    }
}

/// Everything that was said in a round that failed, said once more by somebody else.
#[tokio::test]
async fn a_whole_round_that_was_overheard_gives_nothing_back() {
    let relay = Relay::start().await;
    let (kiosk, owner) = (relay.kiosk(), relay.owner());
    let id = relay.asked_back().await;
    let denial = owner.cancel_approval(&relay, &id, false).await;
    let mut approval = denial.clone();
    approval["approval"] = true.into();
    relay.post(route::CANCEL_APPROVAL, &denial).await.data();
    let overheard = [
        (route::CANCEL_OPEN, kiosk.cancel_request(&id)),
        (route::CANCEL_APPROVAL, approval),
        (route::CANCEL_APPROVAL, denial),
        (route::CANCEL_CLOSE, kiosk.cancel_close_request(&id, true)),
    ];
    for _ in 0..3 {
        for (path, request) in &overheard {
            let reply = relay.post(path, request).await;
            // A denied cancel may be closed as failed.
            let failed = |reply: &Reply| [56, 59].contains(&reply.number("paymentStatus"));
            assert!(reply.code() != 0 || failed(&reply), "{path}: {reply:?}");
        }
        relay.later(301).await;
    }
    nothing_was_given_back(&relay).await;
    // The people concerned can still agree.
    kiosk.asks_back(&relay, &id).await.data();
    owner.answers_cancel(&relay, &id, true).await.data();
    assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.number("paymentStatus"), 58);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
}

#[tokio::test]
async fn a_delegator_approves_only_what_came_with_a_session() {
    let relay = delegated().await;
    let kiosk = relay.kiosk();
    let id = relay.paid().await;
    kiosk.overheard_asking_back(&relay, &id).await.data();
    assert_eq!(relay.later(1).await.approved, 0);
    assert_eq!(relay.later(45).await.approved, 0);
    assert_eq!(relay.later(255).await.closed, 1);
    nothing_was_given_back(&relay).await;
    // One open that was overheard does not make the cancel impossible.
    kiosk.asks_back(&relay, &id).await.data();
    assert_eq!(relay.later(1).await.approved, 1);
    assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.number("paymentStatus"), 58);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
    assert_eq!(Customer(key(0x66)).nonce(&relay).await, 1, "used up by the second round");
}

/// What the operator has named is what a client of the network can do there.
#[tokio::test]
async fn an_agent_that_knows_no_sessions_can_be_allowed() {
    for named in [true, false] {
        let relay = Relay::with(|config| {
            config.shops[0].delegator = Some(key(0x66));
            if named {
                config.sessionless_agents = config.payment_signers.clone();
            } else {
                config.require_session = SessionRule::Nobody;
            }
        })
        .await;
        let (kiosk, delegator) = (relay.kiosk(), Customer(key(0x66)));
        let id = relay.paid().await;
        kiosk.overheard_asking_back(&relay, &id).await.data();
        delegator.answers_cancel(&relay, &id, false).await.data();
        kiosk.overheard_asking_back(&relay, &id).await.data();
        assert_eq!(relay.later(1).await.approved, 1, "{named}");
        assert_eq!(kiosk.closes_cancel(&relay, &id, true).await.number("paymentStatus"), 58);
    }
}

#[tokio::test]
async fn the_shared_key_is_a_secret_too() {
    let relay = delegated().await;
    let id = relay.paid().await;
    let open = json!({"paymentId": id, "accessKey": crate::support::ACCESS_KEY});
    relay.post("/v1/payment/cancel/open", &open).await.data();
    assert_eq!(relay.later(1).await.approved, 1);
}

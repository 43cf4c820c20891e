//! Timeouts and forced closes: `relay.md §3` B5 and B10.

use kios_relay::jobs::deadlines::{self, JobSummary};

use crate::support::{Relay, shop_id};

#[tokio::test]
async fn the_answering_time_ends_by_itself_and_once() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    assert_eq!(relay.later(44).await, JobSummary::default());
    assert_eq!(relay.later(1).await.timed_out, 1);
    assert_eq!(relay.later(1).await.timed_out, 0);
    assert_eq!(relay.tasks().await, [(7000, 11)]);
    let events = relay.events(&format!("terminal:{}:T1", shop_id(1))).await;
    assert_eq!(events, [(11, 0, 1, false), (11, 7000, 2, true)]);
    // The payment can be closed as failed at once.
    relay.customer().answers(&relay, &id, true).await.is_refused_with(7000);
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn an_answered_payment_does_not_time_out() {
    let relay = Relay::start().await;
    relay.approved().await;
    assert_eq!(relay.later(60).await.timed_out, 0);
    assert_eq!(relay.tasks().await, [(0, 15)]);
}

#[tokio::test]
async fn what_nobody_closes_is_closed_and_the_points_come_back() {
    let relay = Relay::start().await;
    let id = relay.approved().await;
    assert_eq!(relay.later(299).await.closed, 0);
    assert_eq!(relay.later(1).await.closed, 1);
    assert_eq!(relay.later(1).await.closed, 0);
    assert_eq!(relay.status(&id).await, 19);
    assert_eq!(relay.item(&id).await.number("closeNewTimestamp"), 1_700_000_300);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
    assert_eq!(relay.tasks().await, [(0, 15)], "a forced close has no task");
    relay.kiosk().closes(&relay, &id, true).await.is_refused_with(2026);
}

#[tokio::test]
async fn forced_close_does_not_need_version_one() {
    let relay = Relay::with(|config| config.support_payment_v1 = false).await;
    let id = relay.opened().await;
    relay.later(300).await;
    assert_eq!(relay.status(&id).await, 19);
    relay.kiosk().closes(&relay, &id, true).await.is_refused_with(2029);
}

#[tokio::test]
async fn a_paid_payment_is_left_alone() {
    let relay = Relay::start().await;
    let id = relay.approved().await;
    relay.kiosk().closes(&relay, &id, true).await.data();
    assert_eq!(relay.later(1000).await.closed, 0);
    assert_eq!(relay.status(&id).await, 18);
}

#[tokio::test]
async fn old_codes_and_old_events_are_forgotten() {
    let relay = Relay::start().await;
    relay.customer().code(&relay).await;
    relay.opened().await;
    relay.later(300).await;
    assert_eq!(relay.later(1).await.deleted, 1);
    assert!(!relay.events(&format!("terminal:{}:T1", shop_id(1))).await.is_empty());
    assert_eq!(relay.later(7 * 86_400).await.deleted, 6, "three steps for two readers");
}

#[tokio::test]
async fn the_clocks_are_looked_at_until_the_relay_ends() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    relay.waits(300);
    let running = tokio::spawn(deadlines::run(relay.app.clone()));
    // The first run is at once; the notifier reports the commit.
    while relay.status(&id).await != 19 {
        tokio::task::yield_now().await;
    }
    relay.app.shutdown().cancel();
    running.await.unwrap();
}

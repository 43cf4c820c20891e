//! Outgoing callbacks: `relay.md §3 B7`, `protocol.md §7.1`, against a local receiver.

use kios_protocol::api::route;
use kios_relay::callback::{self, DeliverySummary, Redeliver};
use kios_relay::storage::{self, Generation, NewCallback};
use serde_json::{Value, json};
use tokio::time::{Duration, timeout};

use crate::support::receiver::{CALLBACK_KEY, Receiver};
use crate::support::{METRICS, Relay, shop_id};
use crate::wire::soon;

/// Three days, seconds.
const THREE_DAYS: u64 = 3 * 86_400;

async fn relay_of(receiver: &Receiver) -> Relay {
    let callback = receiver.config();
    Relay::on_disk_with(|config| config.callback = Some(callback)).await
}

async fn run_due(relay: &Relay) -> DeliverySummary {
    soon(callback::run_due(&relay.app)).await.unwrap()
}

/// Advances the clock in the job's steps, until nothing is sent or retried any more.
async fn tried_for(relay: &Relay, seconds: u64) -> DeliverySummary {
    let mut done = DeliverySummary::default();
    let mut passed = 0;
    while passed < seconds {
        relay.waits(60);
        passed += 60;
        let round = run_due(relay).await;
        done.sent += round.sent;
        done.retried += round.retried;
        done.failed += round.failed;
    }
    done
}

fn sent(number: u64) -> DeliverySummary {
    DeliverySummary { sent: number, ..DeliverySummary::default() }
}

#[tokio::test]
async fn a_success_a_denial_and_a_timeout_are_called_with_both_keys() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let paid = relay.approved().await;
    assert_eq!(run_due(&relay).await, sent(1));
    let denied = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &denied, false).await.data();
    let late = relay.opened_as("P3").await;
    relay.later(46).await;
    assert_eq!(run_due(&relay).await, sent(2));
    assert_eq!(run_due(&relay).await, sent(0));

    let calls = receiver.calls();
    let notified: Vec<(&str, &Value, &Value)> = calls
        .iter()
        .map(|call| {
            assert_eq!(call.header("authorization"), CALLBACK_KEY);
            assert_eq!(call.body["accessKey"], CALLBACK_KEY);
            assert_eq!(call.header("content-type"), "application/json");
            (call.payment(), &call.body["code"], &call.body["data"]["paymentStatus"])
        })
        .collect();
    assert_eq!(notified[0], (paid.as_str(), &json!(0), &json!(15)));
    assert!(notified.contains(&(denied.as_str(), &json!(4000), &json!(16))));
    assert!(notified.contains(&(late.as_str(), &json!(7000), &json!(11))));

    // A whole callback, with the same content as the task log.
    let tasks = relay.get("/v1/task/list/-1").await;
    let task = &tasks.data()[0];
    let expected = json!({
        "accessKey": CALLBACK_KEY,
        "type": "pay_new",
        "code": 0,
        "message": "Success",
        "data": task["data"],
    });
    assert_eq!(calls[0].body, expected);
}

#[tokio::test]
async fn a_payment_and_its_cancel_are_called_in_order() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let id = relay.approved().await;
    relay.kiosk().closes(&relay, &id, true).await.data();
    relay.kiosk().asks_back(&relay, &id).await.data();
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    assert_eq!(run_due(&relay).await, sent(2));
    let notified: Vec<Value> =
        receiver.calls().iter().map(|call| call.body["data"]["paymentStatus"].clone()).collect();
    assert_eq!(notified, [json!(15), json!(55)]);
}

#[tokio::test]
async fn nobody_is_called_where_nobody_is_configured() {
    let relay = Relay::start().await;
    relay.approved().await;
    assert_eq!(run_due(&relay).await, DeliverySummary::default());
    let mut connection = relay.app.store().read().await.unwrap();
    let counts = storage::count_callbacks(&mut connection).await.unwrap();
    assert_eq!((counts.waiting, counts.failed), (0, 0));
}

#[tokio::test]
async fn the_first_generation_s_callbacks_carry_no_key() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let body = json!({"type": "pay_new", "code": 0, "message": "m", "data": {"paymentId": "0x1"}});
    let mut writer = relay.app.store().write().await.unwrap();
    let callback = NewCallback {
        ordering_key: "0x1",
        shop_id: shop_id(1),
        body: &body,
        generation: Generation::First,
        at: relay.app.clock().now(),
    };
    storage::insert_callback(writer.connection(), &callback).await.unwrap();
    writer.commit().await.unwrap();
    assert_eq!(run_due(&relay).await, sent(1));
    let calls = receiver.calls();
    assert_eq!((&calls[0].body, calls[0].header("authorization")), (&body, ""));
}

#[tokio::test]
async fn a_receiver_that_is_down_for_an_hour_misses_nothing_and_gets_nothing_twice() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    receiver.goes_down().await;
    let mut ids = Vec::new();
    for purchase in ["P1", "P2", "P3"] {
        let id = relay.opened_as(purchase).await;
        relay.customer().answers(&relay, &id, true).await.data();
        relay.kiosk().closes(&relay, &id, true).await.data();
        relay.kiosk().asks_back(&relay, &id).await.data();
        relay.owner().answers_cancel(&relay, &id, false).await.data();
        ids.push(id);
    }
    assert_eq!(run_due(&relay).await, DeliverySummary { retried: 3, ..DeliverySummary::default() });
    let down = tried_for(&relay, 1_800).await;
    // Meanwhile the relay is restarted.
    let relay = relay.restarted(0).await;
    let still = tried_for(&relay, 1_800).await;
    assert_eq!((down.sent, down.failed, still.sent, still.failed), (0, 0, 0, 0));
    // With the longest pauses: eight attempts each in the first half hour, then three.
    assert!(down.retried >= 24 && still.retried >= 9, "{down:?} {still:?}");
    receiver.comes_back();
    assert_eq!(tried_for(&relay, 600).await, sent(6));
    assert_eq!(tried_for(&relay, 3_600).await, sent(0));
    let calls = receiver.calls();
    assert_eq!(calls.len(), 6);
    for id in &ids {
        let notified: Vec<&Value> = calls
            .iter()
            .filter(|call| call.payment() == id)
            .map(|call| &call.body["data"]["paymentStatus"])
            .collect();
        assert_eq!(notified, [&json!(15), &json!(56)]);
    }
}

#[tokio::test]
async fn a_callback_that_is_refused_holds_back_its_payment_and_no_other() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let id = relay.approved().await;
    receiver.refuses(&id);
    assert_eq!(run_due(&relay).await, DeliverySummary { retried: 1, ..DeliverySummary::default() });
    relay.kiosk().closes(&relay, &id, true).await.data();
    relay.kiosk().asks_back(&relay, &id).await.data();
    relay.owner().answers_cancel(&relay, &id, false).await.data();
    let other = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &other, true).await.data();
    assert_eq!(run_due(&relay).await, sent(1));
    assert_eq!(receiver.accepted(), [(other, 15)]);
    receiver.refuses("nobody");
    relay.waits(600);
    assert_eq!(run_due(&relay).await, sent(2));
    assert_eq!(receiver.accepted()[1..], [(id.clone(), 15), (id, 56)]);
}

#[tokio::test]
async fn a_receiver_that_is_slow_with_one_payment_does_not_hold_another_s() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let slow = relay.approved().await;
    receiver.holds(&slow);
    let job = tokio::spawn({
        let app = relay.app.clone();
        async move { callback::run(&app).await }
    });
    receiver.was_asked(1).await;
    let quick = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &quick, true).await.data();
    receiver.was_asked(2).await;
    assert_eq!(receiver.accepted(), [(quick, 15)]);
    // It is in flight once, and the shutdown waits for it.
    assert!(timeout(Duration::from_millis(600), receiver.was_asked(3)).await.is_err());
    relay.app.shutdown().cancel();
    receiver.lets_go();
    soon(job).await.unwrap();
    assert_eq!(receiver.accepted().last(), Some(&(slow, 15)));
    assert_eq!(run_due(&relay).await, sent(0));
}

#[tokio::test]
async fn every_attempt_of_a_callback_has_one_id_that_no_other_has() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    receiver.goes_down().await;
    relay.approved().await;
    run_due(&relay).await;
    receiver.comes_back();
    receiver.refuses("everything");
    relay.waits(10);
    run_due(&relay).await;
    receiver.refuses("nobody");
    relay.waits(20);
    let second = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &second, true).await.data();
    assert_eq!(run_due(&relay).await, sent(2));
    let ids: Vec<(bool, String)> = receiver
        .calls()
        .iter()
        .map(|call| (call.payment() == second, call.header("kios-callback-id").to_owned()))
        .collect();
    assert_eq!(ids.len(), 3);
    for (of_second, id) in &ids {
        for (other, other_id) in &ids {
            assert_eq!(of_second == other, id == other_id, "{ids:?}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let receiver = Receiver::start().await;
    let elsewhere = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    receiver.redirects_to(&elsewhere);
    relay.approved().await;
    assert_eq!(run_due(&relay).await, DeliverySummary { retried: 1, ..DeliverySummary::default() });
    assert!(elsewhere.calls().is_empty());
    tried_for(&relay, THREE_DAYS).await;
    assert!(elsewhere.calls().is_empty());
    let failed = callback::failed(&relay.app).await.unwrap();
    assert_eq!(failed[0].last_error, "answered 307 Temporary Redirect");
}

#[tokio::test]
async fn after_three_days_a_callback_is_given_up_and_can_be_sent_again() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    receiver.goes_down().await;
    let id = relay.approved().await;
    run_due(&relay).await;
    relay.waits(THREE_DAYS - 1);
    assert_eq!(run_due(&relay).await, DeliverySummary { retried: 1, ..DeliverySummary::default() });
    assert!(callback::failed(&relay.app).await.unwrap().is_empty());
    relay.waits(1);
    assert_eq!(run_due(&relay).await, DeliverySummary { failed: 1, ..DeliverySummary::default() });
    let failed = callback::failed(&relay.app).await.unwrap();
    assert_eq!((failed[0].ordering_key.as_str(), failed[0].attempts), (id.as_str(), 3));
    assert_eq!(failed[0].last_error, "no connection: Connection refused (os error 111)");
    assert_eq!(tried_for(&relay, 3_600).await, DeliverySummary::default());

    // A later one of the payment does not wait any more, and one that has not failed is not listed.
    relay.kiosk().closes(&relay, &id, true).await.data();
    relay.kiosk().asks_back(&relay, &id).await.data();
    relay.owner().answers_cancel(&relay, &id, false).await.data();
    receiver.comes_back();
    assert_eq!(run_due(&relay).await, sent(1));
    let none = Redeliver::Only([failed[0].id, 99].into());
    let refused = callback::redeliver(&relay.app, &none).await.unwrap_err();
    assert_eq!(refused.to_string(), "callback 99 is none that failed");
    assert_eq!(callback::failed(&relay.app).await.unwrap().len(), 1);

    let only = Redeliver::Only([failed[0].id].into());
    assert_eq!(callback::redeliver(&relay.app, &only).await.unwrap(), 1);
    assert_eq!(run_due(&relay).await, sent(1));
    assert_eq!(receiver.accepted(), [(id.clone(), 56), (id, 15)]);
    assert_eq!(callback::redeliver(&relay.app, &Redeliver::All).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_handed_out_again_has_three_days_again() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    receiver.goes_down().await;
    relay.approved().await;
    relay.waits(THREE_DAYS);
    assert_eq!(run_due(&relay).await, DeliverySummary { failed: 1, ..DeliverySummary::default() });
    assert_eq!(callback::redeliver(&relay.app, &Redeliver::All).await.unwrap(), 1);
    let tried = tried_for(&relay, THREE_DAYS - 60).await;
    assert_eq!((tried.sent, tried.failed), (0, 0));
    assert_eq!(tried_for(&relay, 60).await.failed, 1);
}

#[tokio::test]
async fn a_payment_s_change_and_its_callback_last_together_or_not_at_all() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let id = relay.opened().await;
    let request = relay.customer().approval(&relay, &id, false).await;
    // The row is committed before the response, whenever it is sent.
    relay.post(route::NEW_APPROVAL, &request).await.data();
    let relay = relay.restarted(0).await;
    assert_eq!(run_due(&relay).await, sent(1));
    // A repeated response writes no second callback.
    relay.post(route::NEW_APPROVAL, &request).await.data();
    assert_eq!(run_due(&relay).await, sent(0));
}

#[tokio::test]
async fn callbacks_that_arrived_are_forgotten_after_a_week_and_failed_ones_are_not() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    relay.approved().await;
    run_due(&relay).await;
    receiver.goes_down().await;
    let other = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &other, true).await.data();
    tried_for(&relay, THREE_DAYS).await;
    relay.waits(5 * 86_400);
    assert_eq!(callback::purge(&relay.app).await.unwrap(), 1);
    assert_eq!(callback::purge(&relay.app).await.unwrap(), 0);
    assert_eq!(callback::failed(&relay.app).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_figures_say_what_waits_and_what_failed() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    relay.approved().await;
    assert_eq!(run_due(&relay).await, sent(1));
    receiver.goes_down().await;
    let other = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &other, true).await.data();
    run_due(&relay).await;
    relay.waits(30);
    let server = crate::wire::Server::of(&relay.app).await;
    let answer = server.get("/metrics", &[METRICS]).await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    for line in [
        "kios_callbacks_waiting ",
        "kios_callbacks_failed ",
        "kios_callbacks_sent_total ",
        "kios_callbacks_oldest_waiting_seconds ",
        "kios_callbacks_latency_seconds_count ",
        "kios_callbacks_attempt_seconds_count ",
    ] {
        assert!(text.contains(line), "no {line} in:\n{text}");
    }
    assert!(!text.contains(CALLBACK_KEY));
    let mut connection = relay.app.store().read().await.unwrap();
    let counts = storage::count_callbacks(&mut connection).await.unwrap();
    assert_eq!((counts.waiting, counts.failed), (1, 0));
    assert_eq!(relay.app.clock().now().since(counts.oldest), 30);
}

#[tokio::test]
async fn changes_of_shops_are_called_back_too() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let task = relay.asked_to_switch_off().await;
    assert_eq!(run_due(&relay).await, sent(0), "asking is told by the stream alone");
    relay.owner().answers_status(&relay, &task, true).await.data();
    relay.asked_to_update().await;
    relay.later(45).await;
    assert_eq!(run_due(&relay).await, sent(2));
    let calls = receiver.calls();
    let notified = |index: usize| {
        let body = &calls[index].body;
        (body["type"].clone(), body["code"].clone(), body["data"]["taskStatus"].clone())
    };
    let mut notified = [notified(0), notified(1)];
    notified.sort_by_key(|(kind, _, _)| kind.to_string());
    assert_eq!(notified[0], (json!("shop_status"), json!(0), json!(16)));
    assert_eq!(notified[1], (json!("shop_update"), json!(7000), json!(70)));
}

#[tokio::test]
async fn a_thousand_callbacks_of_one_shop_do_not_delay_the_first_of_another() {
    let receiver = Receiver::start().await;
    let relay = relay_of(&receiver).await;
    let mut writer = relay.app.store().write().await.unwrap();
    let body = json!({ "type": "pay_new", "code": 0, "message": "", "data": {} });
    for number in 0..1000 {
        let (shop, payment) =
            if number < 999 { (1, format!("0x{number}")) } else { (2, "0xb".into()) };
        let callback = NewCallback {
            ordering_key: &payment,
            shop_id: shop_id(shop),
            body: &body,
            generation: Generation::First,
            at: relay.app.clock().now(),
        };
        storage::insert_callback(writer.connection(), &callback).await.unwrap();
    }
    let now = relay.app.clock().now();
    let due = storage::due_callbacks(writer.connection(), now, 2).await.unwrap();
    let payments: Vec<&str> = due.iter().map(|due| due.ordering_key.as_str()).collect();
    assert_eq!(payments, ["0x0", "0xb"]);
}

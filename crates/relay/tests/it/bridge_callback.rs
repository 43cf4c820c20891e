//! The network's callbacks and task log: they trigger a read of the payment and change nothing by
//! themselves.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kios_simulator::network::{CallbackFault, EndpointFault, TaskOrder};
use serde_json::{Value, json};

use crate::support::receiver::Receiver;
use crate::support::{Bridged, CALLBACK_KEY, Reply};

const PAID: [(u64, u64); 5] = [(11, 0), (14, 0), (15, 0), (17, 0), (18, 0)];

fn callback(id: &str, code: u64, key: Option<&str>) -> Value {
    let mut body = json!({"type": "pay_new", "code": code, "message": "…",
        "data": {"paymentId": id, "paymentStatus": 15}});
    if let Some(key) = key {
        body["accessKey"] = json!(key);
    }
    body
}

async fn calls(net: &Bridged, header: Option<&str>, body: &Value) -> Reply {
    let mut request = Request::post("/callback").header("content-type", "application/json");
    if let Some(header) = header {
        request = request.header("authorization", header);
    }
    net.request(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_callback_that_never_comes_is_made_up_for() {
    let net = Bridged::start().await;
    net.network.callbacks(CallbackFault::Dropped);
    let id = net.approved().await;
    net.later(1).await;
    assert_eq!(net.tasks().await, [(0, 15)]);
    net.kiosk().closes(&net, &id, true).await.data();
    net.later(5).await;
    assert_eq!(net.notified().await, PAID);
}

#[tokio::test]
async fn a_callback_that_comes_three_times_and_late_is_told_once() {
    let net = Bridged::start().await;
    net.network.callbacks(CallbackFault::Held);
    let first = net.approved().await;
    net.later(1).await;
    net.kiosk().closes(&net, &first, true).await.data();
    net.kiosk().asks_back(&net, &first).await.data();
    net.owner().answers_cancel(&net, &first, false).await.data();
    net.later(1).await;
    net.kiosk().closes_cancel(&net, &first, false).await.data();
    let notified = net.notified().await;
    assert_eq!(notified.len(), 8, "{notified:?}");
    net.network.callbacks(CallbackFault::None);
    net.network.release_callbacks(3).await;
    net.looks().await;
    net.later(1).await;
    assert_eq!(net.notified().await, notified);
    assert_eq!(net.tasks().await, [(0, 15), (4000, 56)]);
}

#[tokio::test]
async fn a_log_without_an_order_is_read_in_order() {
    let net = Bridged::start().await;
    net.network.task_order(TaskOrder::Reversed);
    net.network.callbacks(CallbackFault::Dropped);
    let id = net.asked_back().await;
    net.owner().answers_cancel(&net, &id, false).await.data();
    net.later(1).await;
    assert_eq!(net.tasks().await, [(0, 15), (4000, 56)]);
}

#[tokio::test]
async fn either_form_of_the_key_is_taken_and_nothing_else() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    let wrong = callback(&id, 0, Some("nonsense"));
    calls(&net, None, &wrong).await.is_refused_with(2002);
    calls(&net, Some("nonsense"), &callback(&id, 0, None)).await.is_refused_with(2002);
    calls(&net, None, &callback(&id, 0, None)).await.is_refused_with(2002);
    let bearer = format!("Bearer {CALLBACK_KEY}");
    calls(&net, Some(&bearer), &callback(&id, 0, None)).await.is_refused_with(2002);
    for (header, key) in
        [(Some(CALLBACK_KEY), None), (None, Some(CALLBACK_KEY)), (Some("x"), Some(CALLBACK_KEY))]
    {
        let reply = calls(&net, header, &callback(&id, 0, key)).await;
        assert_eq!(reply.data()["message"], "OK");
    }
}

#[tokio::test]
async fn a_callback_says_where_to_look_and_not_what_is_true() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    calls(&net, None, &callback(&id, 0, Some(CALLBACK_KEY))).await.data();
    calls(&net, None, &callback(&id, 4000, Some(CALLBACK_KEY))).await.data();
    net.looks().await;
    assert_eq!(net.notified().await, [(11, 0)]);
    assert_eq!(net.tasks().await, []);
}

#[tokio::test]
async fn a_callback_is_answered_while_the_network_cannot_be_asked() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.network.callbacks(CallbackFault::Dropped);
    net.network.tick().await;
    net.network.stop();
    let reply = calls(&net, None, &callback(&id, 0, Some(CALLBACK_KEY))).await;
    assert_eq!(reply.status, StatusCode::OK);
    net.looks().await;
    assert_eq!(net.tasks().await, []);
    net.network.start_again().await.unwrap();
    net.looks().await;
    assert_eq!(net.tasks().await, [(0, 15)]);
}

#[tokio::test]
async fn callbacks_about_nothing_of_ours_leave_no_trace() {
    let net = Bridged::start().await;
    let foreign = format!("0x{}", "cd".repeat(32));
    calls(&net, None, &callback(&foreign, 0, Some(CALLBACK_KEY))).await.data();
    calls(&net, None, &json!({"accessKey": CALLBACK_KEY, "type": "news"})).await.data();
    net.looks().await;
    assert_eq!(net.asked("/payment/item"), 0);
    assert_eq!(net.tasks().await, []);
}

/// Advances the clock minute by minute, and sends what is due in each.
async fn minutes_pass(net: &Bridged, minutes: u64) {
    for _ in 0..minutes {
        net.later(60).await;
        kios_relay::callback::run_due(&net.app).await.unwrap();
    }
}

#[tokio::test]
async fn our_own_receiver_is_called_once_for_each_and_in_order_after_an_hour_down() {
    let receiver = Receiver::start().await;
    let ours = receiver.config();
    let net = Bridged::with(|_| {}, |config| config.callback = Some(ours)).await;
    receiver.goes_down().await;
    net.network.callbacks(CallbackFault::Repeated(3));
    let first = net.asked_back().await;
    net.owner().answers_cancel(&net, &first, false).await.data();
    net.later(1).await;
    net.kiosk().closes_cancel(&net, &first, false).await.data();
    minutes_pass(&net, 30).await;
    // Within the hour the relay is restarted, and payments continue.
    let net = net.restarted(60).await;
    let second = net.opened_as("P0000000002").await;
    net.customer().answers(&net, &second, true).await.data();
    net.later(1).await;
    net.kiosk().closes(&net, &second, true).await.data();
    net.kiosk().asks_back(&net, &second).await.data();
    net.owner().answers_cancel(&net, &second, true).await.data();
    net.later(1).await;
    net.kiosk().closes_cancel(&net, &second, true).await.data();
    minutes_pass(&net, 30).await;
    assert_eq!(receiver.calls().len(), 0);
    receiver.comes_back();
    minutes_pass(&net, 60).await;
    let notified = |id: &str| -> Vec<(u64, u64)> {
        let calls = receiver.calls().into_iter().filter(|call| call.payment() == id);
        calls
            .map(|call| {
                let status = call.body["data"]["paymentStatus"].as_u64().unwrap();
                (call.body["code"].as_u64().unwrap(), status)
            })
            .collect()
    };
    assert_eq!(notified(&first), [(0, 15), (4000, 56)]);
    assert_eq!(notified(&second), [(0, 15), (0, 55)]);
    assert_eq!(receiver.calls().len(), 4);
}

#[tokio::test]
async fn a_page_of_the_log_that_cannot_be_read_is_stepped_over() {
    let net = Bridged::start().await;
    let first = net.approved().await;
    net.network.tick().await;
    let second = net.opened_as("P0000000002").await;
    net.customer().answers(&net, &second, false).await.data();
    // The row after the cursor makes every page with it unreadable.
    net.network.fault("/v1/task/list/-1", EndpointFault::Contract, None);
    net.looks().await;
    net.network.clear_faults();
    net.later(2).await;
    let mut tasks = net.tasks().await;
    tasks.sort_unstable();
    assert_eq!(tasks, [(0, 15), (4000, 16)]);
    let third = net.opened_as("P0000000003").await;
    net.customer().answers(&net, &third, false).await.data();
    net.later(1).await;
    assert_eq!(net.tasks().await.len(), 3);
    assert_eq!(net.status(&first).await, 17);
}

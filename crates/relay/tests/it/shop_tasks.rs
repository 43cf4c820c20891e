//! Shop changes: `protocol.md §2.1`, `§2.9`, `§7.2`, `relay.md §3 B5`.

use kios_protocol::ShopId;
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Kiosk, Relay, Sale, high_s, shop_id};

const UPDATE: &str = "/v1/shop/update/create";
const STATUS: &str = "/v1/shop/status/create";

fn update() -> Value {
    json!({
        "shopId": shop_id(1).to_string(), "name": "새 이름", "currency": "USD",
        "terminalId": "T1", "accessKey": ACCESS_KEY,
    })
}

fn status() -> Value {
    json!({"shopId": shop_id(1).to_string(), "status": "2", "accessKey": ACCESS_KEY})
}

fn with(mut request: Value, field: &str, value: Value) -> Value {
    request[field] = value;
    request
}

fn kiosk_log() -> String {
    format!("terminal:{}:T1", shop_id(1))
}

fn owner_log(relay: &Relay) -> String {
    format!("account:{}", relay.owner().address().to_lower())
}

#[tokio::test]
async fn shop_update_create_asks_the_owner() {
    let relay = Relay::start().await;
    let reply = relay.post(UPDATE, &update()).await;
    let task = reply.text("taskId");
    let expected = json!({
        "taskId": task, "shopId": shop_id(1).to_string(), "name": "새 이름", "currency": "usd",
        "terminalId": "T1", "taskStatus": 11, "timestamp": 1_700_000_000,
    });
    assert_eq!(*reply.data(), expected);
    assert_eq!(relay.shop(1).await["name"], "Shop 1", "not before the owner says yes");
    assert!(relay.shop_rows().await.is_empty());
    assert_eq!(relay.shop_events(&kiosk_log()).await, [(0, 11)]);
    assert_eq!(relay.shop_events(&owner_log(&relay)).await, [(0, 11)]);
}

#[tokio::test]
async fn shop_status_create_asks_the_owner() {
    let relay = Relay::start().await;
    for value in [json!("2"), json!(2), json!(" 2 ")] {
        let reply = relay.post(STATUS, &with(status(), "status", value)).await;
        let expected = json!({
            "taskId": reply.text("taskId"), "shopId": shop_id(1).to_string(), "status": 2,
            "terminalId": "", "taskStatus": 11, "timestamp": 1_700_000_000,
        });
        assert_eq!(*reply.data(), expected);
    }
}

#[tokio::test]
async fn the_checks_of_a_create_come_in_the_network_s_order() {
    let relay = Relay::start().await;
    let foreign = shop_id(1).to_string().replacen("0x0001", "0x0002", 1);
    for (path, request) in [(UPDATE, update()), (STATUS, status())] {
        let wrong = with(request.clone(), "accessKey", json!("wrong"));
        let foreign = with(wrong.clone(), "shopId", json!(foreign));
        assert!(relay.post(path, &json!({})).await.faults().contains(&"shopId"));
        relay.post(path, &foreign).await.is_refused_with(3072);
        let unknown = with(wrong, "shopId", json!(shop_id(9).to_string()));
        relay.post(path, &unknown).await.is_refused_with(2002);
        let unknown = with(unknown, "accessKey", json!(ACCESS_KEY));
        relay.post(path, &unknown).await.is_refused_with(1201);
    }
    assert_eq!(relay.post(UPDATE, &json!({})).await.faults(), ["shopId", "name", "currency"]);
    assert_eq!(relay.post(STATUS, &json!({})).await.faults(), ["shopId", "status"]);
    for wrong in [json!("0"), json!("3"), json!("on"), json!(null)] {
        let reply = relay.post(STATUS, &with(status(), "status", wrong)).await;
        assert_eq!(reply.faults(), ["status"]);
    }
    let reply = relay.post(UPDATE, &with(update(), "currency", json!("eur"))).await;
    reply.is_refused_with(1211);
}

#[tokio::test]
async fn shop_update_approval_changes_the_shop_at_once() {
    let relay = Relay::start().await;
    relay.paid().await;
    assert_eq!(relay.shop(1).await["usedAmount"], format!("1000{}", "0".repeat(18)));
    let task = relay.asked_to_update().await;
    let reply = relay.owner().answers_update(&relay, &task, true).await;
    let expected = json!({
        "taskId": task, "shopId": shop_id(1).to_string(), "name": "새 이름", "currency": "usd",
        "terminalId": "T1", "taskStatus": 14, "timestamp": 1_700_000_000,
        "txHash": reply.text("txHash"),
    });
    assert_eq!(*reply.data(), expected);
    assert_eq!(reply.text("txHash").len(), 66);
    let shop = relay.shop(1).await;
    assert_eq!((&shop["name"], &shop["currency"]), (&json!("새 이름"), &json!("usd")));
    assert_eq!(shop["usedAmount"], format!("1{}", "0".repeat(18)), "the same in the new currency");
    assert_eq!(relay.shop_rows().await, [("shop_update".to_owned(), 0, 16)]);
    assert_eq!(relay.shop_events(&kiosk_log()).await, [(0, 11), (0, 16)]);
    assert_eq!(relay.owner().shop_nonce(&relay).await, 1);
    assert_eq!(relay.owner().nonce(&relay).await, 0, "the ledger's nonce is another");
    relay.owner().answers_update(&relay, &task, true).await.is_refused_with(2040);
}

#[tokio::test]
async fn shop_status_approval_switches_the_shop_off_and_on() {
    let relay = Relay::start().await;
    let task = relay.asked_to_switch_off().await;
    let reply = relay.owner().answers_status(&relay, &task, true).await;
    assert_eq!((reply.number("taskStatus"), reply.number("status")), (14, 2));
    assert!(reply.data().get("name").is_none());
    assert_eq!(relay.shop(1).await["status"], 2);
    let code = relay.customer().code(&relay).await;
    let sale = Sale::default();
    relay.kiosk().opens(&relay, &sale, code).await.is_refused_with(1202);
    let on = relay.post(STATUS, &with(status(), "status", json!("1"))).await.text("taskId");
    relay.owner().answers_status(&relay, &on, true).await.data();
    assert_eq!(relay.shop(1).await["status"], 1);
    relay.kiosk().opens(&relay, &sale, code).await.data();
    let rows = relay.shop_rows().await;
    assert_eq!(rows, vec![("shop_status".to_owned(), 0, 16); 2]);
}

#[tokio::test]
async fn a_change_that_is_denied_changes_nothing() {
    let relay = Relay::start().await;
    let task = relay.asked_to_switch_off().await;
    let reply = relay.owner().answers_status(&relay, &task, false).await;
    assert_eq!(reply.number("taskStatus"), 15);
    assert!(reply.data().get("txHash").is_none());
    assert_eq!(relay.shop(1).await["status"], 1);
    assert_eq!(relay.shop_rows().await, [("shop_status".to_owned(), 4000, 15)]);
    assert_eq!(relay.shop_events(&kiosk_log()).await, [(0, 11), (4000, 15)]);
    assert_eq!(relay.owner().shop_nonce(&relay).await, 1, "a no uses up its signature");
    relay.owner().answers_status(&relay, &task, true).await.is_refused_with(2040);
}

#[tokio::test]
async fn the_checks_of_an_approval_come_in_the_network_s_order() {
    let relay = Relay::start().await;
    let (update, status) = (relay.asked_to_update().await, relay.asked_to_switch_off().await);
    let of_update = relay.owner().task_approval(&relay, &update, true).await;
    for path in ["/v1/shop/update/approval", "/v1/shop/status/approval"] {
        let reply = relay.post(path, &json!({})).await;
        assert_eq!(reply.faults(), ["taskId", "approval", "signature"]);
        let unknown = with(of_update.clone(), "taskId", json!("0x12"));
        relay.post(path, &unknown).await.is_refused_with(2033);
    }
    relay.post("/v1/shop/status/approval", &of_update).await.is_refused_with(2040);
    let wrong = with(of_update.clone(), "taskId", json!(status));
    relay.post("/v1/shop/update/approval", &wrong).await.is_refused_with(2040);
    relay.customer().answers_update(&relay, &update, true).await.is_refused_with(1501);
    relay.post("/v1/shop/update/approval", &high_s(&of_update)).await.is_refused_with(1501);
    let padded = format!(" {} ", of_update["signature"].as_str().unwrap());
    let padded = with(with(of_update, "signature", json!(padded)), "approval", json!("TRUE"));
    relay.post("/v1/shop/update/approval", &padded).await.data();
    assert_eq!(relay.shop(1).await["status"], 1);
}

#[tokio::test]
async fn a_change_that_nobody_answers_ends_by_itself_and_once() {
    let relay = Relay::start().await;
    let task = relay.asked_to_update().await;
    assert_eq!(relay.later(44).await.timed_out, 0);
    assert_eq!(relay.later(1).await.timed_out, 1);
    assert_eq!(relay.later(1).await.timed_out, 0);
    let timed_out = [("shop_update".to_owned(), 7000, 70)];
    assert_eq!(relay.shop_rows().await, timed_out);
    assert_eq!(relay.shop_events(&kiosk_log()).await, [(0, 11), (7000, 70)]);
    relay.owner().answers_update(&relay, &task, true).await.is_refused_with(7000);
    assert_eq!(relay.shop_rows().await, timed_out, "and is told once");
    assert_eq!(relay.shop(1).await["name"], "Shop 1");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_ends_the_time() {
    let relay = Relay::start().await;
    let task = relay.asked_to_switch_off().await;
    relay.waits(46);
    relay.owner().answers_status(&relay, &task, true).await.is_refused_with(7000);
    assert_eq!(relay.shop_rows().await, [("shop_status".to_owned(), 7000, 70)]);
    assert_eq!(relay.later(0).await.timed_out, 0);
}

#[tokio::test]
async fn shop_task_tells_where_a_change_stands() {
    let relay = Relay::start().await;
    let task = relay.asked_to_update().await;
    let expected = json!({
        "taskId": task, "type": "shop_update", "shopId": shop_id(1).to_string(),
        "name": "새 이름", "currency": "usd", "status": 1, "terminalId": "T1", "taskStatus": 11,
        "account": relay.owner().address().to_string(), "timestamp": 1_700_000_000,
    });
    assert_eq!(*relay.get(&format!("/v1/shop/task?taskId={task}")).await.data(), expected);
    relay.owner().answers_update(&relay, &task, true).await.data();
    let after = relay.get(&format!("/v1/shop/task?taskId={task}")).await;
    assert_eq!(after.number("taskStatus"), 16);
    relay.get("/v1/shop/task?taskId=x").await.is_refused_with(2033);
    assert_eq!(relay.get("/v1/shop/task").await.faults(), ["taskId"]);
}

#[tokio::test]
async fn the_log_carries_a_change_as_the_callback_does() {
    let relay = Relay::start().await;
    let task = relay.asked_to_switch_off().await;
    relay.owner().answers_status(&relay, &task, true).await.data();
    let reply = relay.get("/v1/task/list/latest").await;
    let expected = json!({
        "sequence": "1", "type": "shop_status", "code": 0, "message": "Success",
        "data": {
            "taskId": task, "shopId": shop_id(1).to_string(), "name": "Shop 1", "currency": "krw",
            "status": 2, "account": relay.owner().address().to_string(), "terminalId": "T1",
            "taskStatus": 16,
        },
    });
    assert_eq!(reply.data()[0], expected);
}

fn new_shop() -> ShopId {
    shop_id(0x77)
}

async fn add(relay: &Relay) -> Value {
    let owner = relay.customer();
    let signature = owner.signs_for(relay, new_shop()).await.to_string();
    json!({
        "shopId": new_shop().to_string(), "name": "Bakery", "currency": "KRW",
        "account": owner.address().to_string(), "terminalId": "T9", "signature": signature,
    })
}

#[tokio::test]
async fn shop_add_opens_a_shop_that_sells() {
    let relay = Relay::start().await;
    let reply = relay.post("/v1/shop/add", &add(&relay).await).await;
    let owner = relay.customer().address().to_string();
    let expected = json!({
        "taskId": reply.text("taskId"), "shopId": new_shop().to_string(), "name": "Bakery",
        "currency": "krw", "status": 1, "account": owner, "terminalId": "T9", "taskStatus": 14,
        "timestamp": 1_700_000_000, "txHash": reply.text("txHash"),
    });
    assert_eq!(*reply.data(), expected);
    let shop = relay.shop(0x77).await;
    assert_eq!((&shop["status"], &shop["account"]), (&json!(1), &json!(owner)));
    assert_eq!(relay.shop_rows().await, [("shop_add".to_owned(), 0, 16)]);
    assert_eq!(relay.customer().shop_nonce(&relay).await, 1);
    let kiosk = Kiosk { shop: new_shop(), ..relay.kiosk() };
    let code = relay.poor_customer().code(&relay).await;
    let sale = Sale { amount: "10", ..Sale::default() };
    kiosk.opens(&relay, &sale, code).await.data();
}

#[tokio::test]
async fn shop_add_checks_in_the_network_s_order_and_leaves_no_trace() {
    let relay = Relay::start().await;
    let reply = relay.post("/v1/shop/add", &json!({})).await;
    assert_eq!(reply.faults(), ["shopId", "name", "currency", "account", "signature"]);
    let right = add(&relay).await;
    let foreign = new_shop().to_string().replacen("0x0001", "0x0002", 1);
    let foreign = with(right.clone(), "shopId", json!(foreign));
    relay.post("/v1/shop/add", &foreign).await.is_refused_with(3072);
    let taken = with(right.clone(), "shopId", json!(shop_id(1).to_string()));
    relay.post("/v1/shop/add", &taken).await.is_refused_with(1501);
    let signature = relay.customer().signs_for(&relay, shop_id(1)).await.to_string();
    relay
        .post("/v1/shop/add", &with(taken, "signature", json!(signature)))
        .await
        .is_refused_with(1200);
    let foreign = with(right.clone(), "currency", json!("eur"));
    relay.post("/v1/shop/add", &foreign).await.is_refused_with(1211);
    assert_eq!(relay.customer().shop_nonce(&relay).await, 0);
    relay.post("/v1/shop/add", &right).await.data();
    relay.post("/v1/shop/add", &right).await.is_refused_with(1501);
}

#[tokio::test]
async fn shop_list_turns_pages() {
    let relay = Relay::start().await;
    let list = async |query: &str| {
        relay.get(&format!("/v1/shop/list?{query}&accessKey={ACCESS_KEY}")).await
    };
    let reply = list("pageNumber=1&pageSize=2").await;
    assert_eq!(reply.data()["pageInfo"], json!({"totalCount": 3, "totalPages": 2}));
    let zero = "0";
    let expected = json!({
        "shopId": shop_id(1).to_string(), "name": "Shop 1", "currency": "krw", "status": 1,
        "account": relay.owner().address().to_string(),
        "providedAmount": zero, "usedAmount": zero, "refundedAmount": zero,
    });
    assert_eq!(reply.data()["items"].as_array().unwrap().len(), 2);
    assert_eq!(reply.data()["items"][0], expected);
    for query in ["pageNumber=0&pageSize=500", "pageNumber=-3&pageSize=50"] {
        let reply = list(query).await;
        assert_eq!(reply.data()["items"].as_array().unwrap().len(), 3, "{query}");
        assert_eq!(reply.data()["pageInfo"]["totalPages"], 1);
    }
    let second = list("pageNumber=2&pageSize=2").await;
    assert_eq!(second.data()["items"][0]["shopId"], shop_id(3).to_string());
    assert!(list("pageNumber=9&pageSize=2").await.data()["items"].as_array().unwrap().is_empty());
    let reply = relay.get("/v1/shop/list").await;
    assert_eq!(reply.faults(), ["pageNumber", "pageSize"]);
    relay.get("/v1/shop/list?pageNumber=1&pageSize=1").await.is_refused_with(2002);
}

#[tokio::test]
async fn shop_refundable_is_what_was_taken_and_not_given() {
    let relay = Relay::start().await;
    let path = format!("/v1/shop/refundable/{}", shop_id(1));
    let nothing = json!({"refundableAmount": "0", "refundableToken": "0"});
    assert_eq!(*relay.get(&path).await.data(), nothing);
    relay.paid().await;
    let amount = relay.get(&path).await.text("refundableAmount");
    assert_eq!(amount, format!("1000{}", "0".repeat(18)));
    let unknown = format!("/v1/shop/refundable/{}", shop_id(9));
    assert_eq!(*relay.get(&unknown).await.data(), nothing);
    assert_eq!(relay.get("/v1/shop/refundable/0x1").await.faults(), ["shopId"]);
}

#[tokio::test]
async fn what_an_owner_approved_stays_until_the_configuration_says_something_new() {
    let relay = Relay::on_disk().await;
    relay.post("/v1/shop/add", &add(&relay).await).await.data();
    let task = relay.asked_to_update().await;
    relay.owner().answers_update(&relay, &task, true).await.data();
    let relay = relay.restarted(1).await;
    assert_eq!(relay.shop(1).await["name"], "새 이름");
    assert_eq!(relay.shop(0x77).await["status"], 1, "an added shop is not the configuration's");
    let relay = relay.restarted_with(1, |config| config.shops[0].name = "Café".to_owned()).await;
    let shop = relay.shop(1).await;
    assert_eq!((&shop["name"], &shop["currency"]), (&json!("Café"), &json!("usd")));
    let relay = relay.restarted_with(1, |config| drop(config.shops.remove(0))).await;
    assert_eq!(relay.shop(1).await["status"], 2);
    let relay = relay.restarted_with(1, |config| {
        let shop = config.shops[0].clone();
        config.shops.insert(0, kios_relay::config::ShopConfig { id: shop_id(1), ..shop });
    });
    assert_eq!(relay.await.shop(1).await["status"], 1);
}

#[tokio::test]
async fn an_answer_that_came_late_is_no_signature_for_anything_else() {
    for has_ended in [false, true] {
        let relay = Relay::start().await;
        let update = relay.asked_to_update().await;
        if has_ended {
            relay.owner().answers_update(&relay, &update, false).await.data();
        } else {
            relay.waits(46);
        }
        let answer = relay.owner().task_approval(&relay, &update, false).await;
        let refused = if has_ended { 2040 } else { 7000 };
        relay.post("/v1/shop/update/approval", &answer).await.is_refused_with(refused);
        let next = relay.asked_to_switch_off().await;
        let replayed = with(with(answer, "taskId", json!(next)), "approval", json!(true));
        relay.post("/v1/shop/status/approval", &replayed).await.is_refused_with(1501);
        assert_eq!(relay.shop(1).await["status"], 1);
    }
}

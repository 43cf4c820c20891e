//! Invalid requests: every response is an envelope that names the error. `relay.md §3 B8`.

use axum::http::{Method, StatusCode};
use kios_protocol::api::route;
use kios_relay::storage;
use kios_relay::storage::sql;
use serde_json::{Value, json};

use crate::support::{Relay, Sale};

const JSON: &str = "application/json";

async fn open_request(relay: &Relay) -> Value {
    let code = relay.customer().code(relay).await;
    relay.kiosk().open_request(&Sale::default(), code)
}

#[tokio::test]
async fn every_missing_field_of_an_open_is_named() {
    let relay = Relay::start().await;
    let reply = relay.post(route::NEW_OPEN, &json!({})).await;
    let mut faults = reply.faults();
    faults.sort_unstable();
    let expected =
        ["account", "amount", "currency", "purchaseId", "shopId", "signature", "terminalId"];
    assert_eq!(faults, expected);
    assert_eq!(reply.status, StatusCode::OK);
    let first = &reply.body["error"]["validation"][0];
    assert_eq!(first["location"], "body");
    assert!(first.get("value").is_none());
    let request = open_request(&relay).await;
    for field in expected {
        let mut request = request.clone();
        request.as_object_mut().unwrap().remove(field);
        assert_eq!(relay.post(route::NEW_OPEN, &request).await.faults(), [field]);
    }
}

#[tokio::test]
async fn every_wrong_field_of_an_open_is_named_with_its_value() {
    let relay = Relay::start().await;
    let request = open_request(&relay).await;
    let too_long = "x".repeat(67);
    let checksum = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2a";
    let wrong = [
        ("purchaseId", json!(too_long)),
        ("purchaseId", json!("a\nb")),
        ("purchaseId", json!(["a"])),
        ("amount", json!("")),
        ("amount", json!("-1")),
        ("amount", json!("+5")),
        ("amount", json!("1.5")),
        ("amount", json!("1e18")),
        ("amount", json!("0")),
        ("amount", json!(0)),
        ("amount", json!(1.5)),
        ("amount", json!(9_007_199_254_740_992_u64)),
        ("amount", json!("9".repeat(79))),
        ("amount", json!(null)),
        ("currency", json!({})),
        ("shopId", json!("0x0001")),
        ("shopId", json!("zz")),
        ("account", json!("0x12")),
        ("account", json!(checksum)),
        ("terminalId", json!(too_long)),
        ("signature", json!("0x12")),
        ("signature", json!(12)),
    ];
    for (field, value) in wrong {
        let mut request = request.clone();
        request[field] = value.clone();
        let reply = relay.post(route::NEW_OPEN, &request).await;
        assert_eq!(reply.faults(), [field], "{value}");
    }
    // The valid request is still accepted.
    relay.post(route::NEW_OPEN, &request).await.data();
}

#[tokio::test]
async fn closes_and_answers_name_their_fields_too() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    for (path, flag) in [(route::NEW_CLOSE, "confirm"), (route::NEW_APPROVAL, "approval")] {
        let faults = relay.post(path, &json!({})).await;
        assert_eq!(faults.faults(), ["paymentId", flag, "signature"]);
        for value in [json!(1), json!("yes"), json!(null)] {
            let request = json!({"paymentId": id, flag: value, "signature": "0x"});
            assert_eq!(relay.post(path, &request).await.faults(), [flag, "signature"]);
        }
    }
    // Booleans as text are accepted in any case.
    let mut request = relay.kiosk().close_request(&id, false);
    request["confirm"] = json!(" FALSE ");
    assert_eq!(relay.post(route::NEW_CLOSE, &request).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn a_temporary_account_needs_the_accounts_own_signature() {
    let relay = Relay::start().await;
    let reply = relay.post(route::TEMPORARY_ACCOUNT, &json!({"account": "0x1"})).await;
    assert_eq!(reply.faults(), ["account", "signature"]);
    let mut request = relay.customer().code_request(&relay).await;
    relay.post("/v1/payment/account/temporary", &request).await.data();
    request["account"] = json!(relay.poor_customer().address().to_string());
    relay.post(route::TEMPORARY_ACCOUNT, &request).await.is_refused_with(1501);
}

#[tokio::test]
async fn a_temporary_account_is_made_for_an_account_in_any_case() {
    let relay = Relay::start().await;
    let mut request = relay.customer().code_request(&relay).await;
    let account = request["account"].as_str().unwrap().to_owned();
    let mixed = account.replacen("E7E3", "e7e3", 1);
    assert_ne!(mixed, account);
    for text in [account.to_lowercase(), account.to_uppercase(), mixed, format!(" {account} ")] {
        request["account"] = json!(text);
        let code = relay.post(route::TEMPORARY_ACCOUNT, &request).await.text("temporaryAccount");
        assert_eq!(
            relay.get(&format!("/v2/payment/user/balance?account={code}")).await.text("account"),
            account
        );
    }
}

#[tokio::test]
async fn the_nonce_of_an_old_code_request_is_over() {
    let relay = Relay::start().await;
    let request = relay.customer().code_request(&relay).await;
    relay.post(route::TEMPORARY_ACCOUNT, &request).await.data();
    relay.approved().await;
    relay.post(route::TEMPORARY_ACCOUNT, &request).await.is_refused_with(1501);
}

#[tokio::test]
async fn malformed_json_is_400_and_says_where() {
    let relay = Relay::start().await;
    let bodies: [&[u8]; 6] = [b"{\"a\":", b"[1]", b"12", b"\"a\"", b"\xff\xfe", b"{'a': 1}"];
    for body in bodies {
        let reply = relay.send(Method::POST, route::NEW_OPEN, JSON, body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert_eq!(reply.faults(), ["body"]);
        let message = reply.body["error"]["message"].as_str().unwrap();
        assert!(message.contains("accepted: a JSON object"), "{message}");
    }
}

#[tokio::test]
async fn sixty_four_kib_of_garbage_are_answered_and_more_is_too_large() {
    let relay = Relay::start().await;
    let most = vec![b'x'; 64 * 1024];
    let reply = relay.send(Method::POST, route::NEW_OPEN, JSON, most.clone()).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    let more = [most, vec![b'x']].concat();
    let reply = relay.send(Method::POST, route::NEW_OPEN, JSON, more).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(reply.faults(), ["body"]);
    relay.opened().await;
}

#[tokio::test]
async fn forms_are_read_like_json() {
    let relay = Relay::start().await;
    let request = open_request(&relay).await;
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in request.as_object().unwrap() {
        form.append_pair(name, value.as_str().unwrap());
    }
    let kind = "application/x-www-form-urlencoded";
    let reply = relay.send(Method::POST, route::NEW_OPEN, kind, form.finish()).await;
    assert_eq!(reply.number("paymentStatus"), 11);
    let reply = relay.send(Method::POST, route::NEW_OPEN, kind, "amount=1").await;
    assert!(reply.faults().contains(&"shopId"));
}

#[tokio::test]
async fn a_wrong_method_is_405_and_says_what_is_accepted() {
    let relay = Relay::start().await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
        let reply = relay.send(method.clone(), route::NEW_OPEN, JSON, "").await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.code(), 2001);
        let message = reply.body["error"]["message"].as_str().unwrap();
        assert_eq!(
            message,
            format!("{method} is not accepted at {}; accepted: POST", route::NEW_OPEN)
        );
        assert_eq!(reply.headers["allow"], "POST");
    }
}

#[tokio::test]
async fn an_unknown_path_is_404_and_is_named() {
    let relay = Relay::start().await;
    for path in ["/v2/payment/new/nothing", "/v3", "/v2/payment/cancel"] {
        let reply = relay.send(Method::POST, path, JSON, "{}").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert_eq!(reply.code(), 2001);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(path));
    }
}

#[tokio::test]
async fn a_fault_of_our_own_shows_an_id_and_nothing_else() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query("UPDATE payment SET amount = 'spoilt'").execute(writer.connection()).await.unwrap();
    writer.commit().await.unwrap();
    let reply = relay.item(&id).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(reply.code(), 6000);
    assert_eq!(reply.body["error"]["message"], "Server Error");
    let request_id = reply.body["error"]["requestId"].as_str().unwrap();
    assert_eq!(reply.headers["x-request-id"], request_id);
    assert!(!reply.body.to_string().contains("spoilt"));

    let mut connection = relay.app.store().read().await.unwrap();
    let error = storage::find_payment(&mut connection, &id).await.unwrap_err().to_string();
    let place = format!("payment.amount is unreadable in the row with payment_id = {id}: ");
    assert!(error.starts_with(&place), "{error}");
}

//! Points for purchases that were not paid with points: `protocol.md §2.11`.

use kios_domain::ledger::Unit;
use kios_protocol::{Address, PhoneHash};
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Relay, shop_id};

const SAVE: &str = "/v1/purchase/save";
const CANCEL: &str = "/v1/purchase/cancel";
const PHONE: &str = "+82 10-1000-5000";

/// A purchase that earns a customer with few points 100 won, in a minute.
fn purchase(relay: &Relay) -> Value {
    json!({
        "purchaseId": "C0000000001", "timestamp": 1_700_000_000, "waiting": 60,
        "account": relay.poor_customer().address().to_string(),
        "phone": PhoneHash::of("").to_string(), "shopId": shop_id(1).to_string(),
        "loyaltyValue": whole("100"), "currency": "krw", "accessKey": ACCESS_KEY,
    })
}

fn whole(units: &str) -> String {
    format!("{units}{}", "0".repeat(18))
}

fn with(mut request: Value, field: &str, value: Value) -> Value {
    request[field] = value;
    request
}

/// The same for the holder of the phone number.
fn by_phone(relay: &Relay) -> Value {
    let request = with(purchase(relay), "account", json!(Address::ZERO.to_string()));
    with(request, "phone", json!(PhoneHash::of(PHONE).to_string()))
}

async fn waiting_of_user(relay: &Relay) -> usize {
    let account = relay.poor_customer().address();
    let reply = relay.get(&format!("/v1/purchase/user/provide/{account}")).await;
    reply.data().as_array().unwrap().len()
}

async fn phone_points(relay: &Relay) -> String {
    let hash = PhoneHash::of(PHONE);
    let reply = relay.get(&format!("/v1/ledger/balance/phoneHash/{hash}")).await;
    reply.data()["point"]["balance"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn purchase_save_gives_points_once_the_waiting_time_is_over() {
    let relay = Relay::start().await;
    let poor = relay.poor_customer().address();
    let provided = relay.ledger_totals().await.issued(Unit::Point).unwrap();
    assert_eq!(*relay.post(SAVE, &purchase(&relay)).await.data(), json!({}));
    assert_eq!(relay.later(59).await.granted, 0);
    assert_eq!(relay.balance(poor).await, "500");
    assert_eq!(relay.later(1).await.granted, 1);
    assert_eq!(relay.balance(poor).await, "600");
    assert_eq!(relay.later(1).await.granted, 0);
    assert_eq!(relay.shop(1).await["providedAmount"], whole("100"));
    assert_eq!(waiting_of_user(&relay).await, 0);
    let more =
        relay.ledger_totals().await.issued(Unit::Point).unwrap().checked_sub(provided).unwrap();
    assert_eq!(more.to_decimal(0), "100", "out of the account that all points come out of");
}

#[tokio::test]
async fn a_purchase_is_given_once_however_often_it_is_saved() {
    let relay = Relay::start().await;
    let poor = relay.poor_customer().address();
    for _ in 0..3 {
        relay.post(SAVE, &purchase(&relay)).await.data();
    }
    let other =
        with(with(purchase(&relay), "loyaltyValue", json!(whole("101"))), "waiting", json!(1));
    assert_eq!(relay.post(SAVE, &other).await.faults(), ["waiting", "loyaltyValue"]);
    let other_shop = with(purchase(&relay), "shopId", json!(shop_id(2).to_string()));
    relay.post(SAVE, &other_shop).await.data();
    assert_eq!(relay.later(60).await.granted, 2, "a number is its shop's");
    relay.post(SAVE, &purchase(&relay)).await.data();
    relay.post(SAVE, &other).await.is_refused_with(1160);
    assert_eq!(relay.later(60).await.granted, 0);
    assert_eq!(relay.balance(poor).await, "700");
}

#[tokio::test]
async fn purchase_cancel_takes_it_off_the_list() {
    let relay = Relay::start().await;
    relay.post(SAVE, &purchase(&relay)).await.data();
    let cancel = json!({"purchaseId": "C0000000001", "accessKey": ACCESS_KEY});
    assert_eq!(*relay.post(CANCEL, &cancel).await.data(), json!({}));
    assert_eq!(*relay.post(CANCEL, &cancel).await.data(), json!({}));
    assert_eq!(waiting_of_user(&relay).await, 0);
    assert_eq!(relay.later(60).await.granted, 0);
    // It can be saved again.
    relay.post(SAVE, &purchase(&relay)).await.data();
    assert_eq!(relay.later(0).await.granted, 1);
    relay.post(CANCEL, &cancel).await.is_refused_with(1160);
    let unknown = json!({"purchaseId": "none", "accessKey": ACCESS_KEY});
    relay.post(CANCEL, &unknown).await.data();
}

#[tokio::test]
async fn a_number_that_several_shops_have_is_cancelled_for_the_shop_that_is_named() {
    let relay = Relay::start().await;
    relay.post(SAVE, &purchase(&relay)).await.data();
    let other = with(purchase(&relay), "shopId", json!(shop_id(2).to_string()));
    let other = with(other, "currency", json!("usd"));
    relay.post(SAVE, &with(other, "loyaltyValue", json!(whole("1")))).await.data();
    let cancel = json!({"purchaseId": "C0000000001", "accessKey": ACCESS_KEY});
    assert_eq!(relay.post(CANCEL, &cancel).await.faults(), ["shopId"]);
    assert_eq!(waiting_of_user(&relay).await, 2);
    let named = with(cancel, "shopId", json!(shop_id(2).to_string()));
    relay.post(CANCEL, &named).await.data();
    assert_eq!(relay.later(60).await.granted, 1);
    relay.post(CANCEL, &named).await.data();
    assert_eq!(waiting_of_user(&relay).await, 0);
}

#[tokio::test]
async fn the_key_comes_after_the_fields() {
    let relay = Relay::start().await;
    let missing = relay.post(SAVE, &json!({"accessKey": "wrong"})).await;
    let expected = [
        "purchaseId",
        "timestamp",
        "waiting",
        "account",
        "phone",
        "shopId",
        "loyaltyValue",
        "currency",
    ];
    assert_eq!(missing.faults(), expected);
    assert_eq!(relay.post(CANCEL, &json!({})).await.faults(), ["purchaseId"]);
    for path in [SAVE, CANCEL] {
        let empty = with(purchase(&relay), "purchaseId", json!(" "));
        assert_eq!(relay.post(path, &empty).await.faults(), ["purchaseId"]);
        let wrong = with(purchase(&relay), "accessKey", json!("wrong"));
        relay.post(path, &wrong).await.is_refused_with(2002);
    }
    for (field, value) in [
        ("timestamp", json!("yesterday")),
        ("waiting", json!("-1")),
        ("account", json!("0x12")),
        ("phone", json!("0x12")),
        ("shopId", json!("0x12")),
        ("loyaltyValue", json!("1.5")),
        ("currency", json!("")),
    ] {
        let wrong = with(purchase(&relay), field, value);
        assert_eq!(relay.post(SAVE, &wrong).await.faults(), [field]);
    }
    let nobody = with(purchase(&relay), "account", json!(Address::ZERO.to_string()));
    assert_eq!(relay.post(SAVE, &nobody).await.faults(), ["account"]);
    let much = with(purchase(&relay), "loyaltyValue", json!("9".repeat(40)));
    assert_eq!(relay.post(SAVE, &much).await.faults(), ["loyaltyValue"]);
}

#[tokio::test]
async fn points_are_for_a_known_shop_and_at_most_a_tenth_of_the_price() {
    let relay = Relay::start().await;
    for (shop, code) in [(9, 1201), (3, 1202)] {
        let request = with(purchase(&relay), "shopId", json!(shop_id(shop).to_string()));
        relay.post(SAVE, &request).await.is_refused_with(code);
    }
    let foreign = with(purchase(&relay), "currency", json!("eur"));
    relay.post(SAVE, &foreign).await.is_refused_with(1211);
    let priced = |price: &str| with(purchase(&relay), "amount", json!(price));
    let below = "999999999999999999999";
    relay.post(SAVE, &priced(below)).await.is_refused_with(1161);
    relay.post(SAVE, &priced(&whole("1000"))).await.data();
    let nothing = with(purchase(&relay), "purchaseId", json!("C2"));
    relay.post(SAVE, &with(nothing, "loyaltyValue", json!("0"))).await.data();
    assert_eq!(waiting_of_user(&relay).await, 1, "nothing is not put on the list");
}

#[tokio::test]
async fn points_are_whole_multiples_of_what_the_chain_keeps() {
    let relay = Relay::start().await;
    let request = with(purchase(&relay), "loyaltyValue", json!("1999999999999999999"));
    let request = with(request, "currency", json!("USD"));
    relay.post(SAVE, &request).await.data();
    relay.later(60).await;
    let account = relay.poor_customer().address();
    let reply = relay.get(&format!("/v2/payment/user/balance?account={account}")).await;
    assert_eq!(reply.text("balance"), "2499999999999000000000");
}

#[tokio::test]
async fn purchase_user_and_shop_provide_list_what_is_to_come() {
    let relay = Relay::start().await;
    let account = relay.poor_customer().address().to_string();
    relay.post(SAVE, &purchase(&relay)).await.data();
    let second = with(purchase(&relay), "purchaseId", json!("C2"));
    let second = with(with(second, "currency", json!("usd")), "loyaltyValue", json!(whole("1")));
    relay.post(SAVE, &second).await.data();
    let read = async |path: &str| relay.get(path).await.data().clone();
    let shop = shop_id(1).to_string();
    let of_user = read(&format!("/v1/purchase/user/provide/{account}")).await;
    let expected = json!([
        {"account": account, "timestamp": "1700000000", "currency": "krw",
         "providePoint": whole("100"), "provideValue": whole("100"),
         "purchaseId": "C0000000001", "shopId": shop},
        {"account": account, "timestamp": "1700000000", "currency": "usd",
         "providePoint": whole("1000"), "provideValue": whole("1"),
         "purchaseId": "C2", "shopId": shop},
    ]);
    assert_eq!(of_user, expected);
    let total = read(&format!("/v1/purchase/user/provide/total/{account}")).await;
    let expected = json!({
        "account": account, "providePoint": whole("1100"), "provideValue": whole("101"),
    });
    assert_eq!(total, expected);
    let of_shop = read(&format!("/v1/purchase/shop/provide/{shop}")).await;
    let expected = json!({
        "shopId": shop, "timestamp": "1700000000", "currency": "usd",
        "providedAmount": whole("1000"), "purchaseId": "C2",
    });
    assert_eq!(of_shop[1], expected);
    let total = read(&format!("/v1/purchase/shop/provide/total/{shop}")).await;
    assert_eq!(total, json!({"shopId": shop, "providedAmount": whole("1100")}));
    for (path, field) in [("user", "account"), ("shop", "shopId")] {
        for total in ["", "total/"] {
            let reply = relay.get(&format!("/v1/purchase/{path}/provide/{total}0x12")).await;
            assert_eq!(reply.faults(), [field]);
        }
    }
}

#[tokio::test]
async fn points_go_to_whoever_has_the_phone() {
    let relay = Relay::with(|config| config.accounts[1].phone = Some(PHONE.parse().unwrap())).await;
    relay.post(SAVE, &by_phone(&relay)).await.data();
    assert_eq!(waiting_of_user(&relay).await, 1);
    relay.later(60).await;
    assert_eq!(relay.balance(relay.poor_customer().address()).await, "600");
    assert_eq!(phone_points(&relay).await, whole("600"), "which are the account's");
}

#[tokio::test]
async fn points_wait_under_a_phone_until_somebody_has_it() {
    let relay = Relay::on_disk().await;
    relay.post(SAVE, &by_phone(&relay)).await.data();
    assert_eq!(relay.later(60).await.granted, 1);
    assert_eq!(phone_points(&relay).await, whole("100"));
    let poor = relay.poor_customer().address();
    assert_eq!(relay.balance(poor).await, "500");
    let link = |config: &mut kios_relay::config::Config| {
        config.accounts[1].phone = Some(PHONE.parse().unwrap());
    };
    let relay = relay.restarted_with(1, link).await;
    assert_eq!(relay.balance(poor).await, "600");
    let relay = relay.restarted_with(1, link).await;
    assert_eq!(relay.balance(poor).await, "600", "once");
    assert_eq!(phone_points(&relay).await, whole("600"));
    let relay = relay.restarted_with(1, |config| config.accounts[1].phone = None).await;
    assert_eq!(phone_points(&relay).await, "0");
    assert_eq!(relay.balance(poor).await, "600");
}

#[tokio::test]
async fn a_scanned_code_stands_for_its_account_and_a_repeat_needs_it_no_more() {
    let relay = Relay::start().await;
    let code = relay.poor_customer().code(&relay).await;
    let request = with(purchase(&relay), "account", json!(code.to_string()));
    relay.post(SAVE, &request).await.data();
    relay.waits(60);
    relay.post(SAVE, &request).await.data();
    let late = with(request, "purchaseId", json!("C2"));
    relay.post(SAVE, &late).await.is_refused_with(2004);
    assert_eq!(relay.later(0).await.granted, 1);
    assert_eq!(relay.balance(relay.poor_customer().address()).await, "600");
}

#[tokio::test]
async fn points_that_are_due_while_the_relay_is_away_are_given_when_it_is_back() {
    let relay = Relay::on_disk().await;
    relay.post(SAVE, &purchase(&relay)).await.data();
    let relay = relay.restarted(3600).await;
    assert_eq!(relay.later(0).await.granted, 1);
    let relay = relay.restarted(1).await;
    assert_eq!(relay.later(0).await.granted, 0);
    assert_eq!(relay.balance(relay.poor_customer().address()).await, "600");
}

#[tokio::test]
async fn a_paired_kiosk_gives_points_in_its_own_shop_and_tells_the_price() {
    let relay = Relay::start().await;
    let token = relay.signs_in(&relay.kiosk()).await;
    let mut request = purchase(&relay);
    request.as_object_mut().unwrap().remove("accessKey");
    assert_eq!(relay.post_with(&token, SAVE, &request).await.faults(), ["amount"]);
    let request = with(request, "amount", json!(whole("1000")));
    let other = with(request.clone(), "shopId", json!(shop_id(2).to_string()));
    relay.post_with(&token, SAVE, &other).await.is_refused_with(1050);
    relay.post_with("not a token", SAVE, &request).await.is_refused_with(2002);
    relay.post_with(ACCESS_KEY, SAVE, &request).await.is_refused_with(2002);
    relay.post_with(&token, SAVE, &request).await.data();
    // The other shop's purchase with the same id is independent.
    let others = with(purchase(&relay), "shopId", json!(shop_id(2).to_string()));
    relay.post(SAVE, &others).await.data();
    let cancel = json!({"purchaseId": "C0000000001"});
    let foreign = with(cancel.clone(), "shopId", json!(shop_id(2).to_string()));
    relay.post_with(&token, CANCEL, &foreign).await.is_refused_with(1050);
    relay.post_with(&token, CANCEL, &cancel).await.data();
    assert_eq!(relay.later(60).await.granted, 1);
    assert_eq!(relay.balance(relay.poor_customer().address()).await, "600");
}

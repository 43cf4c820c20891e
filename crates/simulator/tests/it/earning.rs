//! The list of points to be credited: `protocol.md §2.11`.

use kios_protocol::{Address, PhoneHash, TemporaryAccount};
use serde_json::{Value, json};

use crate::support::{Network, key, shop_id};

const SAVE: &str = "/v1/purchase/save";
const CANCEL: &str = "/v1/purchase/cancel";
const PHONE: &str = "+82 10-1000-5000";

fn purchase(id: &str, value: &str) -> Value {
    json!({
        "purchaseId": id, "timestamp": "1700000000", "waiting": "10",
        "account": key(0x11).address().to_string(), "phone": PhoneHash::of("").to_string(),
        "shopId": shop_id().to_string(), "loyaltyValue": value, "currency": "krw",
    })
}

fn with(mut request: Value, field: &str, value: Value) -> Value {
    request[field] = value;
    request
}

#[tokio::test]
async fn purchase_save_and_cancel_keep_the_list() {
    let network = Network::start().await;
    let (user, shop) = (key(0x11).address(), shop_id());
    network.post(SAVE, &purchase("P1", "100")).await.data();
    network.post(SAVE, &purchase("P1", "100")).await.data();
    network.post(SAVE, &purchase("P2", "20000000000")).await.data();
    let list = network.get(&format!("/v1/purchase/user/provide/{user}")).await.data();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|line| &line["purchaseId"]).collect();
    assert_eq!(ids, ["P1", "P2"]);
    assert_eq!(list[1]["provideValue"], "20000000000");
    let total = network.get(&format!("/v1/purchase/user/provide/total/{user}")).await.data();
    let expected = json!({"account": user.to_string(), "providePoint": "20000000000",
        "provideValue": "20000000100"});
    assert_eq!(total, expected, "points are not rounded to the chain's precision");
    network.post(CANCEL, &json!({"purchaseId": "P1"})).await.data();
    network.post(CANCEL, &json!({"purchaseId": "P1"})).await.data();
    let list = network.get(&format!("/v1/purchase/shop/provide/{shop}")).await.data();
    let line = json!({"shopId": shop.to_string(), "timestamp": "1700000000", "currency": "krw",
        "providedAmount": "20000000000", "purchaseId": "P2"});
    assert_eq!(list, json!([line]));
    let total = network.get(&format!("/v1/purchase/shop/provide/total/{shop}")).await.data();
    assert_eq!(total["providedAmount"], "20000000000");
}

#[tokio::test]
async fn fields_come_before_the_key() {
    let network = Network::with(|settings| settings.access_key = "another".to_owned()).await;
    let params = |reply: Value| -> Vec<String> {
        let faults = reply["error"]["validation"].as_array().unwrap().clone();
        faults.iter().map(|fault| fault["param"].as_str().unwrap().to_owned()).collect()
    };
    let empty = network.post(SAVE, &json!({})).await.json();
    assert_eq!(empty["code"], 2001);
    let mut named = params(empty);
    named.dedup();
    assert_eq!(
        named,
        [
            "purchaseId",
            "timestamp",
            "waiting",
            "account",
            "phone",
            "shopId",
            "loyaltyValue",
            "currency"
        ]
    );
    let blank = with(purchase("P1", "1"), "purchaseId", json!(" "));
    assert_eq!(params(network.post(SAVE, &blank).await.json()), ["purchaseId"]);
    assert_eq!(network.post(SAVE, &purchase("P1", "1")).await.code(), 2002);
    assert_eq!(network.post(CANCEL, &json!({"purchaseId": "P1"})).await.code(), 2002);
    assert_eq!(network.post(CANCEL, &json!({})).await.code(), 2001);
    assert_eq!(network.get("/v1/purchase/user/provide/0x12").await.code(), 2001);
}

#[tokio::test]
async fn a_phone_number_has_one_hash_and_whoever_has_it_is_to_be_given_its_points() {
    let linked = key(0x12).address();
    let network = Network::with(|settings| {
        settings.phones.insert(PHONE.to_owned(), linked.to_string());
    })
    .await;
    for text in ["+82%2010-1000-5000", "%2B821010005000"] {
        let hash = network.get(&format!("/v1/phone/hash/{text}")).await.data();
        let expected = json!({"phone": PHONE, "phoneHash": PhoneHash::of(PHONE).to_string()});
        assert_eq!(hash, expected);
    }
    assert_eq!(network.get("/v1/phone/hash/12").await.code(), 2007);
    let by_phone = with(purchase("P1", "100"), "account", json!(Address::ZERO.to_string()));
    let by_phone = with(by_phone, "phone", json!(PhoneHash::of(PHONE).to_string()));
    network.post(SAVE, &by_phone).await.data();
    let list = network.get(&format!("/v1/purchase/user/provide/{linked}")).await.data();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_code_on_a_phone_is_nobodys_account_on_the_list() {
    let network = Network::start().await;
    let code = network.code().await;
    assert!(TemporaryAccount::try_from(code).is_ok());
    let by_code = with(purchase("P1", "100"), "account", json!(code.to_string()));
    network.post(SAVE, &by_code).await.data();
    let user = key(0x11).address();
    let list = network.get(&format!("/v1/purchase/user/provide/{user}")).await.data();
    assert_eq!(list, json!([]), "the list resolved a temporary account");
}

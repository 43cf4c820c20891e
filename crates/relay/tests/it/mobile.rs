//! Registration of phones for notifications: `protocol.md §2.10`.

use kios_protocol::ShopId;
use kios_protocol::api::{MobileItem, MobileRequest};
use serde_json::{Value, json};

use crate::support::{Customer, Relay, high_s, shop_id};

const REGISTER: &str = "/v1/mobile/register";

fn request(customer: &Customer, kind: u8, shop_id: ShopId) -> Value {
    let item = MobileItem {
        account: customer.address(),
        kind,
        shop_id,
        token: "ExponentPushToken[abc]".to_owned(),
        language: "kr".to_owned(),
        os: "iOS".to_owned(),
    };
    let signed = MobileRequest::new(item, &customer.0);
    let mut request = serde_json::to_value(&signed.item).unwrap();
    request["signature"] = json!(signed.signature.to_string());
    request
}

fn no_shop() -> ShopId {
    ShopId::from_bytes([0; 32])
}

#[tokio::test]
async fn mobile_register_answers_with_what_is_kept() {
    let relay = Relay::start().await;
    let mut asked = request(&relay.customer(), 0, no_shop());
    let mut kept = asked.clone();
    kept.as_object_mut().unwrap().remove("signature");
    for field in ["type", "shopId"] {
        asked.as_object_mut().unwrap().remove(field);
    }
    assert_eq!(*relay.post(REGISTER, &asked).await.data(), kept);
    asked["signature"] = json!(format!(" {} ", asked["signature"].as_str().unwrap()));
    assert_eq!(*relay.post(REGISTER, &asked).await.data(), kept, "blanks and a repeat");
    relay.post(REGISTER, &high_s(&request(&relay.customer(), 0, no_shop()))).await.data();
}

#[tokio::test]
async fn mobile_register_needs_the_account_s_own_signature() {
    let relay = Relay::start().await;
    let mut asked = request(&relay.customer(), 0, no_shop());
    asked["account"] = json!(relay.poor_customer().address().to_string());
    relay.post(REGISTER, &asked).await.is_refused_with(1501);
    let mut asked = request(&relay.customer(), 0, no_shop());
    asked["token"] = json!("another");
    relay.post(REGISTER, &asked).await.is_refused_with(1501);
}

#[tokio::test]
async fn mobile_register_names_what_is_missing_or_too_long() {
    let relay = Relay::start().await;
    let reply = relay.post(REGISTER, &json!({})).await;
    assert_eq!(reply.faults(), ["account", "token", "language", "os", "signature"]);
    for (field, value) in [
        ("token", json!("x".repeat(51))),
        ("language", json!("korean")),
        ("os", json!("x".repeat(13))),
        ("type", json!(2)),
        ("shopId", json!("0x12")),
        ("account", json!("0x12")),
        ("signature", json!("0x12")),
    ] {
        let mut asked = request(&relay.customer(), 0, no_shop());
        asked[field] = value;
        assert_eq!(relay.post(REGISTER, &asked).await.faults(), [field]);
    }
}

#[tokio::test]
async fn mobile_exists_tells_apps_and_shops_apart() {
    let relay = Relay::start().await;
    let owner = relay.owner();
    let exists = async |query: &str| {
        let reply = relay.get(&format!("/v1/mobile/exists/{}{query}", owner.address())).await;
        reply.data().clone()
    };
    let answer = |kind: u8, shop: ShopId, exists: bool| {
        let (account, shop) = (owner.address().to_string(), shop.to_string());
        json!({"account": account, "type": kind, "shopId": shop, "exists": exists})
    };
    assert_eq!(exists("").await, answer(0, no_shop(), false));
    relay.post(REGISTER, &request(&owner, 1, shop_id(1))).await.data();
    assert_eq!(exists("").await, answer(0, no_shop(), false));
    let of = |last: u8| format!("?type=1&shopId={}", shop_id(last));
    assert_eq!(exists(&of(1)).await, answer(1, shop_id(1), true));
    assert_eq!(exists(&of(2)).await, answer(1, shop_id(2), false));
    assert_eq!(relay.get("/v1/mobile/exists/0x12").await.faults(), ["account"]);
    let path = format!("/v1/mobile/exists/{}?type=7", owner.address());
    assert_eq!(relay.get(&path).await.faults(), ["type"]);
}

#[tokio::test]
async fn nobody_is_refused_for_want_of_a_phone() {
    let relay = Relay::start().await;
    // Neither the customer nor the owner has registered one.
    let id = relay.asked_back().await;
    assert_eq!(relay.status(&id).await, 51);
}

//! Delegators that are created at run time: `protocol.md §1`, `§2.9`, `§5.4`.

use kios_protocol::{Address, SecretKey};
use kios_relay::config::Database;
use kios_relay::storage::sql;
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Customer, Relay, key, shop_id};

const CREATE: &str = "/v1/shop/account/delegator/create";
const SAVE: &str = "/v1/shop/account/delegator/save";
const REMOVE: &str = "/v1/shop/account/delegator/remove";

async fn created(relay: &Relay) -> Address {
    let request = relay.owner().delegator_request(relay).await;
    relay.post(CREATE, &request).await.text("delegator").parse().unwrap()
}

/// The first shop's delegator, created and registered.
async fn saved(relay: &Relay) -> Address {
    let delegator = created(relay).await;
    let request = relay.owner().save_request(relay, delegator).await;
    relay.post(SAVE, &request).await.data();
    delegator
}

#[tokio::test]
async fn delegator_create_makes_one_key_that_answers_nothing_yet() {
    let relay = Relay::start().await;
    let request = relay.owner().delegator_request(&relay).await;
    let reply = relay.post(CREATE, &request).await;
    let expected = json!({
        "shopId": shop_id(1).to_string(), "account": relay.owner().address().to_string(),
        "delegator": reply.text("delegator"),
    });
    assert_eq!(*reply.data(), expected);
    assert_eq!(relay.post(CREATE, &request).await.data(), reply.data(), "the same again");
    assert_eq!(relay.owner().shop_nonce(&relay).await, 1);
    assert_eq!(relay.shop(1).await["delegator"], Address::ZERO.to_string());
    let id = relay.asked_back().await;
    assert_eq!(relay.later(1).await.approved, 0);
    relay.owner().answers_cancel(&relay, &id, true).await.data();
}

#[tokio::test]
async fn delegator_save_lets_the_relay_answer() {
    let relay = Relay::start().await;
    let delegator = created(&relay).await;
    let request = relay.owner().save_request(&relay, delegator).await;
    let reply = relay.post(SAVE, &request).await;
    let expected = json!({
        "shopId": shop_id(1).to_string(), "account": relay.owner().address().to_string(),
        "delegator": delegator.to_string(), "txHash": reply.text("txHash"),
    });
    assert_eq!(*reply.data(), expected);
    assert_eq!(reply.text("txHash").len(), 66);
    assert_eq!(relay.owner().shop_nonce(&relay).await, 2);
    assert_eq!(relay.shop(1).await["delegator"], delegator.to_string());
    let id = relay.asked_back().await;
    relay.owner().answers_cancel(&relay, &id, true).await.is_refused_with(1501);
    assert_eq!(relay.later(1).await.approved, 1);
    assert_eq!(relay.status(&id).await, 57);
}

#[tokio::test]
async fn a_delegator_answers_changes_of_its_shop_too() {
    let relay = Relay::start().await;
    let delegator = saved(&relay).await;
    let request = json!({
        "shopId": shop_id(1).to_string(), "status": 2, "terminalId": "T1", "accessKey": ACCESS_KEY,
    });
    let reply = relay.post("/v1/shop/status/create", &request).await;
    assert!(reply.data().get("terminalId").is_none(), "as the network's relay has it");
    let task = reply.text("taskId");
    relay.owner().answers_status(&relay, &task, true).await.is_refused_with(1501);
    assert_eq!(relay.later(1).await.approved, 1);
    assert_eq!(relay.later(1).await.approved, 0);
    assert_eq!(relay.shop(1).await["status"], 2);
    assert_eq!(relay.shop_rows().await, [("shop_status".to_owned(), 0, 16)]);
    let nonce = relay.get(&format!("/v1/shop/nonce/{delegator}")).await;
    assert_eq!(nonce.text("nonce"), "1");
}

#[tokio::test]
async fn delegator_remove_gives_the_answers_back_to_the_owner() {
    let relay = Relay::start().await;
    let first = saved(&relay).await;
    let id = relay.asked_back().await;
    let request = relay.owner().delegator_request(&relay).await;
    let reply = relay.post(REMOVE, &request).await;
    let expected = json!({
        "shopId": shop_id(1).to_string(), "account": relay.owner().address().to_string(),
    });
    assert_eq!(*reply.data(), expected);
    assert_eq!(*relay.post(REMOVE, &request).await.data(), expected);
    assert_eq!(relay.shop(1).await["delegator"], Address::ZERO.to_string());
    assert_eq!(relay.later(1).await.approved, 0);
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    assert_ne!(created(&relay).await, first, "a new key");
}

#[tokio::test]
async fn only_the_owner_of_the_shop_says_who_answers() {
    let relay = Relay::start().await;
    let delegator = created(&relay).await;
    for path in [CREATE, REMOVE] {
        let reply = relay.post(path, &json!({})).await;
        assert_eq!(reply.faults(), ["shopId", "account", "signature"]);
        let mut request = relay.customer().delegator_request(&relay).await;
        relay.post(path, &request).await.is_refused_with(1501);
        request["account"] = json!(relay.owner().address().to_string());
        relay.post(path, &request).await.is_refused_with(1501);
    }
    let reply = relay.post(SAVE, &json!({})).await;
    assert_eq!(reply.faults(), ["shopId", "account", "delegator", "signature"]);
    let stranger = relay.customer().save_request(&relay, delegator).await;
    relay.post(SAVE, &stranger).await.is_refused_with(1501);
    let own_key = relay.owner().save_request(&relay, key(0x66).address()).await;
    relay.post(SAVE, &own_key).await.is_refused_with(2006);
    let request = relay.owner().save_request(&relay, delegator).await;
    relay.post(SAVE, &request).await.data();
    relay.post(SAVE, &request).await.is_refused_with(1501);
}

#[tokio::test]
async fn a_registered_delegator_counts_before_the_configured_one_and_outlives_a_restart() {
    let relay = Relay::on_disk_with(|config| config.shops[0].delegator = Some(key(0x66))).await;
    let delegator = saved(&relay).await;
    let id = relay.asked_back().await;
    let configured = Customer(key(0x66));
    configured.answers_cancel(&relay, &id, true).await.is_refused_with(1501);
    let relay = relay.restarted(1).await;
    assert_eq!(relay.shop(1).await["delegator"], delegator.to_string());
    assert_eq!(relay.later(1).await.approved, 1);
    assert_eq!(relay.status(&id).await, 57);
    let request = relay.owner().delegator_request(&relay).await;
    relay.post(REMOVE, &request).await.data();
    assert_eq!(relay.shop(1).await["delegator"], configured.address().to_string());
}

#[tokio::test]
async fn the_file_that_holds_the_key_is_for_its_own_user_only() {
    use std::os::unix::fs::PermissionsExt as _;
    // The relay creates the file itself.
    let relay = Relay::on_disk_with(|config| match &config.database {
        Database::File(file) => std::fs::remove_file(file).unwrap(),
        Database::Memory => {}
    })
    .await;
    saved(&relay).await;
    let mut files = 0;
    for file in std::fs::read_dir(relay.folder()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        files += 1;
    }
    assert!(files >= 2, "the database and its log");
    let mut connection = relay.app.store().read().await.unwrap();
    let delegators = kios_relay::storage::saved_delegators(&mut connection).await.unwrap();
    let kept: String = sql::query_scalar("SELECT private_key FROM shop_delegator")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let kept: SecretKey = kept.parse().unwrap();
    assert_eq!(kept.address(), delegators[0].key.address());
    let shown: Value = json!(format!("{delegators:?}"));
    assert!(!shown.to_string().contains(&hex::encode(kept.to_bytes().as_slice())));
}

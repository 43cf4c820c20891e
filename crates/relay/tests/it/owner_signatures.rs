//! One signature of an owner has the form of five actions and is good for one. Source: `relay.md §3` B22.

use kios_protocol::{ShopId, Signature};
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Customer, Relay, Reply, shop_id};

/// What a signature for a shop may be meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Add,
    ApproveUpdate,
    DenyUpdate,
    ApproveStatus,
    DenyStatus,
    Create,
    Remove,
}

const ALL: [Action; 7] = [
    Action::Add,
    Action::ApproveUpdate,
    Action::DenyUpdate,
    Action::ApproveStatus,
    Action::DenyStatus,
    Action::Create,
    Action::Remove,
];

/// The shop that the table is about, which does not exist before it is added.
fn shop() -> ShopId {
    shop_id(7)
}

async fn asked(relay: &Relay, path: &str, field: &str, value: &str) -> String {
    let mut request = json!({
        "shopId": shop().to_string(), "name": "새 이름", "currency": "usd", "accessKey": ACCESS_KEY,
    });
    if field == "status" {
        request = json!({"shopId": shop().to_string(), "accessKey": ACCESS_KEY});
    }
    request[field] = json!(value);
    relay.post(path, &request).await.text("taskId")
}

/// Prepares an action: the path and the body without a signature.
async fn prepared(relay: &Relay, owner: &Customer, action: Action) -> (&'static str, Value) {
    let account = owner.address().to_string();
    let of_shop = json!({"shopId": shop().to_string(), "account": account});
    match action {
        Action::Add => {
            let mut add = of_shop;
            add["name"] = json!("Shop 7");
            add["currency"] = json!("krw");
            ("/v1/shop/add", add)
        }
        Action::ApproveUpdate | Action::DenyUpdate => {
            let task = asked(relay, "/v1/shop/update/create", "name", "새 이름").await;
            let approval = action == Action::ApproveUpdate;
            ("/v1/shop/update/approval", json!({"taskId": task, "approval": approval}))
        }
        Action::ApproveStatus | Action::DenyStatus => {
            let task = asked(relay, "/v1/shop/status/create", "status", "2").await;
            let approval = action == Action::ApproveStatus;
            ("/v1/shop/status/approval", json!({"taskId": task, "approval": approval}))
        }
        Action::Create => ("/v1/shop/account/delegator/create", of_shop),
        Action::Remove => ("/v1/shop/account/delegator/remove", of_shop),
    }
}

async fn does(relay: &Relay, owner: &Customer, action: Action, signature: Signature) -> Reply {
    let (path, mut request) = prepared(relay, owner, action).await;
    request["signature"] = json!(signature.to_string());
    relay.post(path, &request).await
}

#[tokio::test]
async fn a_signature_that_was_used_is_refused_for_everything_else() {
    for first in ALL {
        let relay = Relay::start().await;
        let owner = relay.customer();
        if first != Action::Add {
            let signature = owner.signs_for(&relay, shop()).await;
            does(&relay, &owner, Action::Add, signature).await.data();
        }
        let before = owner.shop_nonce(&relay).await;
        let signature = owner.signs_for(&relay, shop()).await;
        let done = does(&relay, &owner, first, signature).await;
        done.data();
        assert_eq!(owner.shop_nonce(&relay).await, before + 1, "{first:?}");
        for second in ALL {
            let reply = does(&relay, &owner, second, signature).await;
            if second == first && matches!(first, Action::Create | Action::Remove) {
                assert_eq!(reply.data(), done.data(), "{first:?} again");
            } else {
                assert_eq!(reply.code(), 1501, "{first:?}, then {second:?}: {reply:?}");
            }
        }
        assert_eq!(owner.shop_nonce(&relay).await, before + 1, "{first:?}");
        // The owner can go on.
        let fresh = owner.signs_for(&relay, shop()).await;
        does(&relay, &owner, Action::Create, fresh).await.data();
        let repeated = does(&relay, &owner, first, signature).await;
        assert_eq!(repeated.code(), 1501, "{first:?} once the nonce has moved on");
    }
}

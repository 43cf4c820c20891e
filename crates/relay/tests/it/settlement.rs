//! Settlement of shops: managers, collecting and payouts: `protocol.md §2.18`.

use kios_protocol::api::{
    CollectRequest, RemoveManagerRequest, SetManagerRequest, ShopRefundRequest,
};
use kios_protocol::message::{
    CollectSettlement, RefundShop, RemoveSettlementManager, SetSettlementManager,
};
use kios_protocol::{Amount, ShopId};
use kios_relay::config::{Config, ShopConfig};
use serde_json::{Value, json};

use crate::providers::settles;
use crate::support::{Customer, Kiosk, Relay, Reply, Sale, key, shop_id};

const CHAIN: u64 = 24_680;
const REFUND: &str = "/v1/shop/refund/";
const COLLECT: &str = "/v1/shop/settlement/collect/";

/// Shop 1 in won, shop 2 in dollars, both of one owner; shop 4 of another, in won.
fn shops(config: &mut Config) {
    settles(config);
    config.shops.push(ShopConfig {
        id: shop_id(4),
        name: "Shop 4".to_owned(),
        currency: "krw".to_owned(),
        owner: key(0x34).address(),
        active: true,
        settings: kios_protocol::api::ShopSettings::of_currency(&kios_protocol::Currency::new(
            "krw",
        )),
        delegator: None,
    });
}

fn units(decimal: &str) -> Amount {
    Amount::parse_decimal(decimal).unwrap()
}

impl Relay {
    /// A payment at a shop that is closed for good.
    async fn sold(&self, shop: u8, purchase: &'static str, amount: &'static str) {
        let kiosk = Kiosk { shop: shop_id(shop), ..self.kiosk() };
        let currency = if shop == 2 { "usd" } else { "krw" };
        let code = self.customer().code(self).await;
        let sale = Sale { purchase, amount, currency };
        let id = kiosk.opens(self, &sale, code).await.text("paymentId");
        self.customer().answers(self, &id, true).await.data();
        kiosk.closes(self, &id, true).await.data();
    }

    async fn refundable(&self, shop: u8) -> [String; 2] {
        let reply = self.get(&format!("/v1/shop/refundable/{}", shop_id(shop))).await;
        ["refundableAmount", "refundableToken"]
            .map(|field| reply.text(field).parse::<Amount>().unwrap().to_decimal(0))
    }

    async fn payout(&self, signer: &Customer, shop: u8, amount: &str) -> Value {
        let nonce = signer.shop_nonce(self).await.into();
        let (shop_id, amount) = (shop_id(shop), units(amount));
        let message = RefundShop { shop_id, amount, chain_id: CHAIN.into(), nonce };
        json!(ShopRefundRequest::new(&message, &signer.0))
    }

    async fn sets_manager(&self, signer: &Customer, client: ShopId, manager: ShopId) -> Reply {
        let message = SetSettlementManager {
            shop_id: client,
            manager_id: manager,
            chain_id: CHAIN.into(),
            nonce: signer.shop_nonce(self).await.into(),
        };
        let request = json!(SetManagerRequest::new(&message, &signer.0));
        self.post("/v1/shop/settlement/manager/set", &request).await
    }

    async fn removes_manager(&self, signer: &Customer, client: ShopId) -> Reply {
        let nonce = signer.shop_nonce(self).await.into();
        let message = RemoveSettlementManager { shop_id: client, chain_id: CHAIN.into(), nonce };
        let request = json!(RemoveManagerRequest::new(&message, &signer.0));
        self.post("/v1/shop/settlement/manager/remove", &request).await
    }

    async fn collection(&self, signer: &Customer, manager: u8, clients: &[ShopId]) -> Value {
        let message = CollectSettlement {
            manager_id: shop_id(manager),
            clients,
            chain_id: CHAIN.into(),
            nonce: signer.shop_nonce(self).await.into(),
        };
        json!(CollectRequest::new(&message, &signer.0))
    }

    async fn clients(&self, manager: u8) -> Vec<String> {
        let path = format!("/v1/shop/settlement/client/length/{}", shop_id(manager));
        let length = self.get(&path).await.number("length");
        let path = format!("/v1/shop/settlement/client/list/{}", shop_id(manager));
        let reply = self.get(&format!("{path}?startIndex=0&endIndex={length}")).await;
        let clients = reply.data()["clients"].as_array().unwrap().clone();
        clients.iter().map(|client| client.as_str().unwrap().to_owned()).collect()
    }

    async fn manager_of(&self, client: u8) -> String {
        let path = format!("/v1/shop/settlement/manager/get/{}", shop_id(client));
        self.get(&path).await.text("managerId")
    }
}

/// The owner of shop 4.
fn other_owner() -> Customer {
    Customer(key(0x34))
}

#[tokio::test]
async fn a_shop_is_paid_out_in_tokens_up_to_what_it_is_owed() {
    let relay = Relay::with(shops).await;
    relay.sold(1, "P0000000001", "1000").await;
    assert_eq!(relay.refundable(1).await, ["1000", "10"]);
    let owner = relay.owner();
    let request = relay.payout(&owner, 1, "400").await;
    let reply = relay.post(REFUND, &request).await;
    assert_eq!(reply.text("txHash").len(), 66);
    assert_eq!(relay.funds(owner.address()).await, ["0", "4", "0"]);
    assert_eq!(relay.refundable(1).await, ["600", "6"]);
    assert_eq!(relay.shop(1).await["refundedAmount"], units("400").to_string());
    relay.post(REFUND, &request).await.is_refused_with(1501);

    let above = relay.payout(&owner, 1, "600.1").await;
    relay.post(REFUND, &above).await.is_refused_with(1220);
    let stranger = relay.payout(&Customer(key(0x63)), 1, "1").await;
    relay.post(REFUND, &stranger).await.is_refused_with(1501);
    let inactive = relay.payout(&owner, 3, "1").await;
    relay.post(REFUND, &inactive).await.is_refused_with(1202);
    let dust = relay.payout(&owner, 1, "0.0000000001").await;
    relay.post(REFUND, &dust).await.is_refused_with(1030);
    let empty = relay.post(REFUND, &json!({})).await;
    assert_eq!(empty.faults(), ["shopId", "account", "amount", "signature"]);

    // The owner's agent signs with its own nonce; the owner gets the tokens.
    let agent = Customer(key(0x62));
    let by_agent = relay.payout(&agent, 1, "600").await;
    relay.post(REFUND, &by_agent).await.is_refused_with(1501);
    relay.appoints("refund", &owner, agent.address()).await.data();
    relay.post(REFUND, &by_agent).await.data();
    assert_eq!(relay.funds(owner.address()).await, ["0", "10", "0"]);
    assert_eq!(relay.funds(agent.address()).await, ["0", "0", "0"]);
    assert_eq!(relay.refundable(1).await, ["0", "0"]);
    assert_eq!((owner.shop_nonce(&relay).await, agent.shop_nonce(&relay).await), (1, 1));
}

#[tokio::test]
async fn a_payout_above_the_settlement_accounts_tokens_is_refused() {
    let relay = Relay::with(|config| {
        shops(config);
        config.settlement.tokens = Some(units("9.99"));
    })
    .await;
    relay.sold(1, "P0000000001", "1000").await;
    let all = relay.payout(&relay.owner(), 1, "1000").await;
    relay.post(REFUND, &all).await.is_refused_with(1511);
    let part = relay.payout(&relay.owner(), 1, "999").await;
    relay.post(REFUND, &part).await.data();
    assert_eq!(relay.funds(relay.owner().address()).await, ["0", "9.99", "0"]);
    assert_eq!(relay.refundable(1).await, ["1", "0.01"]);
}

#[tokio::test]
async fn a_manager_collects_from_the_shops_that_named_it() {
    let relay = Relay::with(shops).await;
    relay.sold(1, "P0000000001", "1000").await;
    relay.sold(2, "P0000000002", "3").await;
    relay.sold(4, "P0000000004", "700").await;
    let owner = relay.owner();
    relay.sets_manager(&other_owner(), shop_id(4), shop_id(1)).await.data();
    relay.sets_manager(&owner, shop_id(2), shop_id(1)).await.data();
    assert_eq!(relay.clients(1).await, [shop_id(4).to_string(), shop_id(2).to_string()]);
    assert_eq!(relay.manager_of(4).await, shop_id(1).to_string());

    let clients = [shop_id(2), shop_id(4), shop_id(4), shop_id(9), shop_id(3)];
    let request = relay.collection(&owner, 1, &clients).await;
    let reply = relay.post(COLLECT, &request).await;
    assert_eq!(reply.text("shopId"), shop_id(1).to_string());
    // 3 dollars are 3,000 won.
    assert_eq!(relay.refundable(1).await[0], "4700");
    assert_eq!(
        (&relay.refundable(2).await[0], &relay.refundable(4).await[0]),
        (&"0".into(), &"0".into())
    );
    assert_eq!(relay.shop(1).await["collectedAmount"], units("3700").to_string());
    assert_eq!(relay.shop(2).await["refundedAmount"], units("3").to_string());
    relay.post(COLLECT, &request).await.is_refused_with(1501);
    let again = relay.collection(&owner, 1, &clients).await;
    relay.post(COLLECT, &again).await.data();
    assert_eq!(relay.refundable(1).await[0], "4700");

    let path = format!("/v1/shop/settlement/collect/history/{}", shop_id(1));
    let history = relay.get(&format!("{path}?pageNumber=1&pageSize=10")).await;
    assert_eq!(history.data()["pageInfo"], json!({"totalCount": 2, "totalPages": 1}));
    let newest = &history.data()["items"][0];
    assert_eq!(newest["clientId"], shop_id(4).to_string());
    assert_eq!(newest["managerTotal"], units("3700").to_string());
    assert_eq!(newest["transactionHash"], reply.text("txHash"));
    assert_eq!(relay.get(&path).await.faults(), ["pageNumber", "pageSize"]);

    let payout = relay.payout(&owner, 1, "4700").await;
    relay.post(REFUND, &payout).await.data();
    assert_eq!(relay.funds(owner.address()).await, ["0", "47", "0"]);
}

#[tokio::test]
async fn what_is_worth_nothing_to_the_manager_stays_with_the_client() {
    let relay = Relay::with(shops).await;
    relay.sold(4, "P0000000004", "0.000000001").await;
    relay.sets_manager(&other_owner(), shop_id(4), shop_id(2)).await.data();
    let request = relay.collection(&relay.owner(), 2, &[shop_id(4)]).await;
    relay.post(COLLECT, &request).await.data();
    assert_eq!(relay.refundable(4).await[0], "0.000000001");
    assert_eq!(relay.shop(2).await["collectedAmount"], "0");
}

#[tokio::test]
async fn clients_are_accepted_as_one_text_in_any_letter_case_or_as_a_list() {
    let relay = Relay::with(shops).await;
    relay.sold(2, "P0000000002", "3").await;
    relay.sold(4, "P0000000004", "700").await;
    let owner = relay.owner();
    relay.sets_manager(&owner, shop_id(2), shop_id(1)).await.data();
    relay.sets_manager(&other_owner(), shop_id(4), shop_id(1)).await.data();
    let mut request = relay.collection(&owner, 1, &[shop_id(2)]).await;
    request["clients"] = json!([shop_id(2).to_string()]);
    relay.post(COLLECT, &request).await.data();
    let mut request = relay.collection(&owner, 1, &[shop_id(2), shop_id(4)]).await;
    let upper = |id: u8| shop_id(id).to_string().to_uppercase().replacen("0X", "0x", 1);
    request["clients"] = json!(format!("{},{}", upper(2), upper(4)));
    relay.post(COLLECT, &request).await.data();
    assert_eq!(relay.shop(1).await["collectedAmount"], units("3700").to_string());
    for wrong in
        [json!(""), json!("0x12"), json!([]), json!([1]), json!(format!("{},", shop_id(2)))]
    {
        request["clients"] = wrong.clone();
        assert_eq!(relay.post(COLLECT, &request).await.faults(), ["clients"], "{wrong}");
    }
    request["clients"] = json!(vec![shop_id(2).to_string(); 101].join(","));
    assert_eq!(relay.post(COLLECT, &request).await.faults(), ["clients"]);
}

#[tokio::test]
async fn a_manager_is_set_and_removed_by_the_shops_owner_only() {
    let relay = Relay::with(shops).await;
    let (owner, other) = (relay.owner(), other_owner());
    let zero = ShopId::from_bytes([0; 32]);
    relay.sets_manager(&other, shop_id(2), shop_id(1)).await.is_refused_with(1501);
    relay.sets_manager(&owner, shop_id(2), zero).await.is_refused_with(1223);
    relay.sets_manager(&owner, shop_id(2), shop_id(2)).await.is_refused_with(1224);
    relay.sets_manager(&owner, shop_id(2), shop_id(9)).await.is_refused_with(1201);
    relay.sets_manager(&owner, shop_id(9), shop_id(2)).await.is_refused_with(1201);
    relay.removes_manager(&owner, zero).await.is_refused_with(1223);
    relay.removes_manager(&owner, shop_id(9)).await.is_refused_with(1201);
    assert_eq!(owner.shop_nonce(&relay).await, 0);
    assert_eq!(relay.manager_of(2).await, zero.to_string());

    relay.removes_manager(&owner, shop_id(2)).await.data();
    for (client, manager) in [(2, 1), (3, 1), (2, 1), (3, 4)] {
        relay.sets_manager(&owner, shop_id(client), shop_id(manager)).await.data();
    }
    assert_eq!(owner.shop_nonce(&relay).await, 5);
    assert_eq!(relay.clients(1).await, [shop_id(2).to_string()]);
    assert_eq!(relay.clients(4).await, [shop_id(3).to_string()]);
    relay.removes_manager(&other, shop_id(2)).await.is_refused_with(1501);
    relay.removes_manager(&owner, shop_id(2)).await.data();
    assert_eq!(relay.clients(1).await, Vec::<String>::new());

    // Only the manager's owner, or its agent, collects.
    let by_other = relay.collection(&owner, 4, &[shop_id(3)]).await;
    relay.post(COLLECT, &by_other).await.is_refused_with(1501);
    relay.appoints("refund", &other, owner.address()).await.data();
    relay.post(COLLECT, &by_other).await.data();
    let path = format!("/v1/shop/settlement/client/length/{zero}");
    relay.get(&path).await.is_refused_with(1223);
    let path = format!("/v1/shop/settlement/client/list/{}", shop_id(9));
    relay.get(&format!("{path}?startIndex=0&endIndex=1")).await.is_refused_with(1201);
    assert_eq!(relay.get(&path).await.faults(), ["startIndex", "endIndex"]);
}

#[tokio::test]
async fn the_list_of_clients_is_read_in_parts() {
    let relay = Relay::with(shops).await;
    let owner = relay.owner();
    for client in [3, 1, 2] {
        relay.sets_manager(&owner, shop_id(client), shop_id(4)).await.data();
    }
    let part = async |start: u64, end: u64| {
        let path = format!("/v1/shop/settlement/client/list/{}", shop_id(4));
        let reply = relay.get(&format!("{path}/?startIndex={start}&endIndex={end}")).await;
        reply.data()["clients"].clone()
    };
    let ids = |ids: &[u8]| json!(ids.iter().map(|id| shop_id(*id).to_string()).collect::<Vec<_>>());
    assert_eq!(part(0, 2).await, ids(&[3, 1]));
    assert_eq!(part(3, 1).await, ids(&[1, 2]));
    assert_eq!(part(2, 99).await, ids(&[2]));
    assert_eq!(part(5, 9).await, ids(&[]));
}

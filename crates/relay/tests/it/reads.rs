//! Public queries: `protocol.md §2.1`.

use kios_protocol::Address;
use serde_json::json;

use crate::support::{Relay, shop_id};

#[tokio::test]
async fn a_balance_is_read_by_the_account_or_its_code() {
    let relay = Relay::start().await;
    let account = relay.customer().address();
    let code = relay.customer().code(&relay).await;
    for version in ["v1", "v2"] {
        for asked in [account, code] {
            let path = format!("/{version}/payment/user/balance?account={asked}");
            let reply = relay.get(&path).await;
            assert_eq!(reply.text("account"), account.to_string());
            assert_eq!(reply.text("balance"), format!("1000000{}", "0".repeat(18)));
        }
    }
    relay.waits(60);
    relay.get(&format!("/v2/payment/user/balance?account={code}")).await.is_refused_with(2004);
    let unseen = Address::from_bytes([7; 20]);
    assert_eq!(relay.balance(unseen).await, "0");
    assert_eq!(relay.get("/v2/payment/user/balance").await.faults(), ["account"]);
}

#[tokio::test]
async fn info_prices_a_sale() {
    let relay = Relay::start().await;
    let code = relay.poor_customer().code(&relay).await;
    let reply = relay
        .get(&format!("/v2/payment/info?account={code}&amount=1000000000000000000&currency=USD"))
        .await;
    let expected = json!({
        "account": relay.poor_customer().address().to_string(),
        "amount": "1000000000000000000",
        "currency": "usd",
        "balance": "500000000000000000000",
        "balanceValue": "500000000000000000",
        "paidPoint": "1000000000000000000000",
        "paidValue": "1000000000000000000",
        "feePoint": "50000000000000000000",
        "feeValue": "50000000000000000",
        "totalPoint": "1050000000000000000000",
        "totalValue": "1050000000000000000",
        "feeRate": 0.05,
    });
    assert_eq!(*reply.data(), expected, "not enough points is no error here");
    let foreign = format!("/v1/payment/info?account={code}&amount=1&currency=eur");
    relay.get(&foreign).await.is_refused_with(1211);
    assert_eq!(
        relay.get("/v1/payment/info?amount=x").await.faults(),
        ["account", "amount", "currency"]
    );
}

#[tokio::test]
async fn amounts_are_converted_on_three_paths() {
    let relay = Relay::start().await;
    for path in
        ["/v1/payment/convert/currency", "/v2/payment/convert/currency", "/v1/currency/convert"]
    {
        let convert = async |amount: &str, from: &str, to: &str| {
            relay.get(&format!("{path}?amount={amount}&from={from}&to={to}")).await
        };
        assert_eq!(
            convert("2000000000000000000", "usd", "krw").await.text("amount"),
            "2000000000000000000000"
        );
        assert_eq!(
            convert("1000000000000000000", "", "usd").await.text("amount"),
            "1000000000000000"
        );
        assert_eq!(convert("7", "php", "php").await.text("amount"), "7");
        convert("1", "USD", "krw").await.is_refused_with(1211);
        assert_eq!(convert("-1", "usd", "krw").await.faults(), ["amount"]);
        let much = "9".repeat(77);
        assert_eq!(convert(&much, "usd", "krw").await.faults(), ["amount"]);
    }
}

#[tokio::test]
async fn a_shop_is_described_and_an_unknown_one_is_all_zeros() {
    let relay = Relay::start().await;
    let reply = relay.get(&format!("/v2/payment/shop/info?shopId={}", shop_id(2))).await;
    assert_eq!(reply.text("name"), "Shop 2");
    assert_eq!(reply.text("currency"), "usd");
    assert_eq!(reply.number("status"), 1);
    assert!(reply.data().get("collectedAmount").is_none());
    let reply = relay.get(&format!("/v1/shop/info/{}", shop_id(3))).await;
    assert_eq!(reply.number("status"), 2);
    assert_eq!(reply.text("collectedAmount"), "0");
    let reply = relay.get(&format!("/v1/payment/shop/info?shopId={}", shop_id(9))).await;
    assert_eq!(reply.number("status"), 0);
    assert_eq!(reply.text("account"), Address::ZERO.to_string());
    assert_eq!(relay.get("/v1/shop/info/0x1").await.faults(), ["shopId"]);
}

#[tokio::test]
async fn nonces_are_read_and_a_bad_address_is_named() {
    let relay = Relay::start().await;
    let account = relay.customer().address();
    relay.approved().await;
    let reply = relay.get(&format!("/v1/ledger/nonce/{account}")).await;
    assert_eq!(*reply.data(), json!({"account": account.to_string(), "nonce": "1"}));
    assert_eq!(relay.get(&format!("/v1/shop/nonce/{account}")).await.text("nonce"), "0");
    for path in ["/v1/ledger/nonce/0x12", "/v1/shop/nonce/nobody", "/v1/ledger/balance/account/1"] {
        let reply = relay.get(path).await;
        assert_eq!(reply.faults(), ["account"]);
        assert_eq!(reply.body["error"]["validation"][0]["location"], "params");
    }
}

#[tokio::test]
async fn a_balance_says_what_it_is_worth() {
    let relay = Relay::start().await;
    let account = relay.poor_customer().address();
    let reply = relay.get(&format!("/v1/ledger/balance/account/{account}")).await;
    let points = "500000000000000000000";
    let expected = json!({
        "account": account.to_string(),
        "point": {"balance": points, "value": points},
        "token": {"balance": "0", "value": "0"},
    });
    assert_eq!(*reply.data(), expected);
}

#[tokio::test]
async fn the_chain_and_the_system_are_described() {
    let relay = Relay::start().await;
    assert_eq!(*relay.get("/v1/chain/side/id").await.data(), json!({"chainId": 24_680}));
    let info = relay.get("/v1/chain/side/info").await;
    assert_eq!(info.data()["network"]["chainId"], 24_680);
    let system = relay.get("/v1/system/info").await;
    assert_eq!(system.data()["point"], json!({"precision": 0, "equivalentCurrency": "KRW"}));
    assert_eq!(system.text("language"), "ko");
}

#[tokio::test]
async fn an_unknown_payment_is_2003() {
    let relay = Relay::start().await;
    relay.item("anything").await.is_refused_with(2003);
    assert_eq!(relay.get("/v1/payment/item").await.faults(), ["paymentId"]);
}

#[tokio::test]
async fn the_root_says_ok_and_the_callback_sink_too() {
    let relay = Relay::start().await;
    let root = relay.get("/").await;
    assert_eq!((root.status.as_u16(), &root.body), (200, &json!("OK")), "without an envelope");
    for body in [json!({"type": "pay_new", "code": 0}), json!([1]), json!("anything")] {
        assert_eq!(*relay.post("/callback", &body).await.data(), json!({"message": "OK"}));
    }
}

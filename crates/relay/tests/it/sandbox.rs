//! The simulated card gateways: their checks, and their control endpoints.

use kios_protocol::Address;
use kios_protocol::refund::Gateway;
use kios_relay::config::Config;
use kios_relay::{demo, exposure};
use kios_simulator::card::EXIMBAY_API_KEY;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::support;
use crate::support::till::{Refund, Till, documents, money};

async fn json_of(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// An HTTP client besides that of the adapters.
fn client(_: &Till) -> Client {
    // The adapters have installed the TLS provider of the process.
    Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

fn post(client: &Client, url: &str, body: &Value) -> RequestBuilder {
    client.post(url).header("content-type", "application/json").body(body.to_string())
}

/// KICC's response to the adapter's request with one field changed.
async fn kicc_says(till: &Till, change: impl Fn(&mut Value)) -> String {
    let refund = Refund::part(Gateway::Kicc, "R-1", "1000", "33000");
    let prepared = till.prepares(&refund).unwrap();
    let mut body: Value = serde_json::from_str(&prepared.body).unwrap();
    change(&mut body);
    let url = format!("{}{}", till.sandbox.kicc_url(), prepared.path);
    let (status, answer) = json_of(post(&client(till), &url, &body)).await;
    assert_eq!(status, 200);
    format!("{} {}", answer["resCd"].as_str().unwrap(), answer["resMsg"].as_str().unwrap())
}

#[tokio::test]
async fn kicc_s_checks_what_its_document_states() {
    let till = Till::open().await;
    let set = |name: &'static str, value: Value| move |body: &mut Value| body[name] = value.clone();
    let cases = [
        ("mallId", json!("T0000000"), "SB01 unknown mallId"),
        ("shopTransactionId", json!("R-2"), "SB02 msgAuthValue is wrong"),
        ("shopTransactionId", json!("x".repeat(61)), "SB01 shopTransactionId has 61 bytes"),
        ("msgAuthValue", json!("00"), "SB02 msgAuthValue is wrong"),
        ("pgCno", json!(21), "SB01 pgCno is no text"),
        ("reviseTypeCode", json!("99"), "SB01 reviseTypeCode 99"),
        ("reviseTypeCode", json!("321"), "SB01 reviseTypeCode has 3 bytes"),
        ("amount", json!("1000"), "SB01 /amount is no number"),
        ("amount", json!(40_000), "SB05 above what can be given back"),
        ("remainAmount", json!(32_000), "SB05 not what can be given back"),
        ("cancelReqDate", json!("20231114"), "SB06 cancelReqDate is not today"),
        ("reviseMessage", json!("가".repeat(34)), "SB01 reviseMessage has 102 bytes"),
        ("reviseMessage", json!("a|b"), "SB01 reviseMessage has a blocked character"),
        ("reviseMessage", json!("🍎"), "SB01 reviseMessage has a blocked character"),
        ("taxInfo", json!({"taxationAmount": 1}), "SB01 no /taxInfo/taxFreeAmount"),
        ("basketUsed", json!("Y"), "SB01 basketUsed and basketInfo do not fit"),
    ];
    for (name, value, expected) in cases {
        assert_eq!(kicc_says(&till, set(name, value)).await, expected);
    }
    let without = |name: &'static str| {
        move |body: &mut Value| drop(body.as_object_mut().unwrap().remove(name))
    };
    assert_eq!(kicc_says(&till, without("cancelReqDate")).await, "SB01 no cancelReqDate");
    assert_eq!(kicc_says(&till, without("amount")).await, "SB01 no amount");
    assert!(till.sandbox.ledger(Gateway::Kicc).refunds().is_empty());
    assert_eq!(kicc_says(&till, |_| {}).await, "0000 Cancellation Successful");
    assert_eq!(kicc_says(&till, |_| {}).await, "SB03 duplicate request");
    assert_eq!(till.sandbox.ledger(Gateway::Kicc).refunds().len(), 1);
}

/// Eximbay's response to the adapter's request with one field changed.
async fn eximbay_says(till: &Till, place: &str, value: Value) -> String {
    let refund = Refund::part(Gateway::Eximbay, "R-1", "9.5", "25");
    let prepared = till.prepares(&refund).unwrap();
    let mut body: Value = serde_json::from_str(&prepared.body).unwrap();
    let path = match place {
        "path" => value.as_str().unwrap().to_owned(),
        "" => prepared.path,
        place => {
            *body.pointer_mut(place).unwrap() = value;
            prepared.path
        }
    };
    let url = format!("{}{path}", till.sandbox.eximbay_url());
    let request = post(&client(till), &url, &body).basic_auth(EXIMBAY_API_KEY, Some(""));
    let (status, answer) = json_of(request).await;
    assert_eq!(status, 200);
    format!("{} {}", answer["rescode"].as_str().unwrap(), answer["resmsg"].as_str().unwrap())
}

#[tokio::test]
async fn eximbay_s_checks_what_its_samples_show() {
    let till = Till::open().await;
    let cases = [
        ("/mid", json!("X"), "EC00 /mid is not DEMO000001"),
        ("/refund/refund_type", json!("F"), "EC00 /refund/refund_type does not fit the amounts"),
        ("/refund/refund_type", json!("X"), "EC00 /refund/refund_type does not fit the amounts"),
        ("/refund/refund_amount", json!(9.5), "EC00 no /refund/refund_amount"),
        ("/refund/refund_amount", json!("25.01"), "EC00 above the balance"),
        ("/refund/refund_id", json!(""), "EC00 no /refund/refund_id"),
        ("/payment/balance", json!("24"), "EC00 /payment/balance is not what can be given back"),
        ("/payment/amount", json!("24"), "EC00 /payment/amount is not the sale's"),
        ("/payment/currency", json!("KRW"), "EC00 /payment/currency is not USD"),
        ("/payment", json!({"oreder_id": "20220829170258"}), "EC00 no /payment/order_id"),
        ("path", json!("/v1/payments/1/cancel"), "EC1002 TransactionID invalid"),
    ];
    for (place, value, expected) in cases {
        assert_eq!(eximbay_says(&till, place, value).await, expected);
    }
    assert!(till.sandbox.ledger(Gateway::Eximbay).refunds().is_empty());
    assert_eq!(eximbay_says(&till, "", json!(null)).await, "0000 Success.");

    let refund = Refund::part(Gateway::Eximbay, "R-2", "1", "15.5");
    let url = format!("{}{}", till.sandbox.eximbay_url(), till.prepares(&refund).unwrap().path);
    let body: Value = serde_json::from_str(&till.prepares(&refund).unwrap().body).unwrap();
    for password in [None, Some("wrong")] {
        let mut request = post(&client(&till), &url, &body);
        if password.is_some() {
            request = request.basic_auth(EXIMBAY_API_KEY, password);
        }
        assert_eq!(json_of(request).await.1["rescode"], "EC1000");
    }
}

#[tokio::test]
async fn eximbay_s_gives_back_twice_under_one_id_to_whoever_lets_it() {
    let till = Till::open().await;
    for balance in ["25", "15.5"] {
        till.sends(&Refund::part(Gateway::Eximbay, "R-1", "9.5", balance)).await;
    }
    assert_eq!(till.sandbox.ledger(Gateway::Eximbay).refunds_of("R-1"), 2);
}

#[tokio::test]
async fn sales_faults_and_the_book_go_over_http() {
    let till = Till::open().await;
    let client = client(&till);
    let at = |path: &str| format!("{}{path}", till.sandbox.kicc_url());
    let sale =
        json!({"transactionId": "K1", "orderId": "O1", "amount": "12000", "currency": "krw"});
    assert_eq!(json_of(post(&client, &at("/sandbox/sales"), &sale)).await, (200, json!({})));
    let fault = json!({"endpoint": "revise", "fault": "cut_after"});
    assert_eq!(json_of(post(&client, &at("/sandbox/faults"), &fault)).await, (200, json!({})));
    let refund = Refund {
        transaction: "K1".to_owned(),
        order: "O1".to_owned(),
        sale: money("12000"),
        ..Refund::part(Gateway::Kicc, "R-9", "2000", "12000")
    };
    till.sends(&refund).await;
    let (_, book) = json_of(client.get(at("/sandbox/book"))).await;
    let expected = json!({"R-9": [{"transactionId": "K1", "amount": "2000"}]});
    assert_eq!(book["refunds"], expected);
    let sales = book["sales"].as_array().unwrap();
    let ours = sales.iter().find(|sale| sale["transactionId"] == "K1").unwrap();
    assert_eq!((&ours["amount"], &ours["balance"]), (&json!("12000"), &json!("10000")));

    let wrong = json!({"endpoint": "revise", "fault": "gremlins"});
    let (status, words) = json_of(post(&client, &at("/sandbox/faults"), &wrong)).await;
    assert_eq!(status, 400);
    assert!(words.as_str().unwrap().contains("cut_before"), "{words}");
    let wrong = json!({"endpoint": "both", "fault": "html"});
    assert_eq!(json_of(post(&client, &at("/sandbox/faults"), &wrong)).await.0, 400);
}

#[tokio::test]
async fn a_relay_that_other_machines_reach_refuses_public_credentials() {
    let till = Till::open().await;
    let listen = "0.0.0.0:7070".parse().unwrap();
    let mut config = Config { gateways: till.sandbox.gateways(), listen, ..Config::default() };
    let fault = exposure::check(&config).unwrap_err().to_string();
    assert!(fault.contains("public credentials of the sandbox"), "{fault}");
    config.gateways.eximbay = None;
    assert!(exposure::check(&config).is_err());
    config.listen = "127.0.0.1:7070".parse().unwrap();
    assert_eq!(exposure::check(&config), Ok(()));
    for address in ["http://localhost:80", "http://127.0.0.1", "http://[::1]:7070"] {
        config.public_url = Some(address.to_owned());
        assert_eq!(exposure::check(&config), Ok(()), "{address}");
    }
    for address in ["https://pos.example", "http://127.0.0.1.evil.example", "http://a b"] {
        config.public_url = Some(address.to_owned());
        let fault = exposure::check(&config).unwrap_err().to_string();
        assert!(fault.contains(&format!("public_url = {address}")), "{fault}");
    }
    config.public_url = None;
    let exposed = |change: &dyn Fn(&mut Config), named: &str| {
        let mut config = config.clone();
        change(&mut config);
        let fault = exposure::check(&config).unwrap_err().to_string();
        assert!(fault.contains(named), "{fault}");
    };
    let proxy = |config: &mut Config| {
        config.limits.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    };
    exposed(&proxy, "limits.trusted_proxies = 127.0.0.1/32");
    let pages = |config: &mut Config| {
        let origins = ["http://localhost:80", "https://pos.example"];
        config.access.cors_origins = origins.map(|origin| origin.parse().unwrap()).into();
    };
    exposed(&pages, "access.cors_origins = https://pos.example");
    let hosts =
        |config: &mut Config| config.host_origins.extend(["https://all.example".to_owned()]);
    exposed(&hosts, "host_origins = https://all.example");
    let hosts_of_shop = |config: &mut Config| {
        config.shops = support::config().shops;
        config.shops[0].settings.host_origins = vec!["https://one.example".to_owned()];
    };
    exposed(&hosts_of_shop, "host_origins = https://one.example");
    config.host_origins = vec!["http://localhost:5173".to_owned()];
    assert_eq!(exposure::check(&config), Ok(()));
    config.listen = listen;
    config.gateways = documents("https://api.eximbay.com");
    assert_eq!(exposure::check(&config), Ok(()));

    let customers = demo::CUSTOMERS.iter().map(demo::Customer::address);
    let known: Vec<Address> = customers.chain(demo::SHOPS.iter().map(demo::Shop::owner)).collect();
    assert_eq!(known, exposure::DEMO_ADDRESSES);
    config.payment_signers = vec![known[4]];
    let fault = exposure::check(&config).unwrap_err().to_string();
    assert!(fault.contains("public demo key"), "{fault}");
}

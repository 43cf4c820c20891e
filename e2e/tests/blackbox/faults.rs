//! Invalid requests: each response is an envelope that names the fault, and the relay stays up.

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http::Method;
use kios_e2e::Response;
use serde_json::{Map, Value, json};

use crate::client::{Client, relay, text, units};

/// The parameters that a response names as invalid; one that violates two rules is named twice.
fn named(response: &Response) -> Vec<String> {
    let validation = response.json.pointer("/error/validation").and_then(Value::as_array);
    let names = validation.into_iter().flatten().filter_map(|row| row.get("param"));
    let mut names: Vec<_> = names.filter_map(Value::as_str).map(str::to_owned).collect();
    names.dedup();
    names
}

fn message(response: &Response) -> String {
    let message = response.json.pointer("/error/message").and_then(Value::as_str);
    message.unwrap_or_default().to_owned()
}

fn with(body: &Value, field: &str, value: Option<Value>) -> Value {
    let mut fields: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
    match value {
        Some(value) => fields.insert(field.to_owned(), value),
        None => fields.remove(field),
    };
    Value::Object(fields)
}

#[tokio::test]
async fn each_wrong_field_of_an_open_is_named() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let good = client.open_body("P1", &units(1), "krw", &client.temporary_account().await?)?;
    let wrong = [
        ("purchaseId", None),
        ("purchaseId", Some(json!("P".repeat(67)))),
        ("amount", None),
        ("amount", Some(json!("-1"))),
        ("amount", Some(json!("1.5"))),
        ("amount", Some(json!("1e3"))),
        ("amount", Some(json!(""))),
        ("amount", Some(json!(1.5))),
        ("amount", Some(json!("0x10"))),
        ("amount", Some(json!(["1"]))),
        ("currency", None),
        ("shopId", None),
        ("shopId", Some(json!("0x0001"))),
        ("shopId", Some(json!(format!("0x{}", "zz".repeat(32))))),
        ("account", None),
        ("account", Some(json!("0x1234"))),
        ("account", Some(json!("someone"))),
        ("terminalId", None),
        ("signature", None),
        ("signature", Some(json!("0x12"))),
        ("signature", Some(json!(format!("0x{}", "g".repeat(130))))),
    ];
    for (field, value) in wrong {
        let response = client.open_link(&with(&good, field, value.clone())).await?;
        ensure!(response.code() == Some(2001), "{field} = {value:?}: {}", response.text);
        ensure!(named(&response).contains(&field.to_owned()), "{field}: {}", response.text);
    }
    client.open_link(&good).await?.data()?;
    Ok(())
}

#[tokio::test]
async fn what_is_well_formed_and_wrong_has_its_own_code() -> Result<()> {
    let relay = relay("temporary_account_seconds = 600").await?;
    let client = Client::new(&relay)?;
    let account = client.temporary_account().await?;
    let good = client.open_body("P1", &units(1), "krw", &account)?;
    let real = client.open_body("P1", &units(1), "krw", &client.user.address())?;
    let dead =
        client.open_body("P1", &units(1), "krw", "0xffffffff00112233445566778899aabb00000000")?;
    let strange = client.open_body("P1", &units(1), "xyz", &account)?;
    let much = client.open_body("P1", &units(1_000_000), "krw", &account)?;
    let nothing = client.open_body("P1", "0", "krw", &account)?;
    let altered = with(&good, "amount", Some(json!(units(2))));
    let prefix = with(&good, "shopId", Some(json!(format!("0x0002{}", "ab".repeat(30)))));
    for (name, body, code) in [
        ("a real account", real, 2050),
        ("a dead temporary account", dead, 2004),
        ("an unknown currency", strange, 1211),
        ("more than there is", much, 1511),
        ("nothing", nothing, 2001),
        ("an altered amount", altered, 1501),
        ("a shop of another network", prefix, 3072),
    ] {
        let response = client.open_link(&body).await?;
        ensure!(response.code() == Some(code), "{name}: {}", response.text);
        ensure!(!message(&response).is_empty(), "{name}: no message in {}", response.text);
    }
    client.open_link(&good).await?.data()?;
    Ok(())
}

#[tokio::test]
async fn what_is_no_request_is_answered_with_an_envelope() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let (post, get, json) = (Method::POST, Method::GET, "application/json");
    let open = "/v2/payment/new/open";
    let garbage = Bytes::from(vec![b'x'; 60_000]);
    let too_much = Bytes::from(format!("{{\"purchaseId\":\"{}\"}}", "x".repeat(70_000)));
    for (name, method, path, body, status) in [
        ("no JSON", &post, open, Bytes::from_static(b"{\"purchaseId\": "), 400),
        ("JSON that is no object", &post, open, Bytes::from_static(b"[1, 2]"), 400),
        ("bytes that are no text", &post, open, Bytes::from_static(b"\xff\xfe\x00"), 400),
        ("sixty thousand bytes of garbage", &post, open, garbage, 400),
        ("more than may be sent", &post, open, too_much, 413),
        ("a wrong method", &get, open, Bytes::new(), 405),
        ("a wrong method at a read", &post, "/v1/system/info", Bytes::new(), 405),
        ("an unknown path", &get, "/v2/payment/nowhere", Bytes::new(), 404),
        ("a stream without a session", &get, "/v2/events", Bytes::new(), 401),
        ("a history without a session", &get, "/v2/payments", Bytes::new(), 401),
        ("a nonce of nobody", &get, "/v1/ledger/nonce/nobody", Bytes::new(), 200),
        ("no payment", &get, "/v2/payment/item?paymentId=0x12", Bytes::new(), 200),
    ] {
        let response = client.http.send(method.clone(), path, json, body).await?;
        let shown: String = response.text.chars().take(300).collect();
        ensure!(response.status.as_u16() == status, "{name}: {} {shown}", response.status);
        let code = response.code().with_context(|| format!("{name}: no envelope: {shown}"))?;
        ensure!(code != 0, "{name}: success: {shown}");
        ensure!(!message(&response).is_empty(), "{name}: no message: {shown}");
    }
    let health = client.http.get("/health").await?;
    ensure!(health.status.is_success(), "the relay is not healthy: {}", health.text);
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_not_an_agent_opens_and_closes_nothing() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let (agent, user) = (crate::wire::Key::from_byte(0x44)?, crate::wire::Key::from_byte(0x11)?);
    let stranger = Client { http: client.http.clone(), agent, user };
    let account = client.temporary_account().await?;
    let refused =
        stranger.open_link(&stranger.open_body("P1", &units(1), "krw", &account)?).await?;
    ensure!(refused.code() == Some(1501), "{}", refused.text);
    let body = client.open_body("P1", &units(1), "krw", &account)?;
    let payment = text(client.open_link(&body).await?.data()?, "paymentId")?;
    let refused = stranger.close(&payment, "false").await?;
    ensure!(refused.code() == Some(1501), "{}", refused.text);
    ensure!(client.status(&payment).await? == 11, "closed without a valid signature");
    Ok(())
}

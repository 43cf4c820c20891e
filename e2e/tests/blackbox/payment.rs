//! Payments as the protocol describes them.

use anyhow::{Context as _, Result, ensure};
use http::Method;
use kios_e2e::EventReader;
use serde_json::{Value, json};

use crate::client::{ACCESS_KEY, Client, TERMINAL, relay, shop, text, units};

/// The status in the stream's next payment event about this payment.
async fn next_status(stream: &mut EventReader, payment: &str) -> Result<u64> {
    loop {
        let event = stream.next_event().await?;
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        if field("event: ").or_else(|| field("event:")) != Some("payment") {
            continue;
        }
        let data = field("data: ").or_else(|| field("data:")).context("no data")?;
        let data: Value = serde_json::from_str(data)?;
        let item = data.get("data").context("no payment in the event")?;
        if text(item, "paymentId")? == payment {
            return item.get("paymentStatus").and_then(Value::as_u64).context("paymentStatus");
        }
    }
}

async fn open(client: &Client, purchase: &str, amount: &str) -> Result<Value> {
    let body = client.open_body(purchase, amount, "krw", &client.temporary_account().await?)?;
    Ok(client.open_link(&body).await?.data()?.clone())
}

#[tokio::test]
async fn a_payment_goes_from_the_temporary_account_to_the_books() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let mut stream = client.sign_in().await?.open_stream("/v2/events").await?;

    let item = open(&client, "P0000000001", &units(10)).await?;
    let payment = text(&item, "paymentId")?;
    for (name, value) in [
        ("purchaseId", "P0000000001"),
        ("currency", "krw"),
        ("terminalId", TERMINAL),
        ("amount", units(10).as_str()),
        ("paidPoint", units(10).as_str()),
        ("feePoint", "500000000000000000"),
        ("totalPoint", "10500000000000000000"),
        ("account", client.user.address().as_str()),
        ("shopId", shop().as_str()),
    ] {
        ensure!(text(&item, name)? == value, "{name} is {}", text(&item, name)?);
    }
    ensure!(item.get("paymentStatus") == Some(&json!(11)), "{item}");
    ensure!(
        next_status(&mut stream, &payment).await? == 11,
        "the stream has no event of the opening"
    );

    let approval = client.respond("v2", &payment, "true").await?;
    let approval = approval.data()?;
    ensure!(text(approval, "txHash")?.len() == 66, "{approval}");
    let close = client.close(&payment, "true").await?;
    ensure!(close.data()?.get("paymentStatus") == Some(&json!(18)), "{}", close.text);
    ensure!(client.status(&payment).await? == 18, "the payment is closed");
    ensure!(client.balance().await? == "989500000000000000000", "wrong balance");
    let mut status = 0;
    while status != 18 {
        let next = next_status(&mut stream, &payment).await?;
        ensure!(next > status, "the status decreased from {status} to {next}");
        status = next;
    }

    let path = format!("/v2/payment/shop/info?shopId={}", shop());
    let used = text(client.http.get(&path).await?.data()?, "usedAmount")?;
    ensure!(used == units(10), "the shop sold for {used}");
    let again = client.close(&payment, "true").await?;
    ensure!(
        client.status(&payment).await? == 18,
        "a second close changed the status: {}",
        again.text
    );
    Ok(())
}

#[tokio::test]
async fn the_task_list_tells_success_and_denial_once_each() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let paid = text(&open(&client, "P1", &units(1)).await?, "paymentId")?;
    client.respond("v2", &paid, "true").await?.data()?;
    client.close(&paid, "true").await?.data()?;
    let denied = text(&open(&client, "P2", &units(2)).await?, "paymentId")?;
    let response = client.respond("v2", &denied, "false").await?;
    ensure!(response.data()?.get("paymentStatus") == Some(&json!(16)), "{}", response.text);
    client.close(&denied, "false").await?.data()?;
    ensure!(client.status(&denied).await? == 19, "the denied payment is closed as failed");

    let latest = client.http.get("/v1/task/sequence/latest").await?;
    ensure!(text(latest.data()?, "sequence")? == "2", "{}", latest.text);
    let list = client.http.get("/v1/task/list/-1").await?;
    let rows = list.data()?.as_array().context("no list")?;
    let listed: Vec<_> = rows
        .iter()
        .map(|row| {
            let part = |name: &str| row.get(name).cloned().unwrap_or_default();
            let payment = part("data").get("paymentId").cloned().unwrap_or_default();
            (part("sequence"), part("type"), part("code"), part("message"), payment)
        })
        .collect();
    let row = |sequence: &str, code: u64, message: &str, payment: &str| {
        (json!(sequence), json!("pay_new"), json!(code), json!(message), json!(payment))
    };
    let expected = [row("1", 0, "Success", &paid), row("2", 4000, "Denied by user", &denied)];
    ensure!(listed == expected, "{listed:?}");
    ensure!(client.balance().await? == "998950000000000000000", "an unpaid payment cost points");
    Ok(())
}

#[tokio::test]
async fn time_runs_out_by_itself() -> Result<()> {
    let relay = relay("payment_timeout_seconds = 1").await?;
    let client = Client::new(&relay)?;
    let mut stream = client.sign_in().await?.open_stream("/v2/events").await?;
    let payment = text(&open(&client, "P1", &units(1)).await?, "paymentId")?;
    loop {
        let event = stream.next_event().await?;
        if event.contains(&payment) && event.contains("7000") {
            break;
        }
    }
    let late = client.respond("v2", &payment, "true").await?;
    ensure!(late.code() == Some(7000), "{}", late.text);
    client.close(&payment, "false").await?.data()?;
    ensure!(client.status(&payment).await? == 19, "closed as failed");
    let list = client.http.get("/v1/task/list/-1").await?;
    let rows = list.data()?.as_array().context("no list")?;
    ensure!(rows.len() == 1, "one row for one timeout, late attempt or not: {}", list.text);
    Ok(())
}

#[tokio::test]
async fn an_open_sent_twice_is_one_payment() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let body = client.open_body("P1", &units(1), "krw", &client.temporary_account().await?)?;
    let first = text(client.open_link(&body).await?.data()?, "paymentId")?;
    let second = text(client.open_link(&body).await?.data()?, "paymentId")?;
    ensure!(first == second, "two payments for one purchase");
    Ok(())
}

#[tokio::test]
async fn the_first_version_works_with_the_shared_key() -> Result<()> {
    let relay = relay("").await?;
    let client = Client::new(&relay)?;
    let item = open(&client, "P1", &units(3)).await?;
    let payment = text(&item, "paymentId")?;
    let read = client.http.get(&format!("/v1/payment/item?paymentId={payment}")).await?;
    ensure!(text(read.data()?, "paymentId")? == payment, "{}", read.text);
    client.respond("v1", &payment, "true").await?.data()?;
    client.close(&payment, "true").await?.data()?;
    // A form is equivalent to JSON.
    let form =
        format!("paymentId={payment}&confirm=true&accessKey={}", ACCESS_KEY.replace(' ', "+"));
    let kind = "application/x-www-form-urlencoded";
    let path = "/v1/payment/new/close";
    let response = client.http.send(Method::POST, path, kind, form.into()).await?;
    ensure!(response.code().is_some(), "no envelope: {}", response.text);
    ensure!(client.status(&payment).await? == 18, "the paid payment has another status");
    Ok(())
}

//! One sale at a running demo over HTTP: a kiosk and a customer without pages.
//!
//! `cargo run -p kios-e2e --example sale -- http://127.0.0.1:7070` pairs a kiosk with the first demo
//! shop, opens a payment of 12,500, approves it as the first demo customer, closes it, and checks that
//! price and fee have left the customer's account. It exits with an error at the first step that fails.
#![expect(clippy::print_stdout, reason = "a command-line program")]

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{Customer, Http, Person, Response, Shop};
use kios_protocol::message::{CloseNewPayment, OpenNewPayment};
use kios_protocol::session::pairing_text;
use kios_protocol::{Amount, SecretKey};
use serde_json::{Value, json};

const PRICE: u64 = 12_500;
/// 5 % of the price.
const FEE: u64 = 625;

#[tokio::main]
async fn main() -> Result<()> {
    let relay = std::env::args().nth(1).context("the relay's address is missing")?;
    let http = Http::new(relay);
    let customer = Customer::from_demo(&http, Person::Rich).await?;
    let before = balance(&http, &customer).await?;

    let agent = SecretKey::from_bytes(&[0x22; 32])?;
    let code = Shop::Won.code(&http).await?;
    let address = agent.address();
    let signature = agent.sign_text(&pairing_text(&code, address)).to_string();
    let body = json!({ "code": code, "address": address, "signature": signature });
    let kiosk = http.post("/v2/pair", &body).await?.data()?.clone();
    println!("paired   terminal {} of {}", text(&kiosk, "terminalId")?, text(&kiosk, "shopName")?);

    let open = OpenNewPayment {
        purchase_id: &format!("P{}", kiosk.get("serverTime").context("serverTime")?),
        amount: Amount::from_whole(PRICE),
        currency: &text(&kiosk, "currency")?,
        shop_id: text(&kiosk, "shopId")?.parse()?,
        account: customer.show_code().await?.parse()?,
        terminal_id: &text(&kiosk, "terminalId")?,
    };
    let body = json!({
        "purchaseId": open.purchase_id, "amount": open.amount, "currency": open.currency,
        "shopId": open.shop_id, "account": open.account, "terminalId": open.terminal_id,
        "signature": agent.sign(&open).to_string(),
    });
    let payment = text(http.post("/v2/payment/new/open", &body).await?.data()?, "paymentId")?;
    println!("opened   {payment}");

    customer.approve(&payment).await?.data()?;
    println!("approved by {}", customer.account());

    let close = CloseNewPayment { payment_id: &payment, confirm: true };
    let signature = agent.sign(&close).to_string();
    let body = json!({ "paymentId": payment, "confirm": true, "signature": signature });
    let closed: Response = http.post("/v2/payment/new/close", &body).await?;
    let status = closed.data()?.get("paymentStatus").and_then(Value::as_u64);
    ensure!(status == Some(18), "the close was answered with {}", closed.text);

    let paid = before.checked_sub(balance(&http, &customer).await?).context("the balance rose")?;
    ensure!(paid == Amount::from_whole(PRICE + FEE), "{paid} left the customer's account");
    println!("closed   {} points paid", PRICE + FEE);
    Ok(())
}

async fn balance(http: &Http, customer: &Customer) -> Result<Amount> {
    let path = format!("/v2/payment/user/balance?account={}", customer.account());
    Ok(text(http.get(&path).await?.data()?, "balance")?.parse()?)
}

fn text(data: &Value, name: &str) -> Result<String> {
    let text = data.get(name).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {name} in {data}"))?.to_owned())
}

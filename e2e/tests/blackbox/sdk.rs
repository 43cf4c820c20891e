//! A sale and its cancel with requests as the network's official SDKs send them.
//!
//! The SDKs (TypeScript, Java, C#) end a path that has no id with a slash, send `confirm` and `approval` as
//! JSON booleans, poll the task list from the last number they have read, and of an error read
//! `error.message` only. Source: `protocol.md §2, §10.1 Q26`.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kios_e2e::{Http, Relay, Response};
use kios_simulator::network::{
    AccountSettings, Phone, Settings, ShopSettings, Simulator, StartError,
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::client::{TERMINAL, relay, shop, text, units};
use crate::wire::{Key, Token};

/// What axios sends with every request.
const HEADERS: [(&str, &str); 3] = [
    ("accept", "application/json, text/plain, */*"),
    ("user-agent", "axios/1.7.9"),
    ("accept-encoding", "gzip, compress, deflate, br"),
];

/// An SDK's client objects, and the customer's and the owner's app.
pub(crate) struct Sdk {
    pub(crate) http: Http,
    pub(crate) agent: Key,
    pub(crate) user: Key,
    pub(crate) owner: Key,
    pub(crate) chain_id: u128,
    /// The last number of the task list.
    last: u64,
}

impl Sdk {
    pub(crate) async fn start(relay: &Relay) -> Result<Self> {
        let http = relay.http().with_headers(&HEADERS);
        let chain = http.get("/v1/chain/side/id/").await?;
        let chain_id = number(chain.data()?, "chainId")?;
        let info = http.get("/v1/chain/side/info/").await?;
        let network = info.data()?.get("network").context("network")?;
        ensure!(number(network, "chainId")? == chain_id, "{}", info.text);
        let latest = http.get("/v1/task/sequence/latest").await?;
        let last = number(latest.data()?, "sequence")?;
        let (agent, user, owner) =
            (Key::from_byte(0x22)?, Key::from_byte(0x11)?, Key::from_byte(0x33)?);
        Ok(Self { http, agent, user, owner, chain_id: u128::from(chain_id), last })
    }

    pub(crate) async fn nonce(&self, key: &Key) -> Result<u128> {
        let response = self.http.get(&format!("/v1/ledger/nonce/{}", key.address())).await?;
        Ok(u128::from(number(response.data()?, "nonce")?))
    }

    async fn balance(&self) -> Result<String> {
        let path = format!("/v1/ledger/balance/account/{}", self.user.address());
        let response = self.http.get(&path).await?;
        let point = response.data()?.get("point").context("point")?;
        text(point, "balance")
    }

    async fn temporary_account(&self) -> Result<String> {
        let account = self.user.address();
        let tuple = [
            Token::address(&account)?,
            Token::number(self.chain_id),
            Token::number(self.nonce(&self.user).await?),
        ];
        let body = json!({ "account": account, "signature": self.user.sign(&tuple) });
        let response = self.http.post("/v1/payment/account/temporary/", &body).await?;
        text(response.data()?, "temporaryAccount")
    }

    async fn item(&self, payment: &str) -> Result<Value> {
        let response = self.http.get(&format!("/v2/payment/item/?paymentId={payment}")).await?;
        Ok(response.data()?.clone())
    }

    /// Opens a payment; its id and the account that the SDK compares with.
    pub(crate) async fn open(&self, purchase: &str) -> Result<String> {
        let account = self.temporary_account().await?;
        let query = format!("account={account}&amount={}&currency=krw", units(10));
        let info = self.http.get(&format!("/v2/payment/info/?{query}")).await?;
        ensure!(text(info.data()?, "totalPoint")? == "10500000000000000000", "{}", info.text);
        let query = format!("amount={}&from=krw&to=point", units(10));
        let converted = self.http.get(&format!("/v1/currency/convert/?{query}")).await?;
        ensure!(text(converted.data()?, "amount")? == units(10), "{}", converted.text);
        let signature = self.agent.sign(&[
            Token::text("OpenNewPayment"),
            Token::text(purchase),
            Token::number(units(10).parse()?),
            Token::text("krw"),
            Token::bytes32(&shop())?,
            Token::address(&account)?,
            Token::text(TERMINAL),
        ]);
        let body = json!({
            "purchaseId": purchase, "amount": units(10), "currency": "krw", "shopId": shop(),
            "account": account, "terminalId": TERMINAL, "signature": signature,
        });
        let opened = self.http.post("/v2/payment/new/open", &body).await?;
        ensure!(text(opened.data()?, "account")? == self.user.address(), "{}", opened.text);
        text(opened.data()?, "paymentId")
    }

    /// The customer's app answers.
    pub(crate) async fn answer(&self, payment: &str, approval: Value) -> Result<Response> {
        let item = self.item(payment).await?;
        let signature = self.user.sign(&[
            Token::bytes32(payment)?,
            Token::text(&text(&item, "purchaseId")?),
            Token::number(text(&item, "amount")?.parse()?),
            Token::text(&text(&item, "currency")?),
            Token::bytes32(&text(&item, "shopId")?)?,
            Token::address(&self.user.address())?,
            Token::number(self.chain_id),
            Token::number(self.nonce(&self.user).await?),
        ]);
        let body = json!({ "paymentId": payment, "approval": approval, "signature": signature });
        self.http.post("/v1/payment/new/approval/", &body).await
    }

    /// The shop owner's app approves a cancel. The hexadecimal digits of its signature are upper-case.
    async fn approve_cancel(&self, payment: &str) -> Result<Response> {
        let item = self.item(payment).await?;
        let signature = self.owner.sign(&[
            Token::bytes32(payment)?,
            Token::text(&text(&item, "purchaseId")?),
            Token::address(&self.owner.address())?,
            Token::number(self.chain_id),
            Token::number(self.nonce(&self.owner).await?),
        ]);
        let digits = signature.trim_start_matches("0x").to_uppercase();
        let body = json!({
            "paymentId": payment, "approval": true, "signature": format!("0x{digits}"),
        });
        self.http.post("/v1/payment/cancel/approval/", &body).await
    }

    /// Closes a payment or a cancel, with `confirm` as a boolean or as a text.
    pub(crate) async fn close(
        &self,
        phase: &str,
        payment: &str,
        confirm: Value,
    ) -> Result<Response> {
        let tag = if phase == "new" { "CloseNewPayment" } else { "CloseCancelPayment" };
        let yes = confirm == json!(true) || confirm == json!("true");
        let signature = self.agent.sign(&[
            Token::text(tag),
            Token::text(payment),
            Token::number(u128::from(yes)),
        ]);
        let body = json!({ "paymentId": payment, "confirm": confirm, "signature": signature });
        self.http.post(&format!("/v2/payment/{phase}/close"), &body).await
    }

    async fn open_cancel(&self, payment: &str) -> Result<Response> {
        let signature = self.agent.sign(&[
            Token::text("OpenCancelPayment"),
            Token::text(payment),
            Token::text(TERMINAL),
        ]);
        let body = json!({ "paymentId": payment, "terminalId": TERMINAL, "signature": signature });
        self.http.post("/v2/payment/cancel/open", &body).await
    }

    /// Polls the task list until it has a row of this kind about the payment; the row's code and status.
    async fn task(&mut self, kind: &str, payment: &str) -> Result<(u64, u64)> {
        let polling = async {
            loop {
                let list = self.http.get(&format!("/v1/task/list/{}", self.last)).await?;
                for row in list.data()?.as_array().context("no list")? {
                    self.last = self.last.max(number(row, "sequence")?);
                    let data = row.get("data").context("data")?;
                    if text(row, "type")? != kind || text(data, "paymentId")? != payment {
                        continue;
                    }
                    for name in ["amount", "paidPoint", "feePoint", "totalPoint", "totalValue"] {
                        text(data, name)?.parse::<u128>().with_context(|| name.to_owned())?;
                    }
                    let status = number(data, "paymentStatus")?;
                    return anyhow::Ok((number(row, "code")?, status));
                }
                sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(Duration::from_secs(20), polling).await.context("the task list has no such row")?
    }
}

/// A number, as JSON's or as text: the SDKs read both.
pub(crate) fn number(data: &Value, name: &str) -> Result<u64> {
    let value = data.get(name).with_context(|| format!("no {name} in {data}"))?;
    if let Some(text) = value.as_str() {
        return Ok(text.parse()?);
    }
    value.as_u64().with_context(|| format!("{name} is {value}"))
}

/// What an SDK shows of a refusal.
fn error_message(response: &Response) -> Result<String> {
    ensure!(response.status.is_success(), "status {}", response.status);
    ensure!(response.code() != Some(0), "{}", response.text);
    let error = response.json.get("error").context("error")?;
    text(error, "message")
}

/// A shop's day: a sale, its cancel, a denied sale, and a refusal.
async fn day(relay: &Relay) -> Result<()> {
    let mut sdk = Sdk::start(relay).await?;
    let before = sdk.balance().await?;

    let paid = sdk.open("P0000000001").await?;
    sdk.answer(&paid, json!(true)).await?.data()?;
    ensure!(sdk.task("pay_new", &paid).await?.0 == 0, "the sale is not reported as a success");
    let closed = sdk.close("new", &paid, json!(true)).await?;
    ensure!(number(closed.data()?, "paymentStatus")? == 18, "{}", closed.text);
    ensure!(number(&sdk.item(&paid).await?, "paymentStatus")? == 18, "not paid");
    ensure!(sdk.balance().await? == "989500000000000000000", "{}", sdk.balance().await?);

    sdk.open_cancel(&paid).await?.data()?;
    sdk.approve_cancel(&paid).await?.data()?;
    ensure!(sdk.task("pay_cancel", &paid).await?.0 == 0, "the cancel is not reported");
    let closed = sdk.close("cancel", &paid, json!("true")).await?;
    ensure!(number(closed.data()?, "paymentStatus")? == 58, "{}", closed.text);
    ensure!(sdk.balance().await? == before, "the points did not come back");

    let denied = sdk.open("P0000000002").await?;
    sdk.answer(&denied, json!("false")).await?.data()?;
    ensure!(sdk.task("pay_new", &denied).await? == (4000, 16), "the denial is not reported");
    let closed = sdk.close("new", &denied, json!("false")).await?;
    ensure!(number(closed.data()?, "paymentStatus")? == 19, "{}", closed.text);
    ensure!(sdk.balance().await? == before, "a denied sale cost points");

    let unknown = format!("0x{}", "0".repeat(64));
    let refused = sdk.close("new", &unknown, json!(true)).await?;
    ensure!(!error_message(&refused)?.is_empty(), "{}", refused.text);
    let missing = sdk.http.post("/v1/payment/account/temporary/", &json!({})).await?;
    ensure!(
        error_message(&missing)? == "Failed to check the validity of parameters",
        "{}",
        missing.text
    );
    Ok(())
}

/// The network with the shop, the agent and the customer of [`relay`].
fn network() -> Result<Simulator, StartError> {
    let address = |byte| Key::from_byte(byte).ok().and_then(|key| key.address().parse().ok());
    let (agent, user, owner) = (address(0x22), address(0x11), address(0x33));
    let mut settings = Settings {
        payment_signers: agent.into_iter().collect(),
        watch_ms: 100,
        shops: shop()
            .parse()
            .ok()
            .zip(owner)
            .map(|(id, owner)| ShopSettings {
                id,
                name: "Cafe".to_owned(),
                currency: "krw".to_owned(),
                owner,
                status: 1,
                phone: Phone::Registered,
            })
            .into_iter()
            .collect(),
        accounts: user
            .map(|address| AccountSettings {
                address,
                points: "1000".to_owned(),
                phone: Phone::Registered,
            })
            .into_iter()
            .collect(),
        ..Settings::default()
    };
    settings.rates.insert("krw".to_owned(), "1".to_owned());
    Simulator::start(settings)
}

#[tokio::test]
async fn the_sdks_requests_are_served_in_embedded_mode() -> Result<()> {
    day(&relay("").await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sdks_requests_are_served_in_bridge_mode() -> Result<()> {
    let network = network()?;
    let relay = Relay::with_config(&format!("[upstream]\nurl = \"{}\"\n", network.url())).await?;
    day(&relay).await
}

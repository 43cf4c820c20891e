//! The demo's customers and shops, and a customer who signs without a page.

use anyhow::{Context as _, Result, bail};
use kios_protocol::message::{AccountMessage, LoyaltyNewPayment};
use kios_protocol::{Address, Amount, PaymentId, SecretKey, ShopId, Uint};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep, timeout};

use crate::{Http, Response};

const TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A customer of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// A million points.
    Rich,
    /// Fifty thousand points.
    Plain,
    /// Five hundred points.
    Poor,
}

impl Person {
    /// Their index in the demo's list.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Rich => 0,
            Self::Plain => 1,
            Self::Poor => 2,
        }
    }

    /// Their phone number.
    pub const fn phone(self) -> &'static str {
        match self {
            Self::Rich => "+82 10-1000-5001",
            Self::Plain => "+82 10-1000-5002",
            Self::Poor => "+82 10-1000-5003",
        }
    }

    /// Their key, which the demo publishes.
    ///
    /// # Errors
    /// When the relay is no demo.
    pub async fn key(self, http: &Http) -> Result<String> {
        demo_value(http, "customers", self.index(), "key").await
    }
}

/// A shop of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shop {
    /// Sells for won.
    Won,
    /// Sells for dollars.
    Dollar,
}

impl Shop {
    const fn index(self) -> usize {
        match self {
            Self::Won => 0,
            Self::Dollar => 1,
        }
    }

    /// The pairing code of the demo for this shop.
    ///
    /// # Errors
    /// When the relay is no demo.
    pub async fn code(self, http: &Http) -> Result<String> {
        demo_value(http, "pairing", self.index(), "code").await
    }

    /// Its id.
    ///
    /// # Errors
    /// When the relay is no demo.
    pub async fn id(self, http: &Http) -> Result<String> {
        demo_value(http, "pairing", self.index(), "shopId").await
    }

    /// Its owner's key, which the demo publishes.
    ///
    /// # Errors
    /// When the relay is no demo.
    pub async fn owner_key(self, http: &Http) -> Result<String> {
        demo_value(http, "owners", self.index(), "key").await
    }
}

async fn demo_value(http: &Http, list: &str, index: usize, name: &str) -> Result<String> {
    let demo = http.get("/demo").await?.json;
    let demo = demo.get("data").unwrap_or(&demo);
    let value = demo.get(list).and_then(|list| list.get(index)).and_then(|row| row.get(name));
    let text = value.and_then(Value::as_str);
    Ok(text.with_context(|| format!("/demo has no {name} in {list}"))?.to_owned())
}

/// A customer's phone, without a page.
#[derive(Clone, Debug)]
pub struct Customer {
    http: Http,
    key: SecretKey,
}

impl Customer {
    /// The phone of one of the demo's accounts.
    ///
    /// # Errors
    /// When the relay is no demo.
    pub async fn from_demo(http: &Http, person: Person) -> Result<Self> {
        let key = person.key(http).await?.parse()?;
        Ok(Self { http: http.clone(), key })
    }

    /// The account.
    pub fn account(&self) -> Address {
        self.key.address()
    }

    async fn chain_id_and_nonce(&self) -> Result<(Uint, Uint)> {
        let account = self.account();
        let nonce = self.http.get(&format!("/v1/ledger/nonce/{account}")).await?;
        let nonce = text(nonce.data()?, "nonce")?.parse::<u64>()?;
        let chain = self.http.get("/v1/chain/side/id").await?;
        let chain = chain.data()?.get("chainId").and_then(Value::as_u64).context("chainId")?;
        Ok((Uint::from(chain), Uint::from(nonce)))
    }

    /// Creates a temporary account, which a payment code contains.
    ///
    /// # Errors
    /// When the relay refuses.
    pub async fn show_code(&self) -> Result<String> {
        let (chain_id, nonce) = self.chain_id_and_nonce().await?;
        let account = self.account();
        let signature = self.key.sign(&AccountMessage { account, chain_id, nonce });
        let body = json!({ "account": account.to_string(), "signature": signature.to_string() });
        let response = self.http.post("/v2/payment/account/temporary", &body).await?;
        text(response.data()?, "temporaryAccount")
    }

    /// Waits until a code of this phone has expired.
    ///
    /// # Errors
    /// If it does not expire.
    pub async fn wait_until_expired(&self, code: &str) -> Result<()> {
        let path = format!("/v2/payment/user/balance?account={code}");
        let dying = async {
            while self.http.get(&path).await?.code() == Some(0) {
                sleep(POLL_INTERVAL).await;
            }
            anyhow::Ok(())
        };
        timeout(TIMEOUT, dying).await.context("the code does not expire")?
    }

    /// Approves a payment.
    ///
    /// # Errors
    /// If there is no response or the payment is unknown.
    pub async fn approve(&self, payment: &str) -> Result<Response> {
        self.respond(payment, "true").await
    }

    /// Denies a payment.
    ///
    /// # Errors
    /// As [`Self::approve`].
    pub async fn deny(&self, payment: &str) -> Result<Response> {
        self.respond(payment, "false").await
    }

    async fn respond(&self, payment: &str, approval: &str) -> Result<Response> {
        let item = self.item(payment).await?;
        let (chain_id, nonce) = self.chain_id_and_nonce().await?;
        let message = LoyaltyNewPayment {
            payment_id: payment.parse::<PaymentId>()?,
            purchase_id: &text(&item, "purchaseId")?,
            amount: text(&item, "amount")?.parse::<Amount>()?,
            currency: &text(&item, "currency")?,
            shop_id: text(&item, "shopId")?.parse::<ShopId>()?,
            account: self.account(),
            chain_id,
            nonce,
        };
        let signature = self.key.sign(&message).to_string();
        let body = json!({ "paymentId": payment, "approval": approval, "signature": signature });
        self.http.post("/v2/payment/new/approval", &body).await
    }

    /// The payment, as the relay returns it.
    ///
    /// # Errors
    /// When it is not known.
    pub async fn item(&self, payment: &str) -> Result<Value> {
        let response = self.http.get(&format!("/v2/payment/item?paymentId={payment}")).await?;
        Ok(response.data()?.clone())
    }

    /// The status of the payment.
    ///
    /// # Errors
    /// When it is not known.
    pub async fn status(&self, payment: &str) -> Result<u64> {
        let item = self.item(payment).await?;
        item.get("paymentStatus").and_then(Value::as_u64).context("paymentStatus")
    }

    /// Waits until the payment has this status.
    ///
    /// # Errors
    /// If it does not get it in time.
    pub async fn wait_for_status(&self, payment: &str, status: u64) -> Result<()> {
        let watching = async {
            while self.status(payment).await? != status {
                sleep(POLL_INTERVAL).await;
            }
            anyhow::Ok(())
        };
        match timeout(TIMEOUT, watching).await {
            Ok(done) => done,
            Err(_) => bail!("status is {}, not {status}", self.status(payment).await?),
        }
    }
}

pub(crate) fn text(data: &Value, name: &str) -> Result<String> {
    let text = data.get(name).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {name} in {data}"))?.to_owned())
}

//! The protocol client: a shop's agent and a customer's wallet.

use anyhow::{Context as _, Result};
use kios_e2e::{Http, Relay, Response};
use serde_json::{Value, json};

use crate::wire::{Key, Token};

/// The client's terminal.
pub(crate) const TERMINAL: &str = "TM000001";
/// The shared key of API v1.
pub(crate) const ACCESS_KEY: &str = "an access key of a test";
const CHAIN: u128 = 24_680;
const ONE: u128 = 1_000_000_000_000_000_000;

/// The client's shop.
pub(crate) fn shop() -> String {
    format!("0x0001{}", "ab".repeat(30))
}

/// An amount in base units, as text.
pub(crate) fn units(whole: u128) -> String {
    (whole * ONE).to_string()
}

/// A relay that knows the agent, the customer and the shop; `more` is inserted before the first section.
pub(crate) async fn relay(more: &str) -> Result<Relay> {
    Relay::with_config(&configuration(more)?).await
}

/// The configuration of [`relay`].
pub(crate) fn configuration(more: &str) -> Result<String> {
    let (agent, user) = (Key::from_byte(0x22)?.address(), Key::from_byte(0x11)?.address());
    let (owner, shop) = (Key::from_byte(0x33)?.address(), shop());
    Ok(format!(
        "chain_id = {CHAIN}\npayment_signers = [\"{agent}\"]\naccess_key = \"{ACCESS_KEY}\"\n\
         {more}\n[rates]\nkrw = \"1\"\nusd = \"1000\"\n\n\
         [[shops]]\nid = \"{shop}\"\nname = \"Cafe\"\ncurrency = \"krw\"\nowner = \"{owner}\"\n\n\
         [[accounts]]\naddress = \"{user}\"\npoints = \"1000\"\n"
    ))
}

/// An agent and a wallet at one relay.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) http: Http,
    pub(crate) agent: Key,
    pub(crate) user: Key,
}

/// A field of a response, as text.
pub(crate) fn text(data: &Value, name: &str) -> Result<String> {
    let value = data.get(name).and_then(Value::as_str);
    Ok(value.with_context(|| format!("no {name} in {data}"))?.to_owned())
}

impl Client {
    pub(crate) fn new(relay: &Relay) -> Result<Self> {
        let (agent, user) = (Key::from_byte(0x22)?, Key::from_byte(0x11)?);
        Ok(Self { http: relay.http().clone(), agent, user })
    }

    async fn nonce(&self) -> Result<u128> {
        let path = format!("/v1/ledger/nonce/{}", self.user.address());
        Ok(text(self.http.get(&path).await?.data()?, "nonce")?.parse()?)
    }

    /// The wallet requests a temporary account (message A).
    pub(crate) async fn temporary_account(&self) -> Result<String> {
        let account = self.user.address();
        let tuple =
            [Token::address(&account)?, Token::number(CHAIN), Token::number(self.nonce().await?)];
        let body = json!({ "account": account, "signature": self.user.sign(&tuple) });
        let response = self.http.post("/v2/payment/account/temporary", &body).await?;
        text(response.data()?, "temporaryAccount")
    }

    /// The signed body of an open request (message V2-1).
    pub(crate) fn open_body(
        &self,
        purchase: &str,
        amount: &str,
        currency: &str,
        account: &str,
    ) -> Result<Value> {
        let signature = self.agent.sign(&[
            Token::text("OpenNewPayment"),
            Token::text(purchase),
            Token::number(amount.parse()?),
            Token::text(currency),
            Token::bytes32(&shop())?,
            Token::address(account)?,
            Token::text(TERMINAL),
        ]);
        Ok(json!({
            "purchaseId": purchase, "amount": amount, "currency": currency, "shopId": shop(),
            "account": account, "terminalId": TERMINAL, "signature": signature,
        }))
    }

    /// The agent opens a payment.
    pub(crate) async fn open_link(&self, body: &Value) -> Result<Response> {
        self.http.post("/v2/payment/new/open", body).await
    }

    /// The agent closes a payment (message V2-2).
    pub(crate) async fn close(&self, payment: &str, confirm: &str) -> Result<Response> {
        let signature = self.agent.sign(&[
            Token::text("CloseNewPayment"),
            Token::text(payment),
            Token::number(u128::from(confirm == "true")),
        ]);
        let body =
            json!({ "paymentId": payment, "confirm": confirm == "true", "signature": signature });
        self.http.post("/v2/payment/new/close", &body).await
    }

    /// The wallet approves or denies a payment (message B), at this path.
    pub(crate) async fn respond(
        &self,
        version: &str,
        payment: &str,
        approval: &str,
    ) -> Result<Response> {
        let item = self.item(payment).await?;
        let signature = self.user.sign(&[
            Token::bytes32(payment)?,
            Token::text(&text(&item, "purchaseId")?),
            Token::number(text(&item, "amount")?.parse()?),
            Token::text(&text(&item, "currency")?),
            Token::bytes32(&text(&item, "shopId")?)?,
            Token::address(&self.user.address())?,
            Token::number(CHAIN),
            Token::number(self.nonce().await?),
        ]);
        let body =
            json!({ "paymentId": payment, "approval": approval == "true", "signature": signature });
        self.http.post(&format!("/{version}/payment/new/approval"), &body).await
    }

    /// The payment.
    pub(crate) async fn item(&self, payment: &str) -> Result<Value> {
        let response = self.http.get(&format!("/v2/payment/item?paymentId={payment}")).await?;
        Ok(response.data()?.clone())
    }

    /// The status of the payment.
    pub(crate) async fn status(&self, payment: &str) -> Result<u64> {
        self.item(payment).await?.get("paymentStatus").and_then(Value::as_u64).context("status")
    }

    /// The customer's points.
    pub(crate) async fn balance(&self) -> Result<String> {
        let path = format!("/v2/payment/user/balance?account={}", self.user.address());
        text(self.http.get(&path).await?.data()?, "balance")
    }

    /// Signs the agent in (EIP-4361) for its terminal.
    pub(crate) async fn sign_in(&self) -> Result<Http> {
        let nonce = self.http.get("/v2/session/nonce").await?.data()?.clone();
        let (domain, uri) = (text(&nonce, "domain")?, text(&nonce, "uri")?);
        let at = nonce.get("serverTime").and_then(Value::as_u64).context("serverTime")?;
        let message = format!(
            "{domain} wants you to sign in with your Ethereum account:\n{}\n\n\
             Sign in to sell.\n\n\
             URI: {uri}\nVersion: 1\nChain ID: {}\nNonce: {}\nIssued At: {}\n\
             Resources:\n- kios:shop:{}\n- kios:terminal:{TERMINAL}",
            self.agent.address(),
            nonce.get("chainId").context("chainId")?,
            text(&nonce, "nonce")?,
            instant(at),
            shop(),
        );
        let body = json!({ "message": message, "signature": self.agent.sign_text(&message) });
        let response = self.http.post("/v2/session", &body).await?;
        Ok(self.http.with_bearer(&text(response.data()?, "token")?))
    }
}

/// Unix seconds in the format of RFC 3339, UTC.
fn instant(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, in 400-year eras, after which the calendar repeats.
    let day = days + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + next;
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[test]
fn instants_are_written_as_the_calendar_has_them() {
    assert_eq!(instant(0), "1970-01-01T00:00:00Z");
    assert_eq!(instant(951_782_399), "2000-02-28T23:59:59Z");
    assert_eq!(instant(1_709_164_800), "2024-02-29T00:00:00Z");
}

//! A card terminal: another client of the shop, with a key of its own, that records card sales and
//! grants points.

use anyhow::{Context as _, Result};
use kios_protocol::session::{Resource, SignIn, pairing_text};
use kios_protocol::{Address, Amount, PhoneHash, SecretKey, Timestamp};
use serde_json::{Value, json};

use crate::customer::text;
use crate::{Http, MANAGER_PIN, Response, Sandbox, Shop};

/// The validity of the sign-in text, seconds.
const SIGN_IN: u64 = 120;

/// A request for points, which is repeated unchanged until it is answered.
#[derive(Clone, Debug)]
pub struct Points(Value);

/// Registers card sales at the gateway and at the relay, and grants points.
#[derive(Clone, Debug)]
pub struct CardTerminal {
    http: Http,
    sandbox: Sandbox,
    shop_id: String,
}

impl CardTerminal {
    /// The card terminal of a shop of the demo.
    ///
    /// # Errors
    /// If the sign-in is refused.
    pub async fn pair(http: &Http, shop: Shop) -> Result<Self> {
        let key = SecretKey::from_bytes(&[0x77; 32])?;
        let code = shop.code(http).await?;
        let signature = key.sign_text(&pairing_text(&code, key.address())).to_string();
        let body =
            json!({ "code": code, "address": key.address().to_string(), "signature": signature });
        let paired = http.post("/v2/pair", &body).await?;
        let paired = paired.data()?;
        let shop_id = text(paired, "shopId")?;
        let resource = Resource::Terminal {
            shop_id: shop_id.parse()?,
            terminal_id: text(paired, "terminalId")?.parse()?,
        };
        let nonce = http.get("/v2/session/nonce").await?;
        let nonce = nonce.data()?;
        let number = |name: &str| nonce.get(name).and_then(Value::as_u64).context("a number");
        let now = Timestamp::from_seconds(number("serverTime")?);
        let message = SignIn {
            domain: text(nonce, "domain")?,
            address: key.address(),
            uri: text(nonce, "uri")?,
            chain_id: number("chainId")?,
            nonce: text(nonce, "nonce")?,
            issued_at: now,
            expires_at: now.plus(SIGN_IN),
            resource,
        }
        .to_string();
        let signature = key.sign_text(&message).to_string();
        let session = http
            .post("/v2/session", &json!({ "message": message, "signature": signature }))
            .await?;
        let http = http.with_bearer(&text(session.data()?, "token")?);
        let sandbox = Sandbox::of(&http).await?;
        Ok(Self { http, sandbox, shop_id })
    }

    /// Sells for `amount` whole units by a card of this gateway, for a purchase.
    ///
    /// # Errors
    /// When the gateway or the relay refuses.
    pub async fn sells(
        &self,
        gateway: &str,
        purchase: &str,
        amount: u64,
        currency: &str,
    ) -> Result<()> {
        // A number of KICC's has no dash.
        let transaction = format!("T{}", purchase.replace('-', ""));
        let order = format!("O{purchase}");
        self.sandbox.sells(gateway, &transaction, &order, amount, currency).await?;
        let body = json!({
            "gateway": gateway, "transactionId": transaction, "orderId": order,
            "purchaseId": purchase, "amount": Amount::from_whole(amount).to_string(),
            "currency": currency,
        });
        self.http.post("/v2/card/sales", &body).await?.data()?;
        Ok(())
    }

    /// Has the manager enter their PIN.
    ///
    /// # Errors
    /// When it is not accepted.
    pub async fn unlock(&self) -> Result<Self> {
        let response = self.http.post("/v2/staff/unlock", &json!({ "pin": MANAGER_PIN })).await?;
        let http = self.http.with_headers(&[("kios-staff", &text(response.data()?, "token")?)]);
        Ok(Self { http, ..self.clone() })
    }

    /// A request for points of this value in won, whole units, for a purchase of a customer.
    ///
    /// # Errors
    /// When the relay does not tell the time.
    pub async fn points(&self, purchase: &str, account: Address, value: u64) -> Result<Points> {
        let nonce = self.http.get("/v2/session/nonce").await?;
        let time = nonce.data()?.get("serverTime").and_then(Value::as_u64).context("a time")?;
        Ok(Points(json!({
            "purchaseId": purchase, "timestamp": time, "waiting": 10,
            "account": account.to_string(), "phone": PhoneHash::of("").to_string(),
            "shopId": self.shop_id, "loyaltyValue": Amount::from_whole(value).to_string(),
            "currency": "krw", "amount": Amount::from_whole(value.saturating_mul(20)).to_string(),
        })))
    }

    /// Requests points.
    ///
    /// # Errors
    /// When the relay cannot be reached.
    pub async fn grant(&self, points: &Points) -> Result<Response> {
        self.http.post("/v1/purchase/save", &points.0).await
    }
}

//! Clients that sign: wallets and kiosks.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]
#![expect(clippy::unused_self, reason = "a relay's customer reads as a sentence")]

use axum::body::Body;
use axum::http::Request;
use kios_protocol::api::{
    ApprovalRequest, CloseRequest, OpenNewRequest, TemporaryAccountRequest, route,
};
use kios_protocol::message::{AccountMessage, LoyaltyNewPayment};
use kios_protocol::session::{Resource, SignIn};
use kios_protocol::{Address, Amount, PurchaseId, SecretKey, ShopId, Signature, TerminalId};
use kios_relay::clock::Clock as _;
use serde_json::{Value, json};

use super::{Relay, Reply, key, shop_id};

/// A customer with a wallet.
pub(crate) struct Customer(pub(crate) SecretKey);

/// A kiosk with an agent's key.
pub(crate) struct Kiosk {
    pub(crate) key: SecretKey,
    pub(crate) shop: ShopId,
    pub(crate) terminal: TerminalId,
}

/// The fields of a sale.
#[derive(Clone)]
pub(crate) struct Sale {
    pub(crate) purchase: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) currency: &'static str,
}

impl Default for Sale {
    fn default() -> Self {
        Self { purchase: "P0000000001", amount: "1000", currency: "krw" }
    }
}

impl Relay {
    /// The customer with a million points.
    pub(crate) fn customer(&self) -> Customer {
        Customer(key(0x11))
    }

    /// The customer with five hundred.
    pub(crate) fn poor_customer(&self) -> Customer {
        Customer(key(0x12))
    }

    /// The holder of a key of one repeated byte.
    pub(crate) fn customer_of(&self, byte: u8) -> Customer {
        Customer(key(byte))
    }

    /// The first shop's kiosk.
    pub(crate) fn kiosk(&self) -> Kiosk {
        Kiosk { key: key(0x22), shop: shop_id(1), terminal: "T1".parse().unwrap() }
    }

    /// Opens a payment; returns its id.
    pub(crate) async fn opened(&self) -> String {
        self.opened_as("P0000000001").await
    }

    pub(crate) async fn opened_as(&self, purchase: &'static str) -> String {
        let code = self.customer().code(self).await;
        let sale = Sale { purchase, ..Sale::default() };
        self.kiosk().opens(self, &sale, code).await.text("paymentId")
    }

    /// Opens and approves a payment; returns its id.
    pub(crate) async fn approved(&self) -> String {
        let id = self.opened().await;
        assert_eq!(self.customer().answers(self, &id, true).await.number("paymentStatus"), 14);
        id
    }
}

impl Customer {
    pub(crate) fn address(&self) -> Address {
        self.0.address()
    }

    pub(crate) async fn nonce(&self, relay: &Relay) -> u64 {
        let path = format!("{}/{}", route::LEDGER_NONCE, self.address());
        relay.get(&path).await.text("nonce").parse().unwrap()
    }

    pub(crate) async fn code_request(&self, relay: &Relay) -> Value {
        self.code_request_with(self.nonce(relay).await)
    }

    pub(crate) fn code_request_with(&self, nonce: u64) -> Value {
        let account = self.address();
        let message = AccountMessage { account, chain_id: 24_680.into(), nonce: nonce.into() };
        let request = TemporaryAccountRequest { account, signature: self.0.sign(&message) };
        serde_json::to_value(request).unwrap()
    }

    /// Creates a new code.
    pub(crate) async fn code(&self, relay: &Relay) -> Address {
        let request = self.code_request(relay).await;
        let reply = relay.post(route::TEMPORARY_ACCOUNT, &request).await;
        reply.text("temporaryAccount").parse().unwrap()
    }

    /// Signs an approval or denial of the payment as the relay has it.
    pub(crate) async fn approval(&self, relay: &Relay, id: &str, approval: bool) -> Value {
        let item = relay.item(id).await;
        let (purchase_id, currency) = (item.text("purchaseId"), item.text("currency"));
        let message = LoyaltyNewPayment {
            payment_id: id.parse().unwrap(),
            purchase_id: &purchase_id,
            amount: item.text("amount").parse().unwrap(),
            currency: &currency,
            shop_id: item.text("shopId").parse().unwrap(),
            account: item.text("account").parse().unwrap(),
            chain_id: 24_680.into(),
            nonce: self.nonce(relay).await.into(),
        };
        let request = ApprovalRequest::new_payment(&message, approval, &self.0);
        serde_json::to_value(request).unwrap()
    }

    pub(crate) async fn answers(&self, relay: &Relay, id: &str, approval: bool) -> Reply {
        let request = self.approval(relay, id, approval).await;
        relay.post(route::NEW_APPROVAL, &request).await
    }
}

impl Kiosk {
    pub(crate) fn open(&self, sale: &Sale, account: Address) -> OpenNewRequest {
        let request = OpenNewRequest {
            purchase_id: sale.purchase.parse::<PurchaseId>().unwrap(),
            amount: Amount::parse_decimal(sale.amount).unwrap(),
            currency: sale.currency.to_owned(),
            shop_id: self.shop,
            account,
            terminal_id: self.terminal.clone(),
            signature: None,
        };
        request.signed(&self.key)
    }

    pub(crate) fn open_request(&self, sale: &Sale, account: Address) -> Value {
        serde_json::to_value(self.open(sale, account)).unwrap()
    }

    pub(crate) async fn opens(&self, relay: &Relay, sale: &Sale, account: Address) -> Reply {
        relay.post(route::NEW_OPEN, &self.open_request(sale, account)).await
    }

    pub(crate) fn close_request(&self, id: &str, confirm: bool) -> Value {
        let request = CloseRequest::new_payment(id.parse().unwrap(), confirm, &self.key);
        serde_json::to_value(request).unwrap()
    }

    pub(crate) async fn closes(&self, relay: &Relay, id: &str, confirm: bool) -> Reply {
        relay.post(route::NEW_CLOSE, &self.close_request(id, confirm)).await
    }
}

impl Relay {
    /// A token for one terminal.
    pub(crate) async fn signs_in(&self, kiosk: &Kiosk) -> String {
        self.sign_in(kiosk).await.text("token")
    }

    /// Signs a kiosk in for its terminal.
    pub(crate) async fn sign_in(&self, kiosk: &Kiosk) -> Reply {
        let nonce = self.get(route::SESSION_NONCE).await;
        let sign_in = SignIn {
            domain: nonce.text("domain"),
            address: kiosk.key.address(),
            uri: nonce.text("uri"),
            chain_id: nonce.number("chainId"),
            nonce: nonce.text("nonce"),
            issued_at: self.clock.now(),
            expires_at: self.clock.now().plus(300),
            resource: Resource::Terminal {
                shop_id: kiosk.shop,
                terminal_id: kiosk.terminal.clone(),
            },
        };
        let message = sign_in.to_string();
        let signature = kiosk.key.sign_text(&message).to_string();
        let request = json!({"message": message, "signature": signature});
        self.post(route::SESSION, &request).await
    }

    /// Sends a request with a token.
    pub(crate) async fn post_with(&self, token: &str, path: &str, body: &Value) -> Reply {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        self.request(request).await
    }
}

/// The request with another text as its signature.
pub(crate) fn resigned(request: &Value, signature: &str) -> Value {
    let mut request = request.clone();
    request["signature"] = json!(signature);
    request
}

/// The non-canonical form of a signature: the same signer, but high s.
pub(crate) fn high_s(request: &Value) -> Value {
    // The order of the curve secp256k1.
    const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let signature: Signature = request["signature"].as_str().unwrap().parse().unwrap();
    let bytes = signature.as_bytes();
    let order = hex::decode(ORDER).unwrap();
    let mut borrow = 0;
    let mut s = [0_u8; 32];
    for index in (0..32).rev() {
        let difference = i16::from(order[index]) - i16::from(bytes[32 + index]) - borrow;
        borrow = i16::from(difference < 0);
        s[index] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    let v = if bytes[64] == 27 { 28_u8 } else { 27 };
    let mirrored = format!("0x{}{}{}", hex::encode(&bytes[..32]), hex::encode(s), hex::encode([v]));
    resigned(request, &mirrored)
}

//! Keys: one in memory, or a host's own, which is asked with typed requests.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise, Reflect};
use kios_protocol::api::{SessionNonce, SessionRequest};
use kios_protocol::message::text_digest;
use kios_protocol::session::{Resource, SignIn};
use kios_protocol::{AccountSignable, Address, Digest, SecretKey, Signable, Signature};
use kios_sdk::{AccountKey, AgentKey, SignsIn};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::values::{parsed, to_js, wrong};

/// A key.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Signer(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Memory(Rc<SecretKey>),
    Host(Rc<HostKey>),
}

#[wasm_bindgen]
impl Signer {
    /// A key in memory, from 64 hexadecimal digits.
    ///
    /// # Errors
    /// A `TypeError` if the text is no key.
    #[wasm_bindgen(js_name = fromHex)]
    pub fn from_hex(digits: &str) -> Result<Self, JsValue> {
        Ok(Self(Kind::Memory(Rc::new(parsed(digits, "key")?))))
    }

    /// A host's key: `{ address, sign(request, digest) }`.
    ///
    /// # Errors
    /// A `TypeError` if the object is not such.
    #[wasm_bindgen(js_name = fromHost)]
    pub fn from_host(host: JsValue) -> Result<Self, JsValue> {
        let address = Reflect::get(&host, &"address".into())?.as_string();
        let address = parsed(&address.unwrap_or_default(), "address")?;
        let sign = Reflect::get(&host, &"sign".into())?;
        let sign = sign.dyn_into().map_err(|_| wrong("sign is no function"))?;
        Ok(Self(Kind::Host(Rc::new(HostKey { host, address, sign }))))
    }

    /// The key's address.
    #[wasm_bindgen(getter)]
    pub fn address(&self) -> String {
        match &self.0 {
            Kind::Memory(key) => key.address().to_string(),
            Kind::Host(key) => key.address.to_string(),
        }
    }
}

impl Signer {
    /// As the agent of a terminal.
    pub(crate) fn agent(&self) -> Rc<dyn AgentKey> {
        match &self.0 {
            Kind::Memory(key) => Rc::<SecretKey>::clone(key),
            Kind::Host(key) => Rc::<HostKey>::clone(key),
        }
    }

    /// As the key of an account.
    pub(crate) fn account_key(&self) -> Rc<dyn AccountKey> {
        match &self.0 {
            Kind::Memory(key) => Rc::<SecretKey>::clone(key),
            Kind::Host(key) => Rc::<HostKey>::clone(key),
        }
    }

    /// The key in memory.
    pub(crate) fn in_memory(&self) -> Option<Rc<SecretKey>> {
        match &self.0 {
            Kind::Memory(key) => Some(Rc::clone(key)),
            Kind::Host(_) => None,
        }
    }
}

/// A host's key.
#[derive(Debug)]
struct HostKey {
    host: JsValue,
    address: Address,
    sign: Function,
}

impl HostKey {
    /// Asks the host. Whatever it returns but a signature is a refusal to sign.
    async fn ask(&self, request: Value, digest: Digest) -> Option<Signature> {
        let digest = format!("0x{}", hex::encode(digest.as_bytes()));
        let signed = self.sign.call2(&self.host, &to_js(&request), &digest.into()).ok()?;
        let signed = JsFuture::from(Promise::resolve(&signed)).await.ok()?;
        signed.as_string()?.parse().ok()
    }
}

impl SignsIn for HostKey {
    fn sign_in(
        &self,
        nonce: SessionNonce,
        resource: Resource,
    ) -> LocalBoxFuture<'_, Option<SessionRequest>> {
        Box::pin(async move {
            let subject = match &resource {
                Resource::Terminal { shop_id, terminal_id } => {
                    json!({ "shopId": shop_id, "terminalId": terminal_id })
                }
                Resource::Account => json!(null),
            };
            let message = SignIn::answering(nonce, self.address, resource).to_string();
            let request = json!({ "kind": "signIn", "terminal": subject, "message": message });
            let signature = self.ask(request, text_digest(&message)).await?;
            Some(SessionRequest { message, signature })
        })
    }
}

impl AgentKey for HostKey {
    fn sign_as_agent(&self, request: Signable) -> LocalBoxFuture<'_, Option<Signature>> {
        let digest = request.digest(self.address);
        Box::pin(async move { self.ask(terminal_request(&request)?, digest).await })
    }
}

impl AccountKey for HostKey {
    fn account(&self) -> Address {
        self.address
    }

    fn sign_as_account<'a>(
        &'a self,
        request: AccountSignable<'a>,
    ) -> LocalBoxFuture<'a, Option<Signature>> {
        let digest = request.digest();
        Box::pin(async move { self.ask(account_request(&request)?, digest).await })
    }
}

/// What the host's key is asked to sign. A sign-in is asked for with its text, so that no digest is signed unread.
fn terminal_request(request: &Signable) -> Option<Value> {
    Some(match request {
        Signable::SignIn { .. } => return None,
        Signable::Open(request) => with_kind("open", json!(request)),
        Signable::Close { payment_id, confirm } => {
            json!({ "kind": "close", "paymentId": payment_id, "confirm": confirm })
        }
        Signable::OpenCancel { payment_id, terminal_id } => {
            json!({ "kind": "openCancel", "paymentId": payment_id, "terminalId": terminal_id })
        }
        Signable::CloseCancel { payment_id, confirm } => {
            json!({ "kind": "closeCancel", "paymentId": payment_id, "confirm": confirm })
        }
        Signable::Refund { request, .. } => with_kind("refund", json!(request)),
    })
}

/// What the host's key is asked to sign; `None` of the kinds that no call of this package sends.
fn account_request(request: &AccountSignable<'_>) -> Option<Value> {
    Some(match request {
        AccountSignable::TemporaryAccount(_) => json!({ "kind": "temporaryAccount" }),
        AccountSignable::NewPayment(message) => json!({
            "kind": "decidePayment",
            "paymentId": message.payment_id,
            "purchaseId": message.purchase_id,
            "amount": message.amount,
            "currency": message.currency,
            "shopId": message.shop_id,
        }),
        AccountSignable::CancelPayment(message) => json!({
            "kind": "decideCancel",
            "paymentId": message.payment_id,
            "purchaseId": message.purchase_id,
        }),
        AccountSignable::LimitApproval(message) => json!({
            "kind": "decideLimit",
            "approvalId": message.approval_id,
            "approve": message.approve,
        }),
        AccountSignable::Shop(_)
        | AccountSignable::Delegator(_)
        | AccountSignable::Mobile(_)
        | AccountSignable::AppointAgent(_)
        | AccountSignable::ProvideToAccount(_)
        | AccountSignable::ProvideToPhone(_)
        | AccountSignable::SetManager(_)
        | AccountSignable::RemoveManager(_)
        | AccountSignable::Collect(_)
        | AccountSignable::ShopRefund(_)
        | AccountSignable::Withdraw(_) => return None,
    })
}

fn with_kind(kind: &str, mut request: Value) -> Value {
    if let Value::Object(fields) = &mut request {
        fields.insert("kind".to_owned(), kind.into());
    }
    request
}

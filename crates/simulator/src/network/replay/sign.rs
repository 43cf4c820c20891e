//! Signs recorded messages again with the present values.
//!
//! The signer is found by recovering the recorded signature over the recorded message. A signature
//! that recovers to no key of the recording was invalid on purpose and is not changed.

use kios_protocol::message::{
    AccountMessage, CloseCancelPayment, CloseNewPayment, LoyaltyCancelPayment, LoyaltyNewPayment,
    Message, OpenCancelPayment, OpenNewPayment, ShopAccount, ShopDelegatorAccount,
};
use kios_protocol::{Address, SecretKey, Signature};
use serde_json::{Map, Value};

use super::transcript::Step;
use super::{Outgoing, Replay, Target};

/// Nonces from here on were wrong on purpose in the recording.
const WRONG_NONCE: u64 = 99;
/// How many signatures of an owner the recording may have used before.
const OWNER_NONCES: u64 = 8;

/// The parts of a message: a request's fields and, for an approval, its payment.
struct Content<'a> {
    fields: &'a Map<String, Value>,
    payment: Option<&'a Value>,
    chain_id: u64,
}

impl<T: Target> Replay<'_, T> {
    /// The fields of a request with every value substituted, and signed again if they were signed.
    pub(super) async fn signed(
        &mut self,
        step: &Step,
        path: &str,
        recorded: &Map<String, Value>,
    ) -> Map<String, Value> {
        let text = self.names.apply(&Value::Object(recorded.clone()).to_string());
        let mut fields: Map<String, Value> =
            serde_json::from_str(&text).unwrap_or_else(|_| recorded.clone());
        if let Some(signature) = self.sign(step, path, recorded, &fields).await {
            fields.insert("signature".to_owned(), Value::from(signature));
        }
        fields
    }

    async fn sign(
        &mut self,
        step: &Step,
        path: &str,
        recorded: &Map<String, Value>,
        fields: &Map<String, Value>,
    ) -> Option<String> {
        let signature: Signature = recorded.get("signature")?.as_str()?.parse().ok()?;
        let chain_id = self.transcript.server.chain_id;
        let recorded_id = recorded.get("paymentId").and_then(Value::as_str).unwrap_or_default();
        let payment = self.payments.get(recorded_id).cloned();
        let present = payment.as_ref().map(|payment| self.present(payment));
        let then = Content { fields: recorded, payment: payment.as_ref(), chain_id };
        let nonces = match &step.signed {
            Some(signed) => vec![signed.nonce.parse::<u64>().ok()?],
            None => (0..OWNER_NONCES).collect(),
        };
        let keys = self.transcript.keys();
        let signer = |nonce: &u64| {
            keys.iter().find(|key| then.signed_by(path, *nonce, key, signature) == Some(true))
        };
        let (nonce, key) = nonces.iter().find_map(|nonce| Some((*nonce, signer(nonce)?)))?;
        let nonce =
            if nonce >= WRONG_NONCE { nonce } else { self.nonce(path, key.address()).await };
        let now = Content { fields, payment: present.as_ref(), chain_id };
        now.sign(path, nonce, key)
    }

    /// A recorded payment with the present values.
    fn present(&self, payment: &Value) -> Value {
        serde_json::from_str(&self.names.apply(&payment.to_string())).unwrap_or_default()
    }

    /// The signer's nonce at the target.
    async fn nonce(&mut self, path: &str, signer: Address) -> u64 {
        let contract = if path.contains("/shop/") { "shop" } else { "ledger" };
        let request = Outgoing {
            method: "GET".to_owned(),
            path: format!("/v1/{contract}/nonce/{signer}"),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let answer = self.target.send(request).await;
        let body: Option<Value> = answer.and_then(|answer| serde_json::from_str(&answer.body).ok());
        let nonce = body.as_ref().and_then(|body| body.pointer("/data/nonce"));
        nonce.and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or_default()
    }
}

/// The action for a built message.
trait Use {
    type Made;
    fn with(self, message: &impl Message) -> Self::Made;
}

struct Recover(Signature);

impl Use for Recover {
    type Made = Option<Address>;
    fn with(self, message: &impl Message) -> Self::Made {
        self.0.recover(&message.digest())
    }
}

struct Sign<'a>(&'a SecretKey);

impl Use for Sign<'_> {
    type Made = Option<String>;
    fn with(self, message: &impl Message) -> Self::Made {
        Some(self.0.sign(message).to_string())
    }
}

impl Content<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str().map(str::trim)
    }

    fn of_payment(&self, name: &str) -> Option<&str> {
        self.payment?.get(name)?.as_str()
    }

    /// A boolean, as JSON or as text.
    fn confirm(&self) -> bool {
        let confirm = self.fields.get("confirm");
        confirm.is_some_and(|value| value == true || value == "true")
    }

    fn signed_by(&self, path: &str, nonce: u64, key: &SecretKey, by: Signature) -> Option<bool> {
        let signer = self.message(path, nonce, key.address(), Recover(by))??;
        Some(signer == key.address())
    }

    fn sign(&self, path: &str, nonce: u64, key: &SecretKey) -> Option<String> {
        self.message(path, nonce, key.address(), Sign(key))?
    }

    /// Builds the message of an endpoint for this signer and passes it to the action.
    fn message<U: Use>(&self, path: &str, nonce: u64, signer: Address, with: U) -> Option<U::Made> {
        let kind = path.strip_prefix("/v1/").or_else(|| path.strip_prefix("/v2/"))?;
        Some(match kind {
            "payment/new/open" => with.with(&OpenNewPayment {
                purchase_id: self.text("purchaseId")?,
                amount: self.text("amount")?.parse().ok()?,
                currency: self.text("currency")?,
                shop_id: self.text("shopId")?.parse().ok()?,
                account: self.text("account")?.parse().ok()?,
                terminal_id: self.text("terminalId")?,
            }),
            "payment/new/close" => with.with(&CloseNewPayment {
                payment_id: self.text("paymentId")?,
                confirm: self.confirm(),
            }),
            "payment/cancel/open" => with.with(&OpenCancelPayment {
                payment_id: self.text("paymentId")?,
                terminal_id: self.text("terminalId")?,
            }),
            "payment/cancel/close" => with.with(&CloseCancelPayment {
                payment_id: self.text("paymentId")?,
                confirm: self.confirm(),
            }),
            _ => return self.with_nonce(kind, nonce, signer, with),
        })
    }

    /// The messages that contain a nonce.
    fn with_nonce<U: Use>(
        &self,
        kind: &str,
        nonce: u64,
        signer: Address,
        with: U,
    ) -> Option<U::Made> {
        let (chain_id, nonce) = (self.chain_id.into(), nonce.into());
        Some(match kind {
            "payment/account/temporary" => with.with(&AccountMessage {
                account: self.text("account")?.parse().ok()?,
                chain_id,
                nonce,
            }),
            "payment/new/approval" => with.with(&LoyaltyNewPayment {
                payment_id: self.text("paymentId")?.parse().ok()?,
                purchase_id: self.of_payment("purchaseId")?,
                amount: self.of_payment("amount")?.parse().ok()?,
                currency: self.of_payment("currency")?,
                shop_id: self.of_payment("shopId")?.parse().ok()?,
                account: self.of_payment("account")?.parse().ok()?,
                chain_id,
                nonce,
            }),
            "payment/cancel/approval" => with.with(&LoyaltyCancelPayment {
                payment_id: self.text("paymentId")?.parse().ok()?,
                purchase_id: self.of_payment("purchaseId")?,
                account: signer,
                chain_id,
                nonce,
            }),
            "shop/account/delegator/create" => with.with(&ShopAccount {
                shop_id: self.text("shopId")?.parse().ok()?,
                account: signer,
                chain_id,
                nonce,
            }),
            "shop/account/delegator/save" => with.with(&ShopDelegatorAccount {
                shop_id: self.text("shopId")?.parse().ok()?,
                delegator: self.text("delegator")?.parse().ok()?,
                account: signer,
                chain_id,
                nonce,
            }),
            _ => return None,
        })
    }
}

//! Cancels: kiosks that open them, owners that approve or deny them.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]
#![expect(clippy::unused_self, reason = "a relay's owner reads as a sentence")]

use kios_protocol::Amount;
use kios_protocol::api::{ApprovalRequest, CloseRequest, OpenCancelRequest, route};
use kios_protocol::message::LoyaltyCancelPayment;
use serde_json::Value;

use super::{Customer, Kiosk, Relay, Reply, key, shop_id};

impl Relay {
    /// The owner of the shops.
    pub(crate) fn owner(&self) -> Customer {
        Customer(key(0x33))
    }

    /// Creates a paid payment; returns its id.
    pub(crate) async fn paid(&self) -> String {
        let id = self.approved().await;
        assert_eq!(self.kiosk().closes(self, &id, true).await.number("paymentStatus"), 18);
        id
    }

    /// Creates a paid payment with an open cancel; returns its id.
    pub(crate) async fn asked_back(&self) -> String {
        let id = self.paid().await;
        assert_eq!(self.kiosk().asks_back(self, &id).await.number("paymentStatus"), 51);
        id
    }

    /// The turnover of the first shop.
    pub(crate) async fn used(&self) -> String {
        let shop = self.get(&format!("{}?shopId={}", route::SHOP_INFO, shop_id(1))).await;
        shop.text("usedAmount").parse::<Amount>().unwrap().to_decimal(0)
    }
}

impl Customer {
    /// Signs an approval or denial of a cancel.
    pub(crate) async fn cancel_approval(&self, relay: &Relay, id: &str, approval: bool) -> Value {
        let purchase_id = relay.item(id).await.text("purchaseId");
        let message = LoyaltyCancelPayment {
            payment_id: id.parse().unwrap(),
            purchase_id: &purchase_id,
            account: self.address(),
            chain_id: 24_680.into(),
            nonce: self.nonce(relay).await.into(),
        };
        serde_json::to_value(ApprovalRequest::cancel(&message, approval, &self.0)).unwrap()
    }

    pub(crate) async fn answers_cancel(&self, relay: &Relay, id: &str, approval: bool) -> Reply {
        let request = self.cancel_approval(relay, id, approval).await;
        relay.post(route::CANCEL_APPROVAL, &request).await
    }
}

impl Kiosk {
    pub(crate) fn cancel_request(&self, id: &str) -> Value {
        let terminal = self.terminal.clone();
        let request = OpenCancelRequest::new(id.parse().unwrap(), terminal, &self.key);
        serde_json::to_value(request).unwrap()
    }

    /// Opens a cancel, with a session if the kiosk may have one.
    pub(crate) async fn asks_back(&self, relay: &Relay, id: &str) -> Reply {
        let signed_in = relay.sign_in(self).await;
        if signed_in.code() != 0 {
            return self.overheard_asking_back(relay, id).await;
        }
        let token = signed_in.text("token");
        relay.post_with(&token, route::CANCEL_OPEN, &self.cancel_request(id)).await
    }

    /// Opens a cancel by its signature alone, as somebody can who has overheard the request.
    pub(crate) async fn overheard_asking_back(&self, relay: &Relay, id: &str) -> Reply {
        relay.post(route::CANCEL_OPEN, &self.cancel_request(id)).await
    }

    pub(crate) fn cancel_close_request(&self, id: &str, confirm: bool) -> Value {
        let request = CloseRequest::cancel(id.parse().unwrap(), confirm, &self.key);
        serde_json::to_value(request).unwrap()
    }

    pub(crate) async fn closes_cancel(&self, relay: &Relay, id: &str, confirm: bool) -> Reply {
        relay.post(route::CANCEL_CLOSE, &self.cancel_close_request(id, confirm)).await
    }
}

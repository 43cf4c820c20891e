//! A shop with staff: terminals, PINs and what people request.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use axum::body::Body;
use axum::http::{Method, Request};
use kios_protocol::api::{
    CardSale, LimitApprovalRequest, LimitApprovals, StaffMember, StaffMembers, StaffSession,
    StaffStatus, Unlocked, route,
};
use kios_protocol::message::LimitApprovalDecision;
use kios_protocol::session::{Resource, pairing_text};
use kios_protocol::{Address, PhoneHash, SecretKey};
use kios_relay::config::Config;
use kios_relay::session;
use kios_relay::storage::sql;
use serde_json::{Value, json};

use super::cards::{Counter, read};
use super::{Kiosk, Relay, Reply, key, shop_id};

pub(crate) const OWNER: &str = "300003";
pub(crate) const MANAGER: &str = "200002";
pub(crate) const CLERK: &str = "100001";
pub(crate) const WRONG: &str = "909090";

/// A shop with three people, and card gateways.
pub(crate) struct Shop(pub(crate) Counter);

/// A kiosk's session, and the token of its staff area.
#[derive(Clone)]
pub(crate) struct At {
    pub(crate) session: String,
    pub(crate) staff: Option<String>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let shop = Self(Counter::with(change).await);
        let owner = shop.pairs("T9", 0x59).await;
        for (name, role, pin) in
            [("Seoyeon", "owner", OWNER), ("Haneul", "manager", MANAGER), ("Junho", "clerk", CLERK)]
        {
            let by =
                if role == "owner" { owner.clone() } else { shop.unlocked(&owner, OWNER).await };
            shop.adds(&by, name, role, pin).await.data();
        }
        shop
    }

    pub(crate) fn relay(&self) -> &Relay {
        &self.0.relay
    }

    /// Pairs a terminal; returns its session.
    pub(crate) async fn pairs(&self, terminal: &str, agent: u8) -> At {
        let relay = self.relay();
        let (key, terminal) = (key(agent), terminal.parse().unwrap());
        let code = session::new_code(&relay.app, shop_id(1), &terminal).await.unwrap().code;
        let signature = key.sign_text(&pairing_text(&code, key.address())).to_string();
        let address = key.address().to_string();
        let request = json!({ "code": code, "address": address, "signature": signature });
        relay.post(route::PAIR, &request).await.data();
        self.signs_in(terminal.as_str(), agent).await
    }

    /// Signs a paired terminal in again.
    pub(crate) async fn signs_in(&self, terminal: &str, agent: u8) -> At {
        let terminal = terminal.parse().unwrap();
        let kiosk = Kiosk { key: key(agent), shop: shop_id(1), terminal };
        At { session: self.relay().signs_in(&kiosk).await, staff: None }
    }

    /// The session of the kiosk that registers sales.
    pub(crate) async fn counter(&self) -> At {
        At { session: self.relay().signs_in(&self.relay().kiosk()).await, staff: None }
    }

    pub(crate) async fn sends(
        &self,
        at: &At,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", at.session));
        if let Some(token) = &at.staff {
            request = request.header("kios-staff", token);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.relay().request(request.body(body).unwrap()).await
    }

    pub(crate) async fn posts(&self, at: &At, path: &str, body: &Value) -> Reply {
        self.sends(at, Method::POST, path, Some(body)).await
    }

    pub(crate) async fn gets(&self, at: &At, path: &str) -> Reply {
        self.sends(at, Method::GET, path, None).await
    }

    pub(crate) async fn tries(&self, at: &At, pin: &str) -> Unlocked {
        read(&self.posts(at, route::STAFF_UNLOCK, &json!({ "pin": pin })).await)
    }

    pub(crate) async fn session(&self, at: &At, pin: &str) -> StaffSession {
        match self.tries(at, pin).await {
            Unlocked::Right(session) => session,
            other @ (Unlocked::Wrong { .. } | Unlocked::Locked { .. }) => panic!("{other:?}"),
        }
    }

    /// The same terminal with an open staff area.
    pub(crate) async fn unlocked(&self, at: &At, pin: &str) -> At {
        At { staff: Some(self.session(at, pin).await.token), ..at.clone() }
    }

    pub(crate) async fn adds(&self, at: &At, name: &str, role: &str, pin: &str) -> Reply {
        let request = json!({ "name": name, "role": role, "pin": pin });
        self.posts(at, route::STAFF_MEMBERS, &request).await
    }

    pub(crate) async fn status(&self, at: &At) -> StaffStatus {
        read(&self.gets(at, route::STAFF).await)
    }

    pub(crate) async fn members(&self, at: &At) -> Vec<StaffMember> {
        read::<StaffMembers>(&self.gets(at, route::STAFF_MEMBERS).await).members
    }

    pub(crate) async fn refunds(&self, at: &At, sold: &CardSale, id: &str, amount: &str) -> Reply {
        let request = self.0.wants(&self.0.sale(sold).await, id, amount);
        self.posts(at, route::REFUNDS, &json!(request)).await
    }

    pub(crate) async fn grants(&self, at: &At, purchase: &str, value: u64) -> Reply {
        let account = self.relay().poor_customer().address();
        self.grants_to(at, purchase, value, account).await
    }

    pub(crate) async fn grants_to(
        &self,
        at: &At,
        purchase: &str,
        value: u64,
        account: Address,
    ) -> Reply {
        self.posts(at, route::PURCHASE_SAVE, &self.grant(purchase, value, account)).await
    }

    /// How many actions on this subject count.
    pub(crate) async fn recorded(&self, subject: &str) -> i64 {
        recorded(self.relay(), subject).await
    }

    /// A request for points.
    pub(crate) fn grant(&self, purchase: &str, value: u64, account: Address) -> Value {
        let units = |whole: u64| format!("{whole}{}", "0".repeat(18));
        json!({
            "purchaseId": purchase, "timestamp": self.relay().app.clock().now().seconds(),
            "waiting": 10, "account": account.to_string(),
            "phone": PhoneHash::of("").to_string(), "shopId": shop_id(1).to_string(),
            "loyaltyValue": units(value), "currency": "krw", "amount": units(value * 20),
        })
    }

    /// What waits for the shop owner.
    pub(crate) async fn waiting(&self, owner: &SecretKey) -> (String, LimitApprovals) {
        let token = crate::wire::token(&self.relay().app, owner, Resource::Account).await;
        let at = At { session: token.clone(), staff: None };
        (token, read(&self.gets(&at, route::SHOP_APPROVALS).await))
    }

    pub(crate) async fn decides(&self, owner: &SecretKey, id: &str, approval: bool) -> Reply {
        let (session, _) = self.waiting(owner).await;
        let message =
            LimitApprovalDecision { approval_id: id, approve: approval, chain_id: 24_680.into() };
        let request = LimitApprovalRequest { approval, signature: owner.sign(&message) };
        let path = format!("{}/{id}", route::SHOP_APPROVALS);
        self.posts(&At { session, staff: None }, &path, &json!(request)).await
    }
}

/// How many actions on this subject count towards a limit, or would if there was one.
pub(crate) async fn recorded(relay: &Relay, subject: &str) -> i64 {
    let mut connection = relay.app.store().read().await.unwrap();
    sql::query_scalar("SELECT count(*) FROM staff_action WHERE subject = ? AND undone = 0")
        .bind(subject)
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

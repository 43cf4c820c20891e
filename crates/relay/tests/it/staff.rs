//! PINs, roles, recorded actions and limits: `relay.md §7`.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use axum::body::Body;
use axum::http::{Method, Request};
use kios_domain::staff::StaffLimits;
use kios_protocol::api::{
    CardSale, LimitApprovalRequest, LimitApprovals, StaffActions, StaffMember, StaffMembers,
    StaffSession, StaffStatus, Unlocked, route,
};
use kios_protocol::message::LimitApprovalDecision;
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::session::{Resource, pairing_text};
use kios_protocol::staff::{StaffActionKind, StaffRole};
use kios_protocol::{PhoneHash, SecretKey};
use kios_relay::config::Config;
use kios_relay::{service, session};
use serde_json::{Value, json};

use crate::support::cards::{Counter, read};
use crate::support::{Kiosk, Relay, Reply, key, shop_id};

const OWNER: &str = "300003";
const MANAGER: &str = "200002";
const CLERK: &str = "100001";
const WRONG: &str = "909090";

/// A shop with three people, and card gateways.
struct Shop(Counter);

/// A kiosk's session, and the token of its staff area.
#[derive(Clone)]
struct At {
    session: String,
    staff: Option<String>,
}

impl Shop {
    async fn open() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Config)) -> Self {
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

    fn relay(&self) -> &Relay {
        &self.0.relay
    }

    /// Pairs a terminal; returns its session.
    async fn pairs(&self, terminal: &str, agent: u8) -> At {
        let relay = self.relay();
        let (key, terminal) = (key(agent), terminal.parse().unwrap());
        let code = session::new_code(&relay.app, shop_id(1), &terminal).await.unwrap().code;
        let signature = key.sign_text(&pairing_text(&code, key.address())).to_string();
        let address = key.address().to_string();
        let request = json!({ "code": code, "address": address, "signature": signature });
        relay.post(route::PAIR, &request).await.data();
        let kiosk = Kiosk { key, shop: shop_id(1), terminal };
        At { session: relay.signs_in(&kiosk).await, staff: None }
    }

    /// The session of the kiosk that registers sales.
    async fn counter(&self) -> At {
        At { session: self.relay().signs_in(&self.relay().kiosk()).await, staff: None }
    }

    async fn sends(&self, at: &At, method: Method, path: &str, body: Option<&Value>) -> Reply {
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

    async fn posts(&self, at: &At, path: &str, body: &Value) -> Reply {
        self.sends(at, Method::POST, path, Some(body)).await
    }

    async fn gets(&self, at: &At, path: &str) -> Reply {
        self.sends(at, Method::GET, path, None).await
    }

    async fn tries(&self, at: &At, pin: &str) -> Unlocked {
        read(&self.posts(at, route::STAFF_UNLOCK, &json!({ "pin": pin })).await)
    }

    async fn session(&self, at: &At, pin: &str) -> StaffSession {
        match self.tries(at, pin).await {
            Unlocked::Right(session) => session,
            other @ (Unlocked::Wrong { .. } | Unlocked::Locked { .. }) => panic!("{other:?}"),
        }
    }

    /// The same terminal with an open staff area.
    async fn unlocked(&self, at: &At, pin: &str) -> At {
        At { staff: Some(self.session(at, pin).await.token), ..at.clone() }
    }

    async fn adds(&self, at: &At, name: &str, role: &str, pin: &str) -> Reply {
        let request = json!({ "name": name, "role": role, "pin": pin });
        self.posts(at, route::STAFF_MEMBERS, &request).await
    }

    async fn status(&self, at: &At) -> StaffStatus {
        read(&self.gets(at, route::STAFF).await)
    }

    async fn members(&self, at: &At) -> Vec<StaffMember> {
        read::<StaffMembers>(&self.gets(at, route::STAFF_MEMBERS).await).members
    }

    async fn refunds(&self, at: &At, sold: &CardSale, id: &str, amount: &str) -> Reply {
        let request = self.0.wants(&self.0.sale(sold).await, id, amount);
        self.posts(at, route::REFUNDS, &json!(request)).await
    }

    async fn grants(&self, at: &At, purchase: &str, value: u64) -> Reply {
        let units = |whole: u64| format!("{whole}{}", "0".repeat(18));
        let request = json!({
            "purchaseId": purchase, "timestamp": self.relay().app.clock().now().seconds(),
            "waiting": 10, "account": self.relay().poor_customer().address().to_string(),
            "phone": PhoneHash::of("").to_string(), "shopId": shop_id(1).to_string(),
            "loyaltyValue": units(value), "currency": "krw", "amount": units(value * 20),
        });
        self.posts(at, route::PURCHASE_SAVE, &request).await
    }

    /// What waits for the shop owner.
    async fn waiting(&self, owner: &SecretKey) -> (String, LimitApprovals) {
        let token = crate::wire::token(&self.relay().app, owner, Resource::Account).await;
        let at = At { session: token.clone(), staff: None };
        (token, read(&self.gets(&at, route::SHOP_APPROVALS).await))
    }

    async fn decides(&self, owner: &SecretKey, id: &str, approval: bool) -> Reply {
        let (session, _) = self.waiting(owner).await;
        let message =
            LimitApprovalDecision { approval_id: id, approve: approval, chain_id: 24_680.into() };
        let request = LimitApprovalRequest { approval, signature: owner.sign(&message) };
        let path = format!("{}/{id}", route::SHOP_APPROVALS);
        self.posts(&At { session, staff: None }, &path, &json!(request)).await
    }
}

#[tokio::test]
async fn five_wrong_pins_lock_the_terminal_for_a_growing_time() {
    let shop = Shop::open().await;
    let mut locks = Vec::new();
    for _ in 0..3 {
        let at = shop.pairs("T3", 0x53).await;
        for left in [4, 3, 2, 1] {
            assert_eq!(shop.tries(&at, WRONG).await, Unlocked::Wrong { tries_left: left });
        }
        let locked = shop.tries(&at, WRONG).await;
        let Unlocked::Locked { until, server_time } = locked.clone() else { panic!("{locked:?}") };
        // A right PIN changes nothing, and tells nothing.
        assert_eq!(shop.tries(&at, OWNER).await, locked);
        assert_eq!(shop.status(&at).await.locked_until, Some(until));
        locks.push(until.since(server_time));
        shop.relay().waits(until.since(server_time));
    }
    assert_eq!(locks, [300, 600, 1_200]);
    let at = shop.pairs("T3", 0x53).await;
    assert_eq!(shop.session(&at, CLERK).await.role, StaffRole::Clerk);
    // A right PIN in between does not end the growth.
    for _ in 0..4 {
        shop.tries(&at, WRONG).await;
    }
    let Unlocked::Locked { until, server_time } = shop.tries(&at, WRONG).await else {
        panic!("not locked");
    };
    assert_eq!(until.since(server_time), 2_400);
    let elsewhere = shop.pairs("T4", 0x54).await;
    assert_eq!(shop.session(&elsewhere, MANAGER).await.name, "Haneul", "other terminals work");
}

#[tokio::test]
async fn simultaneous_tries_are_counted_one_by_one() {
    let shop = Shop::open().await;
    let at = shop.pairs("T3", 0x53).await;
    let pins: Vec<String> = (0..12).map(|n| format!("7077{n:02}")).collect();
    let tries = pins.iter().map(|pin| shop.tries(&at, pin));
    let outcomes = futures_util::future::join_all(tries).await;
    let wrong = outcomes.iter().filter(|one| matches!(one, Unlocked::Wrong { .. })).count();
    assert_eq!(wrong, 4, "the fifth locks: {outcomes:?}");
}

#[tokio::test]
async fn thirty_wrong_pins_in_an_hour_lock_every_pin_until_it_is_lifted() {
    let shop = Shop::open().await;
    let mut terminals = Vec::new();
    for n in 0..7_u8 {
        terminals.push(shop.pairs(&format!("T{}", 20 + n), 0x60 + n).await);
    }
    let [last, others @ ..] = terminals.as_slice() else { panic!("no terminals") };
    for at in others {
        for _ in 0..5 {
            shop.tries(at, WRONG).await;
        }
    }
    // The right PIN of a locked person looks like a wrong one.
    assert!(matches!(shop.tries(last, OWNER).await, Unlocked::Wrong { .. }));
    service::unlock_members(&shop.relay().app, shop_id(1)).await.unwrap();
    let owner = shop.unlocked(last, OWNER).await;
    assert!(shop.members(&owner).await.iter().all(|member| !member.locked));
    assert_eq!(shop.session(&others[0], CLERK).await.role, StaffRole::Clerk);
}

#[tokio::test]
async fn the_first_owner_is_named_right_after_the_pairing_and_nowhere_else() {
    let shop = Shop(Counter::start().await);
    let at = shop.pairs("T3", 0x53).await;
    let status = shop.status(&at).await;
    assert!(status.may_set_first && !status.has_owner);
    shop.adds(&at, "Haneul", "manager", MANAGER).await.is_refused_with(8101);
    for pin in ["12345", "1234567", "abcdef", "111111", "123456", "987654", ""] {
        assert_eq!(shop.adds(&at, "Seoyeon", "owner", pin).await.faults(), ["pin"], "{pin}");
    }
    assert_eq!(shop.adds(&at, "", "owner", OWNER).await.faults(), ["name"]);
    assert_eq!(shop.adds(&at, "x", "boss", OWNER).await.faults(), ["role"]);
    shop.relay().waits(601);
    let late = shop.pairs("T4", 0x54).await;
    let at = At {
        session: shop
            .relay()
            .signs_in(&Kiosk { key: key(0x53), shop: shop_id(1), terminal: "T3".parse().unwrap() })
            .await,
        staff: None,
    };
    shop.adds(&at, "Seoyeon", "owner", OWNER).await.is_refused_with(8101);
    let first = shop.adds(&late, "Seoyeon", "owner", OWNER).await;
    // The answer was lost: the repeat returns the same person.
    assert_eq!(shop.adds(&late, "Seoyeon", "owner", OWNER).await.data(), first.data());
    let other = shop.pairs("T5", 0x55).await;
    assert!(!shop.status(&other).await.may_set_first, "the shop has an owner");
    shop.adds(&other, "Mallory", "owner", "480213").await.is_refused_with(8101);
}

#[tokio::test]
async fn each_role_may_do_what_it_says_and_no_more() {
    let shop = Shop::open().await;
    let sold = shop.0.sold(Gateway::Kicc, 1).await;
    let at = shop.counter().await;
    let foreign = shop.unlocked(&shop.pairs("T8", 0x58).await, OWNER).await;
    let foreign = At { session: at.session.clone(), ..foreign };
    let made_up = At { staff: Some("0".repeat(64)), ..at.clone() };
    for caller in [at.clone(), foreign, made_up] {
        check(&shop, &caller, &sold, "", 8101, 8101).await;
    }
    let pins = [(CLERK, 8102, 8102), (MANAGER, 0, 8102), (OWNER, 0, 0)];
    for (pin, refund, owner) in pins {
        let caller = shop.unlocked(&at, pin).await;
        check(&shop, &caller, &sold, pin, refund, owner).await;
        shop.posts(&caller, route::STAFF_LOCK, &json!({})).await.data();
        shop.gets(&caller, route::STAFF_ACTIONS).await.is_refused_with(8101);
    }
    // An open staff area ends 15 minutes after its last use.
    let caller = shop.unlocked(&at, OWNER).await;
    shop.relay().waits(899);
    shop.gets(&caller, route::STAFF_MEMBERS).await.data();
    shop.relay().waits(899);
    let at = shop.counter().await;
    let caller = At { session: at.session, ..caller };
    shop.gets(&caller, route::STAFF_MEMBERS).await.data();
    shop.relay().waits(900);
    let caller = At { session: shop.counter().await.session, ..caller };
    shop.gets(&caller, route::STAFF_MEMBERS).await.is_refused_with(8101);
}

/// Checks the codes of what needs a manager and of what needs an owner.
async fn check(shop: &Shop, caller: &At, sold: &CardSale, id: &str, manager: u32, owner: u32) {
    let code = |reply: Reply| reply.body["code"].as_u64().unwrap();
    let id = format!("R{id}{}", caller.staff.as_deref().unwrap_or_default().len());
    let refund = shop.refunds(caller, sold, &id, "1100").await;
    assert_eq!(code(refund), u64::from(manager), "refund");
    if manager == 0 {
        // Its repeat needs no PIN, also after the staff area was locked.
        shop.0.settles(&id, 10).await;
    }
    assert_eq!(
        code(shop.grants(caller, &format!("P{id}"), 10).await),
        u64::from(manager),
        "points"
    );
    assert_eq!(code(shop.gets(caller, route::STAFF_MEMBERS).await), u64::from(owner), "members");
    assert_eq!(code(shop.gets(caller, route::STAFF_ACTIONS).await), u64::from(owner), "actions");
    let added = shop.adds(caller, &format!("N{id}"), "clerk", "480213").await;
    assert_eq!(code(added), u64::from(owner), "add");
}

#[tokio::test]
async fn the_owner_changes_pins_and_the_last_owner_stays() {
    let shop = Shop::open().await;
    let at = shop.pairs("T3", 0x53).await;
    let owner = shop.unlocked(&at, OWNER).await;
    let elsewhere = shop.unlocked(&shop.pairs("T4", 0x54).await, CLERK).await;
    let [seoyeon, haneul, junho] = shop.members(&owner).await.try_into().unwrap();
    assert_eq!(
        (seoyeon.role, haneul.role, junho.role),
        (StaffRole::Owner, StaffRole::Manager, StaffRole::Clerk)
    );
    assert_eq!(shop.adds(&owner, "Junho", "clerk", "480213").await.faults(), ["name"]);
    assert_eq!(shop.adds(&owner, "Minji", "clerk", MANAGER).await.faults(), ["pin"]);
    let pin = |id: u64| format!("{}/{id}/pin", route::STAFF_MEMBERS);
    let remove = |id: u64| format!("{}/{id}/remove", route::STAFF_MEMBERS);
    let taken = shop.posts(&owner, &pin(junho.staff_id), &json!({ "pin": MANAGER })).await;
    assert_eq!(taken.faults(), ["pin"]);
    shop.posts(&owner, &pin(junho.staff_id), &json!({ "pin": "480213" })).await.data();
    assert!(matches!(shop.tries(&at, CLERK).await, Unlocked::Wrong { .. }));
    shop.refunds_nothing(&elsewhere).await;
    assert_eq!(shop.session(&at, "480213").await.name, "Junho");
    let owner = shop.unlocked(&at, OWNER).await;
    let last = shop.posts(&owner, &remove(seoyeon.staff_id), &json!({})).await;
    assert_eq!(last.faults(), ["staffId"]);
    shop.posts(&owner, &remove(haneul.staff_id), &json!({})).await.data();
    assert!(matches!(shop.tries(&at, MANAGER).await, Unlocked::Wrong { .. }));
    let unknown = shop.posts(&owner, &remove(haneul.staff_id), &json!({})).await;
    assert_eq!(unknown.faults(), ["staffId"]);
}

impl Shop {
    /// Checks that a staff area has ended.
    async fn refunds_nothing(&self, at: &At) {
        self.grants(at, "P-ended", 10).await.is_refused_with(8101);
    }
}

#[tokio::test]
async fn limits_hold_whatever_a_kiosk_says() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.counter().await;
    let first = shop.unlocked(&at, MANAGER).await;
    shop.grants(&first, "P-1", 100_001).await.is_refused_with(8103);
    for n in 0..5 {
        shop.grants(&first, &format!("P1{n}"), 100_000).await.data();
    }
    // Half a million at one terminal in a day; a repeat counts once.
    shop.grants(&first, "P10", 100_000).await.data();
    shop.grants(&first, "P-2", 1).await.is_refused_with(8103);
    // What was taken back counts no more.
    shop.posts(&first, route::PURCHASE_CANCEL, &json!({ "purchaseId": "P10" })).await.data();
    shop.grants(&first, "P-3", 100_000).await.data();
    let mut given = 500_000;
    for n in 0..3_u8 {
        let other = shop.pairs(&format!("T{}", 30 + n), 0x70 + n).await;
        let other = shop.unlocked(&other, MANAGER).await;
        for sale in 0..5 {
            shop.grants(&other, &format!("P{n}-{sale}"), 100_000).await.data();
            given += 100_000;
        }
    }
    assert_eq!(given, 2_000_000);
    let other = shop.unlocked(&shop.pairs("T40", 0x7a).await, MANAGER).await;
    shop.grants(&other, "P-4", 1).await.is_refused_with(8103);
    shop.relay().waits(86_401);
    let other = shop.unlocked(&shop.pairs("T41", 0x7b).await, MANAGER).await;
    shop.grants(&other, "P-5", 100_000).await.data();
}

#[tokio::test]
async fn a_refund_that_the_gateway_refuses_counts_no_more() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.unlocked(&shop.counter().await, MANAGER).await;
    let sold = shop.0.sold_for(Gateway::Kicc, 1, "660000").await;
    for n in 0..5 {
        shop.refunds(&at, &sold, &format!("R{n}"), "99000").await.data();
        let (refund, _) = shop.0.settles(&format!("R{n}"), 60).await;
        assert_eq!(refund.state, RefundState::Done);
    }
    shop.refunds(&at, &sold, "R9", "11000").await.is_refused_with(8103);
    let small = shop.0.sold_for(Gateway::Kicc, 2, "11000").await;
    shop.0.breaks(Gateway::Kicc, kios_simulator::card::Fault::Decline);
    shop.refunds(&at, &small, "REFUSED", "4400").await.data();
    let (refused, _) = shop.0.settles("REFUSED", 60).await;
    assert_eq!(refused.state, RefundState::Refused);
    shop.refunds(&at, &small, "RY", "4400").await.data();
}

#[tokio::test]
async fn above_a_limit_the_shop_owner_decides() {
    let shop = Shop::with(|config| config.staff.default = StaffLimits::default()).await;
    let at = shop.unlocked(&shop.counter().await, MANAGER).await;
    let (owner, stranger) = (key(0x33), key(0x44));
    for (purchase, approves) in [("P-1", true), ("P-2", false)] {
        for _ in 0..2 {
            shop.grants(&at, purchase, 200_000).await.is_refused_with(8103);
        }
        assert!(shop.waiting(&stranger).await.1.approvals.is_empty());
        let (session, waiting) = shop.waiting(&owner).await;
        let [asked] = waiting.approvals.as_slice() else { panic!("{waiting:?}") };
        assert_eq!((asked.kind, asked.subject.as_str()), (StaffActionKind::Points, purchase));
        let amount = asked.amount.to_decimal(0);
        assert_eq!((asked.name.as_str(), amount.as_str()), ("Haneul", "200000"));
        let id = asked.approval_id.clone();
        assert_eq!(shop.decides(&stranger, &id, true).await.faults(), ["approvalId"]);
        let path = format!("{}/{id}", route::SHOP_APPROVALS);
        let session = At { session, staff: None };
        for (signer, signs) in [(&owner, !approves), (&stranger, approves)] {
            let message =
                LimitApprovalDecision { approval_id: &id, approve: signs, chain_id: 24_680.into() };
            let signature = signer.sign(&message);
            let request = LimitApprovalRequest { approval: approves, signature };
            shop.posts(&session, &path, &json!(request)).await.is_refused_with(1501);
        }
        for _ in 0..2 {
            shop.decides(&owner, &id, approves).await.data();
        }
        assert_eq!(shop.decides(&owner, &id, !approves).await.faults(), ["approvalId"]);
        assert!(shop.waiting(&owner).await.1.approvals.is_empty());
        let reply = shop.grants(&at, purchase, 200_000).await;
        assert_eq!(reply.code(), if approves { 0 } else { 8104 });
    }
    // A decision is about one amount, and counts for ten minutes.
    shop.grants(&at, "P-3", 200_000).await.is_refused_with(8103);
    let (_, waiting) = shop.waiting(&owner).await;
    let id = waiting.approvals[0].approval_id.clone();
    shop.decides(&owner, &id, true).await.data();
    shop.relay().waits(600);
    shop.grants(&at, "P-3", 200_000).await.is_refused_with(8103);
    let (_, waiting) = shop.waiting(&owner).await;
    shop.decides(&owner, &waiting.approvals[0].approval_id, true).await.data();
    shop.grants(&at, "P-3", 300_000).await.is_refused_with(8103);
    assert_eq!(shop.decides(&owner, &id, true).await.faults(), ["approvalId"]);
}

#[tokio::test]
async fn a_cancel_needs_a_manager_and_its_repeat_does_not() {
    let shop = Shop::open().await;
    let relay = shop.relay();
    let at = shop.pairs("T1", 0x51).await;
    let kiosk = Kiosk { key: key(0x51), shop: shop_id(1), terminal: "T1".parse().unwrap() };
    let id = relay.approved().await;
    relay.kiosk().closes(relay, &id, true).await.data();
    let request = kios_protocol::api::OpenCancelRequest::new(
        id.parse().unwrap(),
        kiosk.terminal.clone(),
        &kiosk.key,
    );
    let request = json!(request);
    shop.posts(&at, route::CANCEL_OPEN, &request).await.is_refused_with(8101);
    let clerk = shop.unlocked(&at, CLERK).await;
    shop.posts(&clerk, route::CANCEL_OPEN, &request).await.is_refused_with(8102);
    let manager = shop.unlocked(&at, MANAGER).await;
    assert_eq!(
        shop.posts(&manager, route::CANCEL_OPEN, &request).await.number("paymentStatus"),
        51
    );
    assert_eq!(shop.posts(&at, route::CANCEL_OPEN, &request).await.number("paymentStatus"), 51);
}

#[tokio::test]
async fn what_was_done_is_recorded_with_who_where_and_when() {
    let shop = Shop::open().await;
    let at = shop.counter().await;
    let sold = shop.0.sold(Gateway::Kicc, 1).await;
    shop.tries(&at, WRONG).await;
    let manager = shop.unlocked(&at, MANAGER).await;
    shop.relay().waits(5);
    shop.refunds(&manager, &sold, "R1", "11000").await.data();
    shop.grants(&manager, "P-1", 500).await.data();
    shop.posts(&manager, route::STAFF_LOCK, &json!({})).await.data();
    let owner = shop.unlocked(&at, OWNER).await;
    let actions: StaffActions = read(&shop.gets(&owner, route::STAFF_ACTIONS).await);
    let lines: Vec<_> = actions
        .actions
        .iter()
        .take(6)
        .map(|one| {
            (one.kind.as_str(), one.name.as_str(), one.terminal_id.as_str(), one.subject.as_str())
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("unlock", "Seoyeon", "T1", ""),
            ("lock", "Haneul", "T1", ""),
            ("points", "Haneul", "T1", "P-1"),
            ("refund", "Haneul", "T1", "R1"),
            ("unlock", "Haneul", "T1", ""),
            ("wrong_pin", "", "T1", ""),
        ]
    );
    let refund = &actions.actions[3];
    assert_eq!(refund.amount.unwrap().to_decimal(0), "11000");
    assert_eq!(refund.currency.as_deref(), Some("krw"));
    assert_eq!(refund.at, shop.relay().app.clock().now());
}

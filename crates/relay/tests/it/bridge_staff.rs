//! Bridge mode: PINs and limits of points and cancels, and what is recorded of them. `relay.md §7`.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use axum::body::Body;
use axum::http::Request;
use kios_domain::Secret;
use kios_domain::staff::StaffLimits;
use kios_protocol::PhoneHash;
use kios_protocol::api::{LimitApprovalRequest, LimitApprovals, Unlocked, route};
use kios_protocol::message::LimitApprovalDecision;
use kios_protocol::session::Resource;
use kios_protocol::staff::{Pin, StaffRole};
use kios_relay::config::PurchasesConfig;
use kios_relay::service::{self, TerminalIdentity};
use kios_relay::storage::sql;
use kios_simulator::network::{EndpointFault, Generation};
use serde_json::{Value, json};

use crate::support::cards::read;
use crate::support::staff::recorded;
use crate::support::{Bridged, NETWORK_KEY, Reply, START, key, shop_id};
use crate::wire::token;

/// The purchase service's path.
const REPORT: &str = "/v2/tx/purchase/new";

/// A kiosk of a shop with three people, in bridge mode.
struct Counter {
    net: Bridged,
    session: String,
}

impl Counter {
    async fn open(generation: Generation) -> Self {
        let net = Bridged::with(
            |network| {
                network.collectors = vec![key(0x55).address()];
                network.generation = generation;
            },
            |config| {
                config.staff.default = StaffLimits::default();
                let upstream = config.upstream.as_mut().unwrap();
                upstream.access_key = Some(Secret::new(NETWORK_KEY.to_owned()));
                upstream.purchases = Some(PurchasesConfig {
                    url: upstream.url.clone(),
                    key: key(0x55),
                    sender: key(0x56).address(),
                });
            },
        )
        .await;
        kios_relay::bridge::import_shop(&net.app, shop_id(1)).await.unwrap();
        let session = net.signs_in(&net.kiosk()).await;
        Self { net, session }
    }

    /// Gives a person a PIN.
    async fn employs(&self, name: &str, role: StaffRole) -> Pin {
        service::issue_pin(&self.net.app, shop_id(1), name, role).await.unwrap().pin
    }

    /// Opens the staff area of the kiosk; returns its token.
    async fn unlocked(&self, pin: &Pin) -> String {
        let at = TerminalIdentity { shop_id: shop_id(1), terminal_id: "T1".parse().unwrap() };
        match service::unlock(&self.net.app, &at, pin).await.unwrap() {
            Unlocked::Right(session) => session.token,
            other @ (Unlocked::Wrong { .. } | Unlocked::Locked { .. }) => panic!("{other:?}"),
        }
    }

    async fn posts(&self, staff: Option<&str>, path: &str, body: &Value) -> Reply {
        let mut request = Request::post(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.session));
        if let Some(staff) = staff {
            request = request.header("kios-staff", staff);
        }
        self.net.request(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn grants(&self, staff: Option<&str>, purchase: &str, value: u64) -> Reply {
        let units = |whole: u64| format!("{whole}{}", "0".repeat(18));
        let body = json!({
            "purchaseId": purchase, "timestamp": START.seconds().to_string(), "waiting": "10",
            "account": key(0x12).address().to_string(), "phone": PhoneHash::of("").to_string(),
            "shopId": shop_id(1).to_string(), "loyaltyValue": units(value), "currency": "krw",
            "amount": units(value * 20),
        });
        self.posts(staff, route::PURCHASE_SAVE, &body).await
    }

    async fn cancels(&self, staff: Option<&str>, id: &str) -> Reply {
        self.posts(staff, route::CANCEL_OPEN, &self.net.kiosk().cancel_request(id)).await
    }

    /// The shop owner decides the only request that waits.
    async fn owner_decides(&self, approval: bool) {
        let owner = key(0x33);
        let session = token(&self.net.app, &owner, Resource::Account).await;
        let request = Request::get(route::SHOP_APPROVALS)
            .header("authorization", format!("Bearer {session}"))
            .body(Body::empty())
            .unwrap();
        let waiting: LimitApprovals = read(&self.net.request(request).await);
        let [waiting] = &waiting.approvals[..] else { panic!("{waiting:?}") };
        let message = LimitApprovalDecision {
            approval_id: &waiting.approval_id,
            approve: approval,
            chain_id: 24_680.into(),
        };
        let decision = LimitApprovalRequest { approval, signature: owner.sign(&message) };
        let path = format!("{}/{}", route::SHOP_APPROVALS, waiting.approval_id);
        self.net.post_with(&session, &path, &json!(decision)).await.data();
    }

    async fn executes(&self, statement: &'static str) {
        let mut writer = self.net.app.store().write().await.unwrap();
        sql::query(statement).execute(writer.connection()).await.unwrap();
        writer.commit().await.unwrap();
    }

    /// The states of the stored purchases.
    async fn purchases(&self) -> Vec<String> {
        let mut connection = self.net.app.store().read().await.unwrap();
        sql::query_scalar("SELECT state FROM bridge_purchase ORDER BY purchase_id")
            .fetch_all(&mut connection)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn points_need_a_manager_and_above_the_limit_the_owner() {
    let counter = Counter::open(Generation::Acc).await;
    counter.employs("Seoyeon", StaffRole::Owner).await;
    let clerk = counter.employs("Junho", StaffRole::Clerk).await;
    let manager = counter.employs("Haneul", StaffRole::Manager).await;
    counter.grants(None, "P-1", 100).await.is_refused_with(8101);
    let clerk = counter.unlocked(&clerk).await;
    counter.grants(Some(&clerk), "P-1", 100).await.is_refused_with(8102);
    let manager = counter.unlocked(&manager).await;
    assert_eq!((counter.purchases().await, counter.net.asked(REPORT)), (Vec::new(), 0));
    counter.grants(Some(&manager), "P-1", 100).await.data();
    // A repeat is no second action, and needs no PIN: the points were given by the first.
    counter.grants(None, "P-1", 100).await.data();
    assert_eq!((recorded(&counter.net, "P-1").await, counter.net.asked(REPORT)), (1, 1));
    for (purchase, approves, code) in [("P-2", true, 0), ("P-3", false, 8104)] {
        counter.grants(Some(&manager), purchase, 100_001).await.is_refused_with(8103);
        assert_eq!(recorded(&counter.net, purchase).await, 0);
        let asked = counter.net.asked(REPORT);
        counter.owner_decides(approves).await;
        let reply = counter.grants(Some(&manager), purchase, 100_001).await;
        assert_eq!(reply.code(), code, "{purchase}");
        assert_eq!(counter.net.asked(REPORT) - asked, usize::from(approves));
        // The owner's decision is recorded, too.
        assert_eq!(recorded(&counter.net, purchase).await, 1 + i64::from(approves));
    }
    assert_eq!(counter.purchases().await, ["saved", "saved"]);
}

#[tokio::test]
async fn points_that_are_refused_or_taken_back_count_no_more() {
    let counter = Counter::open(Generation::Acc).await;
    counter.employs("Seoyeon", StaffRole::Owner).await;
    let manager = counter.employs("Haneul", StaffRole::Manager).await;
    let manager = counter.unlocked(&manager).await;
    let staff = Some(manager.as_str());
    for n in 0..6 {
        // Six of them would be above the limit of a day.
        counter.net.network.fault(REPORT, EndpointFault::Code(2001), Some(1));
        let purchase = format!("P-{n}");
        assert_eq!(counter.grants(staff, &purchase, 100_000).await.code(), 2001, "{n}");
        assert_eq!(recorded(&counter.net, &purchase).await, 0);
    }
    counter.grants(staff, "P-7", 100_000).await.data();
    assert_eq!(recorded(&counter.net, "P-7").await, 1);
    counter.posts(staff, route::PURCHASE_CANCEL, &json!({"purchaseId": "P-7"})).await.data();
    assert_eq!(recorded(&counter.net, "P-7").await, 0);
}

#[tokio::test]
async fn points_and_their_recorded_action_are_stored_together_or_not_at_all() {
    let counter = Counter::open(Generation::Acc).await;
    // A crash between two writes is a write that fails.
    counter
        .executes(
            "CREATE TRIGGER crash BEFORE INSERT ON bridge_purchase
             BEGIN SELECT RAISE(ABORT, 'crash'); END",
        )
        .await;
    assert_eq!(counter.grants(None, "P-1", 100).await.status.as_u16(), 500);
    counter.executes("DROP TRIGGER crash").await;
    assert_eq!((recorded(&counter.net, "P-1").await, counter.net.asked(REPORT)), (0, 0));
    counter
        .executes(
            "CREATE TRIGGER crash BEFORE UPDATE ON staff_action
             BEGIN SELECT RAISE(ABORT, 'crash'); END",
        )
        .await;
    counter.net.network.fault(REPORT, EndpointFault::Code(2001), Some(1));
    assert_eq!(counter.grants(None, "P-1", 100).await.status.as_u16(), 500);
    counter.executes("DROP TRIGGER crash").await;
    // Neither the refusal nor what follows from it: the outcome is unknown, and the action counts.
    assert_eq!(counter.purchases().await, ["sent"]);
    assert_eq!(recorded(&counter.net, "P-1").await, 1);
    counter.grants(None, "P-1", 100).await.data();
    assert_eq!(recorded(&counter.net, "P-1").await, 1);
}

#[tokio::test]
async fn a_cancel_needs_a_manager_and_is_undone_if_the_network_refuses_it() {
    let counter = Counter::open(Generation::default()).await;
    let net = &counter.net;
    let id = net.paid().await;
    net.later(1).await;
    counter.employs("Seoyeon", StaffRole::Owner).await;
    let clerk = counter.employs("Junho", StaffRole::Clerk).await;
    let manager = counter.employs("Haneul", StaffRole::Manager).await;
    counter.cancels(None, &id).await.is_refused_with(8101);
    let clerk = counter.unlocked(&clerk).await;
    counter.cancels(Some(&clerk), &id).await.is_refused_with(8102);
    assert_eq!((net.asked("cancel/open"), net.network.status(&id)), (0, Some(18)));
    let manager = counter.unlocked(&manager).await;
    net.network.fault("cancel/open", EndpointFault::Code(1501), Some(1));
    assert_eq!(counter.cancels(Some(&manager), &id).await.code(), 1501);
    assert_eq!(recorded(net, &id).await, 0);
    counter.cancels(None, &id).await.is_refused_with(8101);
    assert_eq!(counter.cancels(Some(&manager), &id).await.number("paymentStatus"), 51);
    assert_eq!(recorded(net, &id).await, 1);
}

#[tokio::test]
async fn a_refused_cancel_and_what_follows_from_it_are_stored_together_or_not_at_all() {
    let counter = Counter::open(Generation::default()).await;
    let net = &counter.net;
    let id = net.paid().await;
    net.later(1).await;
    counter
        .executes(
            "CREATE TRIGGER crash BEFORE UPDATE ON staff_action
             BEGIN SELECT RAISE(ABORT, 'crash'); END",
        )
        .await;
    net.network.fault("cancel/open", EndpointFault::Code(2024), Some(1));
    assert_eq!(counter.cancels(None, &id).await.status.as_u16(), 500);
    counter.executes("DROP TRIGGER crash").await;
    // The call has no outcome, so its action counts.
    assert_eq!(net.calls().await.last().unwrap(), &("cancel/open".to_owned(), "sent".to_owned()));
    assert_eq!(recorded(net, &id).await, 1);
}

#[tokio::test]
async fn a_cancel_whose_response_was_lost_is_repeated_without_a_pin_for_ten_minutes() {
    let mut counter = Counter::open(Generation::default()).await;
    counter.employs("Seoyeon", StaffRole::Owner).await;
    let manager = counter.employs("Haneul", StaffRole::Manager).await;
    for (seconds, repeated) in [(600, 0), (601, 8101)] {
        let id = counter.net.paid().await;
        counter.net.later(1).await;
        let manager = counter.unlocked(&manager).await;
        counter.net.network.fault("cancel/open", EndpointFault::CutBefore, Some(1));
        assert_eq!(counter.cancels(Some(&manager), &id).await.status.as_u16(), 502);
        assert_eq!(recorded(&counter.net, &id).await, 1);
        counter.net.passes(seconds);
        counter.session = counter.net.signs_in(&counter.net.kiosk()).await;
        assert_eq!(counter.cancels(None, &id).await.code(), repeated, "{seconds}");
    }
}

#[tokio::test]
async fn a_kiosk_cancels_no_payment_that_the_relay_does_not_know() {
    let counter = Counter::open(Generation::default()).await;
    counter.employs("Seoyeon", StaffRole::Owner).await;
    let id = format!("0x{}", "ab".repeat(32));
    counter.cancels(None, &id).await.is_refused_with(2003);
    assert_eq!(counter.net.asked("cancel/open"), 0);
}

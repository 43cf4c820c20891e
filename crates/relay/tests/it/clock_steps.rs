//! The machine's clock is set while the relay runs: no deadline changes, and the new time is adopted when none is
//! pending. `relay.md §3` B30 and B31.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use kios_protocol::Timestamp;
use kios_protocol::api::{Unlocked, route};
use kios_protocol::session::pairing_text;
use kios_protocol::staff::{Pin, StaffRole};
use kios_relay::bootstrap;
use kios_relay::clock::{Clock as _, ManualClock, ManualSource, SystemClock};
use kios_relay::config::{Config, Database};
use kios_relay::entropy::SystemEntropy;
use kios_relay::jobs::clock_steps::StepWatch;
use kios_relay::jobs::deadlines;
use kios_relay::service::{self, TerminalIdentity};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Bridged, METRICS, Relay, START, config, key, shop_id};
use crate::wire::{terminal, text, token};

const HOUR_MS: i64 = 3_600_000;

/// A relay whose machine's clock can be set.
struct Stepped {
    relay: Relay,
    source: ManualSource,
    clock: Arc<SystemClock>,
    watch: StepWatch,
}

impl Stepped {
    async fn start() -> Self {
        let source = ManualSource::at(START);
        let clock = Arc::new(SystemClock::of(source.clone()));
        let relay = Relay::on_clock(Arc::<SystemClock>::clone(&clock)).await;
        Self { relay, source, clock, watch: StepWatch::default() }
    }

    /// Lets time pass, second by second, and runs the jobs in each.
    async fn passes(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.source.advance_ms(1_000);
            self.looks().await;
        }
    }

    async fn looks(&mut self) {
        self.watch.look(&self.relay.app, &self.clock).await.unwrap();
        deadlines::run_due(&self.relay.app).await.unwrap();
    }

    /// Sets the wall clock, and looks at it.
    async fn steps(&mut self, ms: i64) {
        self.source.step_ms(ms);
        self.looks().await;
    }

    /// How far the relay's time is from the time that would have passed without a step.
    fn ahead(&self, passed: u64) -> i64 {
        let now = i64::try_from(self.clock.now().seconds()).unwrap();
        now - i64::try_from(START.seconds() + passed).unwrap()
    }
}

#[tokio::test]
async fn a_step_neither_ends_nor_extends_the_time_for_an_answer() {
    for step in [HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS] {
        for (second, status) in [(40, 14), (46, 0)] {
            let mut stepped = Stepped::start().await;
            let id = stepped.relay.opened().await;
            stepped.passes(10).await;
            stepped.steps(step).await;
            stepped.passes(second - 10).await;
            let reply = stepped.relay.customer().answers(&stepped.relay, &id, true).await;
            if status == 0 {
                assert_eq!(reply.code(), 7000, "step {step}");
            } else {
                assert_eq!(reply.number("paymentStatus"), status, "step {step}");
            }
        }
    }
}

#[tokio::test]
async fn a_step_does_not_return_the_points_of_an_approved_payment() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let id = stepped.relay.approved().await;
        stepped.steps(step).await;
        stepped.passes(299).await;
        assert_eq!(stepped.relay.status(&id).await, 17);
        stepped.passes(1).await;
        assert_eq!(stepped.relay.status(&id).await, 19, "the forced close is 300 s after the open");
    }
}

#[tokio::test]
async fn a_step_neither_ends_nor_extends_a_session_or_a_code() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let app = stepped.relay.app.clone();
        let bearer = token(&app, &key(0x22), terminal(shop_id(1), "T1")).await;
        stepped.passes(1).await;
        stepped.steps(step).await;
        assert_ne!(stepped.ahead(1), 0, "nothing is pending, so the time is adopted");
        stepped.passes(890).await;
        assert!(kios_relay::session::authenticate(&app, &bearer).await.is_ok(), "step {step}");
        stepped.passes(10).await;
        assert!(kios_relay::session::authenticate(&app, &bearer).await.is_err(), "step {step}");
    }
}

#[tokio::test]
async fn a_step_leaves_pins_and_their_tries_as_they_are() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let app = stepped.relay.app.clone();
        let issued =
            service::issue_pin(&app, shop_id(1), "Seoyeon", StaffRole::Owner).await.unwrap();
        let wrong: Pin = "909090".parse().unwrap();
        let at = |terminal: &str| TerminalIdentity {
            shop_id: shop_id(1),
            terminal_id: terminal.parse().unwrap(),
        };
        let (right, tried, locked) = (at("T1"), at("T2"), at("T3"));
        let unlock =
            async |at: &TerminalIdentity, pin: &Pin| service::unlock(&app, at, pin).await.unwrap();
        unlock(&right, &issued.pin).await;
        unlock(&tried, &wrong).await;
        for _ in 0..5 {
            unlock(&locked, &wrong).await;
        }
        stepped.passes(1).await;
        stepped.steps(step).await;
        assert_ne!(stepped.ahead(1), 0, "adopted");
        assert!(matches!(unlock(&right, &issued.pin).await, Unlocked::Right(_)), "step {step}");
        assert_eq!(unlock(&tried, &wrong).await, Unlocked::Wrong { tries_left: 3 });
        stepped.passes(298).await;
        assert!(matches!(unlock(&locked, &issued.pin).await, Unlocked::Locked { .. }));
        stepped.passes(2).await;
        assert!(matches!(unlock(&locked, &issued.pin).await, Unlocked::Right(_)), "step {step}");
    }
}

#[tokio::test]
async fn a_step_neither_ends_nor_extends_the_time_for_the_first_pin() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let app = stepped.relay.app.clone();
        let terminal_id = "T9".parse().unwrap();
        let code = kios_relay::session::new_code(&app, shop_id(1), &terminal_id).await.unwrap();
        let signature = key(0x59).sign_text(&pairing_text(&code.code, key(0x59).address()));
        let request = json!({
            "code": code.code, "address": key(0x59).address().to_string(),
            "signature": signature.to_string(),
        });
        stepped.relay.post(route::PAIR, &request).await.data();
        let at = TerminalIdentity { shop_id: shop_id(1), terminal_id };
        let may = async || service::staff_status(&app, &at).await.unwrap().may_set_first;
        stepped.passes(1).await;
        stepped.steps(step).await;
        assert_ne!(stepped.ahead(1), 0, "adopted");
        stepped.passes(590).await;
        assert!(may().await, "step {step}");
        stepped.passes(20).await;
        assert!(!may().await, "step {step}");
    }
}

#[tokio::test]
async fn a_sign_in_that_was_overheard_is_good_for_nothing_after_a_step() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let app = stepped.relay.app.clone();
        let text = text(&app, &key(0x22), terminal(shop_id(1), "T1")).await.to_string();
        let signature = key(0x22).sign_text(&text);
        kios_relay::session::sign_in(&app, &text, &signature).await.unwrap();
        stepped.steps(step).await;
        kios_relay::session::purge(&app).await.unwrap();
        // Until the text would be valid again.
        stepped.passes(3_600).await;
        kios_relay::session::purge(&app).await.unwrap();
        assert!(kios_relay::session::sign_in(&app, &text, &signature).await.is_err(), "{step}");
    }
}

#[tokio::test]
async fn the_new_time_is_adopted_once_nothing_is_pending() {
    for step in [HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let id = stepped.relay.opened().await;
        stepped.steps(step).await;
        assert_eq!(stepped.ahead(0), 0);
        assert_eq!(stepped.clock.offset_ms(), step);
        stepped.relay.customer().answers(&stepped.relay, &id, true).await.data();
        stepped.relay.kiosk().closes(&stepped.relay, &id, true).await.data();
        stepped.passes(1).await;
        assert_eq!(stepped.ahead(1), step / 1_000);
        assert_eq!(stepped.clock.offset_ms(), 0);
        // All tests of this process share the metrics.
        let request = Request::get("/metrics").header(METRICS.0, METRICS.1);
        let (_, metrics) = stepped.relay.asks(request.body(Body::empty()).unwrap()).await;
        assert!(metrics.contains("\nkios_clock_offset_seconds "));
    }
}

#[tokio::test]
async fn a_step_neither_closes_nor_reopens_the_time_for_a_cancel() {
    for step in [24 * 8 * HOUR_MS, -HOUR_MS] {
        let mut stepped = Stepped::start().await;
        let id = stepped.relay.opened().await;
        stepped.relay.customer().answers(&stepped.relay, &id, true).await.data();
        stepped.relay.kiosk().closes(&stepped.relay, &id, true).await.data();
        let open = step > 0;
        if !open {
            // The window has closed half an hour ago.
            stepped.source.advance_ms((604_800 + 1_800) * 1_000);
            stepped.looks().await;
        }
        stepped.steps(step).await;
        stepped.relay.kiosk().asks_back(&stepped.relay, &id).await.data();
        let reply = stepped.relay.owner().answers_cancel(&stepped.relay, &id, true).await;
        assert_eq!(reply.code(), if open { 0 } else { 1534 }, "step {step}");
    }
}

#[tokio::test]
async fn a_small_difference_is_made_up_for_slowly() {
    let mut stepped = Stepped::start().await;
    let id = stepped.relay.opened().await;
    stepped.steps(1_900).await;
    stepped.passes(45).await;
    assert_eq!(stepped.ahead(45), 0, "a quarter of a second at most");
    assert_eq!(stepped.relay.status(&id).await, 11);
    stepped.passes(400).await;
    assert!(stepped.clock.offset_ms().abs() < 5);
}

#[tokio::test]
async fn in_bridge_mode_a_step_leaves_payments_and_calls_alone() {
    let source = ManualSource::at(START);
    let clock = Arc::new(SystemClock::of(source.clone()));
    let bridged = Bridged::on_clock(Arc::<SystemClock>::clone(&clock)).await;
    let mut watch = StepWatch::default();
    let id = bridged.opened().await;
    source.step_ms(HOUR_MS);
    watch.look(&bridged.relay.app, &clock).await.unwrap();
    assert_eq!(clock.now(), START);
    bridged.looks().await;
    assert_eq!(bridged.status(&id).await, 11);
}

/// Starts a relay on a database at this time; the error as text.
async fn starts(folder: &TempDir, now: Timestamp) -> Result<(), String> {
    let config = Config { database: Database::File(folder.path().join("kios.db")), ..config() };
    let clock = Arc::new(ManualClock::at(now));
    let app = bootstrap::start(config, clock, Arc::new(SystemEntropy))
        .await
        .map_err(|fault| fault.to_string())?;
    app.store().close().await;
    Ok(())
}

#[tokio::test]
async fn a_start_with_a_clock_behind_the_database_is_refused_with_both_times() {
    let relay = Relay::on_disk().await;
    relay.waits(10_000);
    relay.opened().await;
    let folder = relay.ended().await;
    let before = std::fs::read(folder.path().join("kios.db")).unwrap();
    let newest = START.seconds() + 10_000;
    for behind in [61, 3_600, 86_400] {
        let fault = starts(&folder, Timestamp::from_seconds(newest - behind)).await.unwrap_err();
        assert!(
            fault.contains("the newest row of the database is from 2023-11-15 1:00:00"),
            "{fault}"
        );
        assert!(fault.contains("set the clock"), "{fault}");
        assert_eq!(fault.lines().count(), 1);
        assert_eq!(
            std::fs::read(folder.path().join("kios.db")).unwrap(),
            before,
            "no partial start"
        );
    }
    starts(&folder, Timestamp::from_seconds(newest - 60)).await.unwrap();
    starts(&folder, Timestamp::from_seconds(newest + 86_400)).await.unwrap();
}

#[tokio::test]
async fn every_row_with_a_time_of_its_own_counts() {
    let relay = Relay::on_disk().await;
    relay.waits(10_000);
    // Nothing but a temporary account.
    let request = relay.customer().code_request(&relay).await;
    relay.post(route::TEMPORARY_ACCOUNT, &request).await.data();
    let folder = relay.ended().await;
    assert!(starts(&folder, START).await.is_err());
}

#[tokio::test]
async fn after_the_clock_was_set_back_the_relay_can_be_restarted() {
    let source = ManualSource::at(START);
    let clock = Arc::new(SystemClock::of(source.clone()));
    let relay = Relay::on_disk_on_clock(Arc::<SystemClock>::clone(&clock)).await;
    let id = relay.opened().await;
    relay.customer().answers(&relay, &id, true).await.data();
    relay.kiosk().closes(&relay, &id, true).await.data();
    source.step_ms(-HOUR_MS);
    StepWatch::default().look(&relay.app, &clock).await.unwrap();
    let folder = relay.ended().await;
    let back = |seconds: u64| Timestamp::from_seconds(START.seconds() - 3_600 + seconds);
    starts(&folder, back(1)).await.unwrap();
    assert!(starts(&folder, Timestamp::from_seconds(START.seconds() - 7_200)).await.is_err());
}

#[tokio::test]
async fn a_command_beside_the_relay_uses_the_time_of_the_relay() {
    let source = ManualSource::at(START);
    let clock = Arc::new(SystemClock::of(source.clone()));
    let relay = Relay::on_clock(Arc::<SystemClock>::clone(&clock)).await;
    relay.opened().await;
    source.step_ms(-HOUR_MS);
    StepWatch::default().look(&relay.app, &clock).await.unwrap();
    let command = SystemClock::of(source);
    kios_relay::jobs::clock_steps::follow(&relay.app, &command).await.unwrap();
    assert_eq!((command.now(), clock.now()), (START, START));
    assert_eq!(json!(relay.get("/health").await.number("serverTime")), json!(START.seconds()));
}

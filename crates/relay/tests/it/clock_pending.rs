//! Which rows of the database delay the time that the machine's clock was set to: `relay.md §3 B30`.

use std::collections::BTreeSet;
use std::sync::Arc;

use kios_protocol::Timestamp;
use kios_relay::clock::{Clock as _, ManualSource, SystemClock};
use kios_relay::jobs::clock_steps::StepWatch;
use kios_relay::storage;

use crate::support::{Relay, START};

/// The statement that finds pending deadlines is read from the source, so that a kind without a row here fails the test.
const DEADLINES: &str = include_str!("../../src/storage/deadlines.rs");

/// The kinds of pending deadlines, with the table of each.
fn pending_kinds() -> BTreeSet<(&'static str, &'static str)> {
    let (_, statement) = DEADLINES.split_once("const PENDING: &str = \"").unwrap();
    let (statement, _) = statement.split_once("\";").unwrap();
    let kinds: Vec<_> = statement
        .split("SELECT '")
        .skip(1)
        .map(|one| {
            let (kind, rest) = one.split_once('\'').unwrap();
            let (_, from) = rest.split_once("FROM ").unwrap();
            (kind, from.split_whitespace().next().unwrap())
        })
        .collect();
    assert_eq!(kinds.len(), statement.matches("UNION ALL").count() + 1);
    let different: BTreeSet<_> = kinds.iter().copied().collect();
    assert_eq!(different.len(), kinds.len(), "a kind has one line for each table");
    different
}

/// A payment with this status, and with points that were collected so many seconds after the beginning of the time for
/// a cancel.
const PAYMENT: &str = "INSERT INTO payment (payment_id, version, purchase_id, amount, currency, shop_id, terminal_id,
    account, paid_point, paid_value, fee_point, fee_value, total_point, total_value, status, contract, opened_at,
    settled_at, timed_out, open_new_at, close_new_at, open_cancel_at, close_cancel_at, opener, account_sent,
    currency_sent)
 SELECT '0x1', 1, 'P1', '1', 'krw', '0x1', 'T1', '0x1', '1', '1', '0', '0', '1', '1', status, contract, 1700000000,
    settled_at, 0, 1700000000, 0, 0, 0, 'access-key', '0x1', 'krw' FROM ";
const LEGACY: &str = "INSERT INTO legacy_payment
 SELECT '0x1', 1, 'P1', '1', 'krw', '0x1', '0x1', 0, '1', '0', '1', '0', '1', '0', status, 1700000000, 0, 0 FROM ";
const CARD_SALE: &str = "INSERT INTO card_sale (gateway, transaction_id, order_id, purchase_id, shop_id, terminal_id,
    amount, currency, method, sold_at)
 VALUES ('kicc', '1', 'O1', 'P1', '0x1', 'T1', '1', 'krw', 'card', 1700000000);
INSERT INTO card_refund (refund_id, version, gateway, transaction_id, shop_id, terminal_id, amount, balance, reason,
    digest, path, body, state, sent, asked, since, ask_at, missed_at, person, code, words, due_at, requested_at,
    updated_at)
 SELECT 'R1', 1, 'kicc', '1', '0x1', 'T1', '1', '1', 'r', '0x1', '/', '{}', state, 0, 0, 0, 0, 0, 'nobody', '', '',
    due_at, 1700000000, 1700000000 FROM ";

fn status(insert: &str, status: u8, settled_at: i64) -> String {
    format!("{insert}(SELECT {status} AS status, 2 AS contract, {settled_at} AS settled_at)")
}

fn refund(state: &str, due_at: &str) -> String {
    format!("{CARD_SALE}(SELECT '{state}' AS state, {due_at} AS due_at)")
}

fn call(state: &str) -> String {
    format!(
        "INSERT INTO bridge_call (action, path, body, with_key, state, next_at, created_at)
         VALUES ('new/close', '/v2', x'', 0, '{state}', 1700000009, 1700000000)"
    )
}

fn points(state: &str) -> String {
    format!("INSERT INTO bridge_purchase VALUES ('P1', '0x1', '{{}}', x'', '{state}', 1700000000)")
}

fn purchase(state: &str) -> String {
    format!(
        "INSERT INTO purchase
         VALUES ('0x1', 'P1', '', '', '', 1, 1, 1800000000, 'krw', '1', '1', '1', '{state}')"
    )
}

fn shop_task(status: u8) -> String {
    format!(
        "INSERT INTO shop_task
         VALUES ('0x1', 'shop_add', '0x1', '', '', 1, '0x1', '', {status}, 1700000000)"
    )
}

/// Rows with a pending deadline: the kind, the table, and the statement.
fn pending() -> Vec<(&'static str, &'static str, String)> {
    let temporary = "INSERT INTO temporary_account VALUES ('0x1', '0x2', 1700000000)";
    let check = "INSERT INTO bridge_close_check (payment_id, round, opened_at, closed_at, next_at)
         VALUES ('0x1', 0, 1, 1, 1700000009)";
    let late = "INSERT INTO bridge_late_success (payment_id, round, since, next_at)
         VALUES ('0x1', 0, 1, 2)";
    // The window of a cancel is 7 days; this one ends within the hour by which the clock is set.
    let window = 1_700_000_000 - 604_800 + 1_800;
    let mut rows = vec![
        ("payment", "legacy_payment", status(LEGACY, 1, 0)),
        ("payment", "legacy_payment", status(LEGACY, 5, 0)),
        ("shop change", "shop_task", shop_task(11)),
        ("temporary account", "temporary_account", temporary.to_owned()),
        ("point grant", "purchase", purchase("waiting")),
        ("bridge close check", "bridge_close_check", check.to_owned()),
        ("late success", "bridge_late_success", late.to_owned()),
        ("cancel window", "payment", status(PAYMENT, 18, window)),
    ];
    let live = [11, 12, 13, 14, 15, 16, 17, 51, 52, 53, 54, 55, 56, 57];
    rows.extend(live.map(|live| ("payment", "payment", status(PAYMENT, live, 0))));
    let due = ["requested", "sent", "asking", "unknown"];
    rows.extend(due.map(|state| ("refund", "card_refund", refund(state, "1700000009"))));
    rows.extend(["sent", "unknown"].map(|state| ("bridge call", "bridge_call", call(state))));
    let unsettled = ["unsent", "sent", "cancelling"];
    rows.extend(unsettled.map(|state| ("point grant", "bridge_purchase", points(state))));
    rows
}

/// Rows whose deadline has passed or was met.
fn ended() -> Vec<String> {
    let mut rows = [18, 19, 58, 59].map(|ended| status(PAYMENT, ended, 0)).to_vec();
    rows.extend([3, 7].map(|ended| status(LEGACY, ended, 0)));
    rows.extend(["given", "cancelled"].map(purchase));
    rows.extend(["done", "refused"].map(|state| refund(state, "NULL")));
    rows.extend(["done", "refused", "over"].map(call));
    // It waits for upstream, perhaps for ever.
    rows.push(format!("{}; UPDATE bridge_call SET mismatch = 'amount'", call("unknown")));
    rows.extend(["saved", "refused", "cancelled"].map(points));
    rows.push(shop_task(17));
    rows
}

#[tokio::test]
async fn every_kind_of_deadline_delays_the_new_time() {
    let pending = pending();
    let tested: BTreeSet<_> = pending.iter().map(|(kind, table, _)| (*kind, *table)).collect();
    assert_eq!(tested, pending_kinds());
    let pending = pending.into_iter().map(|(kind, _, statement)| (Some(kind), statement));
    // Without the deadline the same rows delay nothing.
    let ended = ended().into_iter().map(|statement| (None, statement));
    for (kind, statement) in pending.chain(ended) {
        let source = ManualSource::at(START);
        let clock = Arc::new(SystemClock::of(source.clone()));
        let relay = Relay::on_clock(Arc::<SystemClock>::clone(&clock)).await;
        let mut writer = relay.app.store().write().await.unwrap();
        writer.connection().batch(&statement).unwrap();
        writer.commit().await.unwrap();
        let mut connection = relay.app.store().read().await.unwrap();
        let next = Timestamp::from_seconds(START.seconds() + 3_600);
        let window_s = relay.app.config().clocks.cancel_window;
        let found = storage::pending_deadline(&mut connection, START, next, window_s).await;
        assert_eq!(found.unwrap().as_deref(), kind, "{statement}");
        drop(connection);
        source.step_ms(3_600_000);
        StepWatch::default().look(&relay.app, &clock).await.unwrap();
        assert_eq!(clock.now(), if kind.is_some() { START } else { next }, "{statement}");
    }
}

//! What grows and what ends it: the table of `docs/operations.md` against the schema and the code.

use kios_relay::storage::sql;
use std::collections::BTreeSet;

use kios_relay::jobs;
use kios_relay::storage::RETENTION;

use crate::support::{Bridged, Relay, START};

const DOCUMENT: &str = include_str!("../../../../docs/operations.md");
const DAY: u64 = 86_400;

/// Old rows of the tables that this test's relay does not fill by itself.
const OLD_ROWS: &[&str] = &[
    "INSERT INTO callback (ordering_key, generation, body, state, created_at, since, next_at,
     ended_at)
 SELECT state, 'modern', '{}', state, 1, 1, 1, 1
 FROM (SELECT 'failed' AS state UNION SELECT 'waiting')",
    "INSERT INTO bridge_call (action, path, body, with_key, state, next_at, created_at)
 SELECT 'new/close', '/', x'', 0, state, 1, 1
 FROM (SELECT 'done' AS state UNION SELECT 'unknown')",
    "INSERT INTO bridge_callback (payment_id, kind, code, data, created_at)
 VALUES ('p', 'pay_new', 0, '{}', 1)",
    "INSERT INTO bridge_forward (path, body, state, created_at)
 SELECT '/', x'', state, 1 FROM (SELECT 'answered' AS state UNION SELECT 'sent')",
    "INSERT INTO bridge_purchase (purchase_id, shop_id, request, body, state, created_at)
 SELECT state, 's', '{}', x'', state, 1
 FROM (SELECT 'saved' AS state UNION SELECT 'sent')",
    "INSERT INTO legacy_payment
 SELECT 'p' || status, 1, 'P', '1', 'krw', 's', 'a', 0, '1', '0', '1', '0', '1', '1',
     status, 1, 0, 0 FROM (SELECT 1 AS status UNION SELECT 3)",
    "INSERT INTO legacy_answer SELECT payment_id, 'create', 'd', 1, 0, '{}', 1
 FROM legacy_payment",
];

/// The tables that the document lists, with what it says.
fn listed() -> Vec<(&'static str, &'static str)> {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.filter_map(|row| row.split_once("` | "));
    // The tables of access have three columns.
    rows.filter(|(_, text)| text.matches(" |").count() == 1).collect()
}

#[tokio::test]
async fn every_table_is_listed_with_what_bounds_it() {
    let relay = Relay::start().await;
    let mut connection = relay.app.store().read().await.unwrap();
    let tables: Vec<String> = sql::query_scalar(
        "SELECT name FROM sqlite_master
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let tables: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
    let listed = listed();
    assert_eq!(listed.iter().map(|(table, _)| *table).collect::<BTreeSet<_>>(), tables);
    for rule in RETENTION {
        let (_, text) = listed.iter().find(|(table, _)| *table == rule.table).unwrap();
        assert!(text.contains(&format!("{} days", rule.age_s / DAY)), "{}: {text}", rule.table);
    }
}

#[tokio::test]
async fn old_rows_of_every_rule_are_deleted_and_what_is_in_progress_stays() {
    let relay = Relay::start().await;
    relay.used().await;
    let open = relay.asked_back().await;
    let task = relay.asked_to_update().await;
    relay.owner().answers_update(&relay, &task, true).await.data();
    relay.asked_to_update().await;
    let mut writer = relay.app.store().write().await.unwrap();
    for statement in OLD_ROWS {
        sql::query(statement).execute(writer.connection()).await.unwrap();
    }
    writer.commit().await.unwrap();
    // As many rows of each table as are in progress.
    let kept = [
        ("task", 0),
        ("callback", 1),
        ("bridge_call", 1),
        ("bridge_callback", 0),
        ("bridge_forward", 1),
        ("bridge_purchase", 1),
        ("legacy_answer", 1),
    ];
    relay.clock.advance(401 * DAY);
    assert!(jobs::purge_old(&relay.app).await.unwrap() > 0);
    let mut reader = relay.app.store().read().await.unwrap();
    for (table, rows) in kept {
        let left: i64 = sql::query_scalar(format!("SELECT count(*) FROM {table}").leak())
            .fetch_one(&mut reader)
            .await
            .unwrap();
        assert_eq!(left, rows, "{table}");
    }
    let payments: Vec<String> = sql::query_scalar("SELECT DISTINCT payment_id FROM stored_answer")
        .fetch_all(&mut reader)
        .await
        .unwrap();
    assert_eq!(payments, [open], "answers about a payment in progress stay");
    let tasks: Vec<i64> = sql::query_scalar("SELECT task_status FROM shop_task")
        .fetch_all(&mut reader)
        .await
        .unwrap();
    assert_eq!(tasks, [11]);
}

#[tokio::test]
async fn bridge_mode_keeps_its_calls_as_long_as_the_rules_say() {
    let net = Bridged::start().await;
    let ages = [("bridge_call", 90), ("bridge_forward", 400)];
    let mut writer = net.app.store().write().await.unwrap();
    for statement in [
        "INSERT INTO bridge_call (action, path, body, with_key, state, next_at, created_at)
         VALUES ('new/close', '/', x'', 0, 'done', ?1, ?1)",
        "INSERT INTO bridge_forward (path, body, state, created_at)
         VALUES ('/', x'', 'answered', ?1)",
    ] {
        let now = i64::try_from(START.seconds()).unwrap();
        sql::query(statement).bind(now).execute(writer.connection()).await.unwrap();
    }
    writer.commit().await.unwrap();
    let mut day = 0;
    for (table, age) in ages {
        for (at, kept) in [(age - 1, 1), (age + 1, 0)] {
            net.passes((at - day) * DAY);
            day = at;
            net.looks().await;
            jobs::purge_old(&net.app).await.unwrap();
            let mut connection = net.app.store().read().await.unwrap();
            let count = format!("SELECT count(*) FROM {table}").leak();
            let rows: i64 = sql::query_scalar(count).fetch_one(&mut connection).await.unwrap();
            assert_eq!(rows, kept, "{table} after {at} days");
        }
    }
}

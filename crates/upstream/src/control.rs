//! The test's own hand on the stand-in, over HTTP: paths under `/control/`.
//!
//! | path | body | does |
//! |---|---|---|
//! | `POST /control/advance` | `{"seconds": 60}` | moves the clock on |
//! | `POST /control/tick` | – | runs every job once |
//! | `POST /control/endpoints` | `[{"endpoint", "fault", "times"}]` | what endpoints do wrong, from then on |
//! | `POST /control/transactions` | `["silent", …]` | what the next transactions do wrong, in order |
//! | `POST /control/callbacks` | `"held"`, `"dropped"`, `{"repeated": 3}`, `"none"` | how callbacks travel |
//! | `POST /control/callbacks/release` | `{"times": 3}` | sends those held, the last one first |
//! | `POST /control/tasks` | `"reversed"`, `"written"` | the log's order |
//! | `POST /control/mining` | `{"millis": 3000}` | how long transactions wait from then on |
//! | `POST /control/down` | `{"millis": 20000}` | ends, and comes back on the same port |
//! | `GET /control/state` | – | balances, payments, escrow |
//! | `GET /control/received` | – | what was asked, bodies as text |

use std::sync::Arc;

use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::http::{Answer, json as page};
use crate::rules::jobs;
use crate::shared::Shared;

/// Answers a request of the test; `None` for anything else.
pub(crate) async fn answer(
    shared: &Arc<Shared>,
    method: &Method,
    target: &str,
    body: &[u8],
) -> Option<Answer> {
    let command = target.strip_prefix("/control/")?;
    let done = match (method, command) {
        (&Method::GET, "state") => Ok(state(shared)),
        (&Method::GET, "received") => Ok(received(shared)),
        (&Method::POST, command) => change(shared, command, body).await,
        _ => Err("no such command".to_owned()),
    };
    Some(page(&done.unwrap_or_else(|fault| json!({"fault": fault}))))
}

async fn change(shared: &Arc<Shared>, command: &str, body: &[u8]) -> Result<Value, String> {
    match command {
        "advance" => shared.clock.advance(number(body, "seconds")?),
        "tick" => tick(shared).await,
        "endpoints" => shared.world().faults.endpoints = read(body)?,
        "transactions" => shared.world().faults.transactions = read(body)?,
        "callbacks" => shared.world().faults.callbacks = read(body)?,
        "callbacks/release" => release(shared, number(body, "times").unwrap_or(1)).await,
        "tasks" => shared.world().faults.task_order = read(body)?,
        "mining" => shared.world().mining_delay = number(body, "millis")?,
        "down" => shared.go_down(number(body, "millis")?),
        _ => return Err("no such command".to_owned()),
    }
    Ok(json!({"done": command}))
}

/// Runs every job once, in the order that gives the most news.
pub(crate) async fn tick(shared: &Arc<Shared>) {
    jobs::delegate(shared).await;
    jobs::watch(shared).await;
    jobs::force_close(shared).await;
}

/// Sends the callbacks kept back, the last one first, each this often.
pub(crate) async fn release(shared: &Shared, times: u64) {
    let held = core::mem::take(&mut shared.world().held);
    for body in held.iter().rev() {
        for _ in 0..times {
            shared.deliver(body).await;
        }
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|fault| fault.to_string())
}

fn number(body: &[u8], name: &str) -> Result<u64, String> {
    let body: Value = read(body)?;
    body.get(name).and_then(Value::as_u64).ok_or_else(|| format!("{name} is a whole number"))
}

fn state(shared: &Shared) -> Value {
    let world = shared.world();
    let balances = world.chain.balances.iter();
    let balances =
        balances.map(|(account, points)| (account.to_string(), json!(points.to_string())));
    let rows = world.rows.iter().map(|(id, row)| {
        let chain = world.chain.status(row.id).number();
        (id.clone(), json!({"status": row.status, "chain": chain}))
    });
    json!({
        "balances": Value::Object(balances.collect()),
        "payments": Value::Object(rows.collect()),
        "escrow": world.chain.escrow.to_string(),
        "held": world.held.len(),
        "tasks": world.tasks.len(),
    })
}

fn received(shared: &Shared) -> Value {
    let world = shared.world();
    let calls = world.received.iter().map(|call| {
        json!({
            "method": call.method,
            "target": call.target,
            "headers": call.headers,
            "body": String::from_utf8_lossy(&call.body),
        })
    });
    Value::Array(calls.collect())
}

//! The task log. Source: `protocol.md §7.3`, `§10.1` Q10.

use kios_protocol::Timestamp;
use serde_json::{Value, json};

use crate::network::faults::TaskOrder;
use crate::network::reply::{Refusal, Reply};
use crate::network::server_state::ServerState;
use crate::network::state::Task;

/// Rows of a page.
const PAGE: usize = 32;
const DAY: u64 = 86_400;

/// The newest row's number.
pub(crate) fn latest(shared: &ServerState) -> Value {
    let sequence = shared.state().tasks.last().map_or(0, |task| task.sequence);
    json!({"sequence": sequence.to_string()})
}

/// The rows after a number; `0` is the present day, `latest` the newest row.
pub(crate) fn list(shared: &ServerState, from: &str) -> Reply {
    let state = shared.state();
    let now = shared.now();
    let rows: Vec<&Task> = match (from, from.parse::<i64>()) {
        ("latest", _) => state.tasks.last().into_iter().collect(),
        (_, Ok(0)) => state.tasks.iter().filter(|task| day(task.at) == day(now)).collect(),
        (_, Ok(after)) => {
            let after = u64::try_from(after).unwrap_or(0);
            state.tasks.iter().filter(|task| task.sequence > after).collect()
        }
        (_, Err(_)) => {
            let text = format!("invalid input syntax for type bigint: \"{from}\"");
            return Err(Refusal::exception(text));
        }
    };
    let mut page: Vec<Value> =
        rows.into_iter().take(PAGE).map(written).collect::<Result<_, _>>()?;
    if state.faults.task_order == TaskOrder::Reversed {
        page.reverse();
    }
    Ok(Value::Array(page))
}

/// The day of a row: rounded instead of truncated, so that it changes at 12:00 UTC.
fn day(at: Timestamp) -> u64 {
    at.plus(DAY / 2).seconds() / DAY
}

/// A row as it is read back. A quotation mark in an id makes the whole page unreadable.
fn written(task: &Task) -> Result<Value, Refusal> {
    let quoted = ["purchaseId", "terminalId"].iter().any(|name| {
        task.data.get(name).and_then(Value::as_str).is_some_and(|text| text.contains('"'))
    });
    if quoted {
        return Err(Refusal::exception("Unexpected token in JSON at position 84"));
    }
    let message =
        kios_protocol::ResultCode::from_number(task.code).map_or("", |code| code.message());
    Ok(json!({
        "sequence": task.sequence.to_string(),
        "type": task.kind,
        "code": task.code,
        "message": message,
        "data": task.data,
    }))
}

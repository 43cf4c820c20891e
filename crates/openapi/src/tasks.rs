//! Operations on the numbered callback log. Source: `protocol.md §7.3`.

use kios_protocol::api::{LatestSequence, Task, route};
use kios_protocol::{ResultCode, ShopId, TerminalId};
use serde_json::json;

use super::operation::{Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::get("/v1/task/list/{sequence}", "Rows of the task log in order, at most 32.")
            .guarded()
            .about("`sequence` is the number of the last row received, `-1` for the beginning, `0` for the current day, or `latest` for the newest row only.")
            .path::<String>("sequence", "The last row received.")
            .optional::<ShopId>("shopId", "Filter by shop.")
            .optional::<TerminalId>("terminalId", "Filter by terminal.")
            .data::<Vec<Task>>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::get(route::TASK_LATEST, "The number of the newest row.").guarded().data::<LatestSequence>(),
        Operation::post("/callback", "Returns OK for any request.")
            .about(
                "A relay can use it as its own callback address for tests. A relay in bridge mode \
                 receives the network's callbacks here, and requires \
                 `upstream.callback_access_key` in the header or in the body's `accessKey`.",
            )
            .refuses(&[ResultCode::InvalidAccessKey])
            .data_as(|_| {
                json!({
                    "type": "object",
                    "required": ["message"],
                    "properties": {"message": {"type": "string", "const": "OK"}},
                })
            }),
    ];
    all.map(|operation| Operation { group: Group::Tasks, ..operation }).into()
}

//! Operations on the numbered callback log. Source: `protocol.md §7.3`.

use kios_protocol::api::{LatestSequence, Task, route};
use kios_protocol::{ResultCode, ShopId, TerminalId};
use serde_json::json;

use super::operation::{Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::get("/v1/task/list/{sequence}", "Rows of the log, in order, at most 32.")
            .about("`sequence` is the last one that was seen, `-1` for the beginning, `0` for the present day, or `latest` for the newest row alone.")
            .path::<String>("sequence", "The last row that was seen.")
            .optional::<ShopId>("shopId", "Only this shop's.")
            .optional::<TerminalId>("terminalId", "Only this kiosk's.")
            .data::<Vec<Task>>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::get(route::TASK_LATEST, "The newest row's number.").data::<LatestSequence>(),
        Operation::post("/callback", "Says OK to whatever comes.")
            .about(
                "For those who point a relay's callbacks at itself to see them leave. A relay that \
                 is a bridge takes the network's callbacks here, and wants \
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

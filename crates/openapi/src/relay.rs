//! Operations on the relay itself: health, metrics, description, demo.

use serde_json::json;

use super::operation::{Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::get("/", "The network's sign of life; for a browser, the kiosk.")
            .bare("application/json", |_| json!({"type": "string", "const": "OK"})),
        Operation::get("/health", "Whether the relay and its database answer.")
            .data_as(|_| {
                json!({
                    "type": "object",
                    "required": ["status", "version", "serverTime"],
                    "properties": {
                        "status": {"type": "string", "const": "ok"},
                        "version": {"type": "string", "example": env!("CARGO_PKG_VERSION")},
                        "serverTime": {"$ref": "#/components/schemas/Timestamp"},
                    },
                })
            })
            .status(503, "The database does not answer."),
        Operation::get("/metrics", "The relay's figures, for Prometheus.").bare(
            "text/plain",
            |_| json!({"type": "string", "example": "kios_payments{status=\"18\"} 1\n"}),
        ),
        Operation::get("/demo", "The demonstration's customers, with their keys.")
            .about("Only there on a relay that runs as the demonstration.")
            .data_as(|_| json!({"type": "object"}))
            .status(404, "This relay is not the demonstration."),
        Operation::get("/openapi.json", "This description.")
            .bare("application/json", |_| json!({"type": "object"})),
        Operation::get("/docs", "This description as a page.")
            .bare("text/html", |_| json!({"type": "string", "example": "<!doctype html>"})),
    ];
    all.map(|operation| Operation { group: Group::Relay, ..operation }).into()
}

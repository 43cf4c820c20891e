//! Operations on the relay itself: health, metrics, description, demo.

use serde_json::{Value, json};

use super::components::Components;
use super::operation::{Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let all = [
        Operation::get("/", "The liveness check of the network; for a browser, the kiosk page.")
            .bare("application/json", |_| json!({"type": "string", "const": "OK"})),
        Operation::get("/health", "The liveness check of the relay.").data_as(status),
        Operation::get("/ready", "Whether the relay can write its database.")
            .about("Tried at most once a second.")
            .data_as(status)
            .status(503, "The database cannot be written."),
        Operation::get("/metrics", "The relay's metrics for Prometheus.")
            .bare(
                "text/plain",
                |_| json!({"type": "string", "example": "kios_payments{status=\"18\"} 1\n"}),
            )
            .about("Requires `access.metrics_key` as a bearer token.")
            .status(401, "The key is missing or wrong.")
            .status(404, "No key is configured."),
        Operation::get("/demo", "The users of the demo, with their keys.")
            .about("Available only in demo mode.")
            .data_as(|_| json!({"type": "object"}))
            .status(404, "The relay is not in demo mode."),
        Operation::get("/openapi.json", "The OpenAPI document.")
            .bare("application/json", |_| json!({"type": "object"})),
        Operation::get("/docs/api.html", "The API documentation as a web page.")
            .bare("text/html", |_| json!({"type": "string", "example": "<!doctype html>"})),
    ];
    all.map(|operation| Operation { group: Group::Relay, ..operation }).into()
}

fn status(_: &mut Components) -> Value {
    json!({
        "type": "object",
        "required": ["status", "version", "serverTime"],
        "properties": {
            "status": {"type": "string", "const": "ok"},
            "version": {"type": "string", "example": env!("CARGO_PKG_VERSION")},
            "serverTime": {"$ref": "#/components/schemas/Timestamp"},
        },
    })
}

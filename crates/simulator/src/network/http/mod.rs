//! HTTP: parses a request, applies the injected faults, routes to a handler, and writes the envelope or an HTML page.
//!
//! Every request is recorded byte for byte before it is parsed.

mod page;
mod table;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use serde_json::{Map, Value};

use crate::network::faults::EndpointFault;
use crate::network::reply::{Refusal, Reply, envelope};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::state::RecordedRequest;

pub(crate) use page::json;

/// The connection ends without a response.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub(crate) struct ConnectionReset;

pub(crate) type Answer = Response<Full<Bytes>>;

/// The largest body that is read.
const MOST_BYTES: usize = 1024 * 1024;

/// The result of routing a request.
pub(crate) enum Outcome {
    /// A response in an envelope.
    Reply(Reply),
    /// The bare text of the health page.
    Health,
    /// No handler has this path.
    Nothing,
    /// No response is ever sent.
    Hangs,
}

/// Handles a request, or cuts its connection.
pub(crate) async fn answer(
    shared: Arc<ServerState>,
    request: Request<Incoming>,
) -> Result<Answer, ConnectionReset> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MOST_BYTES).collect().await else {
        return Ok(page::too_large());
    };
    let body = body.to_bytes();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    keep(&shared, &head, &target, &body);
    if head.method == Method::OPTIONS {
        return Ok(page::preflight());
    }
    let fault = shared.state().faults.of(head.uri.path(), &target);
    match fault {
        Some(EndpointFault::Hang(millis)) => shared.wait(millis).await,
        Some(EndpointFault::Silence) => return core::future::pending().await,
        Some(EndpointFault::CutBefore) => return Err(ConnectionReset),
        Some(EndpointFault::Contract) => {
            let text = "missing revert data in call exception";
            return Ok(json(&envelope(Err(Refusal::exception(text)))));
        }
        Some(EndpointFault::Code(code)) => {
            let error = serde_json::json!({ "message": "not listed" });
            return Ok(json(&serde_json::json!({ "code": code, "error": error })));
        }
        Some(EndpointFault::Html(status)) => return Ok(page::fault(status)),
        Some(EndpointFault::CutAfter | EndpointFault::SilenceAfter) | None => {}
    }
    let answer = settle(&shared, head, &body).await;
    match fault {
        Some(EndpointFault::CutAfter) => Err(ConnectionReset),
        Some(EndpointFault::SilenceAfter) => core::future::pending().await,
        Some(
            EndpointFault::Hang(_)
            | EndpointFault::Silence
            | EndpointFault::CutBefore
            | EndpointFault::Contract
            | EndpointFault::Code(_)
            | EndpointFault::Html(_),
        )
        | None => Ok(answer),
    }
}

async fn settle(shared: &Arc<ServerState>, head: http::request::Parts, body: &[u8]) -> Answer {
    let content_type = text_header(&head, header::CONTENT_TYPE).unwrap_or_default();
    let body = match read_body(&content_type, body) {
        Ok(body) => body,
        Err(text) => return page::malformed(&text),
    };
    let path = head.uri.path().to_owned();
    let asked = ParsedRequest {
        query: form(head.uri.query().unwrap_or_default().as_bytes()),
        authorization: text_header(&head, header::AUTHORIZATION),
        method: head.method,
        path,
        body,
    };
    match table::find(shared, &asked).await {
        Outcome::Reply(reply) => json(&envelope(reply)),
        Outcome::Health => json(&Value::from("OK")),
        Outcome::Nothing => page::unknown(&asked.method, &asked.path),
        Outcome::Hangs => core::future::pending().await,
    }
}

/// Records a request as received.
fn keep(shared: &ServerState, head: &http::request::Parts, target: &str, body: &[u8]) {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    let received = RecordedRequest {
        method: head.method.to_string(),
        target: target.to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    };
    shared.state().received.push(received);
}

fn text_header(head: &http::request::Parts, name: header::HeaderName) -> Option<String> {
    Some(head.headers.get(name)?.to_str().ok()?.to_owned())
}

/// Parses a body by its content type; other types yield no fields.
fn read_body(content_type: &str, body: &[u8]) -> Result<Map<String, Value>, String> {
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return Ok(form(body));
    }
    if !content_type.starts_with("application/json") || body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Array(_)) => Ok(Map::new()),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            Err("Unexpected token in JSON at position 0".to_owned())
        }
        Err(_) => Err("Expected property name or '}' in JSON at position 1".to_owned()),
    }
}

fn form(text: &[u8]) -> Map<String, Value> {
    let pairs = form_urlencoded::parse(text);
    pairs.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))).collect()
}

/// A response with this status, content type and body.
pub(crate) fn response(status: StatusCode, kind: &str, text: String) -> Answer {
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Full::new(Bytes::from(text)));
    response.unwrap_or_default()
}

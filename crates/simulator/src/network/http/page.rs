//! Response bodies: the envelope, and the framework's HTML pages.

use http::{Method, StatusCode, header};
use serde_json::Value;

use super::{Answer, response};

/// JSON, HTTP 200.
pub(crate) fn json(body: &Value) -> Answer {
    response(StatusCode::OK, "application/json; charset=utf-8", body.to_string())
}

/// No route.
pub(super) fn unknown(method: &Method, path: &str) -> Answer {
    html(StatusCode::NOT_FOUND, &format!("Cannot {method} {path}"))
}

/// A body that is not JSON.
pub(super) fn malformed(text: &str) -> Answer {
    html(StatusCode::BAD_REQUEST, &format!("SyntaxError: {}", text.replace('\'', "&#39;")))
}

/// A body that is too large.
pub(super) fn too_large() -> Answer {
    html(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLargeError: request entity too large")
}

/// A page of a proxy in front of the relay.
pub(super) fn fault(status: u16) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    html(status, status.canonical_reason().unwrap_or("Error"))
}

/// The response to a CORS preflight request.
pub(super) fn preflight() -> Answer {
    let mut answer = response(StatusCode::NO_CONTENT, "text/plain", String::new());
    let headers = answer.headers_mut();
    let value = http::HeaderValue::from_static;
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, value("GET,POST,OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, value("Content-Type,Authorization"));
    answer
}

fn html(status: StatusCode, text: &str) -> Answer {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Error</title>\n</head>\n<body>\n<pre>{text}</pre>\n</body>\n</html>\n"
    );
    response(status, "text/html; charset=utf-8", page)
}

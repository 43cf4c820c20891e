//! Path normalisation: accepts every spelling of a route that the network's own server accepts.
//!
//! That server (Express) ignores one trailing slash and the letter case of a path, and the official
//! SDKs build paths with a trailing slash. The path is rewritten before routing, so that the checks
//! of a route apply to each spelling of its path. Parameters (accounts, hashes, phone numbers), the
//! query and the addresses of the pages stay as they were sent.
//!
//! Source: `protocol.md §10.1 Q26`, `relay.md §3 B14`.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The only fixed segment of a route that has a capital letter.
const PHONE_HASH: &str = "phoneHash";
/// The segment before a refund id, which may be of letters alone.
const REFUNDS: &str = "refunds";

/// Rewrites the path of an API request to the spelling that the router knows.
pub(super) async fn normalize(mut request: Request) -> Request {
    if let Some(uri) = normalized(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The address with its path normalised; `None` where it already is, or is not one of the API.
fn normalized(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    let first = trimmed.split('/').nth(1)?;
    if !["v1", "v2", "callback"].iter().any(|root| root.eq_ignore_ascii_case(first)) {
        return None;
    }
    let mut before = "";
    let segments: Vec<String> = trimmed
        .split('/')
        .map(|sent| {
            let is_refund_id = before.eq_ignore_ascii_case(REFUNDS);
            before = sent;
            if is_refund_id { sent.to_owned() } else { segment(sent) }
        })
        .collect();
    let spelled = segments.join("/");
    if spelled == path {
        return None;
    }
    let path_and_query = match uri.query() {
        Some(query) => format!("{spelled}?{query}"),
        None => spelled,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path_and_query).ok()?);
    Uri::from_parts(parts).ok()
}

/// A fixed segment in the router's spelling. Every parameter but a refund id holds a digit or a sign, so a segment of
/// letters alone is a fixed one, and so is the version.
fn segment(sent: &str) -> String {
    if sent.eq_ignore_ascii_case(PHONE_HASH) {
        return PHONE_HASH.to_owned();
    }
    let is_fixed = sent.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        || ["v1", "v2"].iter().any(|version| version.eq_ignore_ascii_case(sent));
    if is_fixed { sent.to_ascii_lowercase() } else { sent.to_owned() }
}

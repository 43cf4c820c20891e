//! Request log and metrics: one line and one count for every request.
//!
//! A line has the path without its query, because a query may contain a ticket, and never a header
//! or a body. The request's id is generated here; an id that a client sends is not logged.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::entropy::{self, SystemEntropy};

/// The response header with the request's id.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of a path that are logged.
const MOST_OF_A_PATH: usize = 160;
/// Upper bounds of the buckets of every `…_seconds` histogram.
const SECONDS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id of a request in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId {
    process: u32,
    number: u64,
}

/// The code in a response's envelope, for the log; passed in the response's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCode(pub u32);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.process, self.number)
    }
}

impl RequestId {
    fn next() -> Self {
        static PROCESS: OnceLock<u32> = OnceLock::new();
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        // Without randomness the ids of two processes may be the same; within a process they are
        // unique.
        let process = *PROCESS.get_or_init(|| {
            entropy::bytes(&SystemEntropy).map(u32::from_be_bytes).unwrap_or_default()
        });
        Self { process, number: NUMBER.fetch_add(1, Ordering::Relaxed) }
    }

    /// The id of the request that this task is handling.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|id| *id).ok()
    }
}

/// The segment of a route that stands for a phone number.
const PHONE: &str = "{phone}";

/// Assigns an id to a request, and logs and counts its response.
pub async fn log_request(request: Request, next: Next) -> Response {
    let id = RequestId::next();
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    // Phone numbers are not logged.
    let path: String = if route.contains(PHONE) {
        route.clone()
    } else {
        request.uri().path().chars().take(MOST_OF_A_PATH).collect()
    };
    let span = tracing::info_span!("request", %id);
    let mut answer = CURRENT.scope(id, next.run(request)).instrument(span).await;

    let status = answer.status().as_u16();
    let code = answer.extensions().get::<ResponseCode>().map(|code| code.0);
    let took = started.elapsed();
    let ms = took.as_millis();
    tracing::info!(%id, %method, path, status, code, ms, "answered");
    let code = code.map_or_else(String::new, |code| code.to_string());
    let labels = [("route", route.clone()), ("status", status.to_string()), ("code", code)];
    metrics::counter!("kios_requests_total", &labels).increment(1);
    metrics::histogram!("kios_request_seconds", "route" => route).record(took);
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        answer.headers_mut().insert(X_REQUEST_ID, value);
    }
    answer
}

/// The metrics recorder of the process; there is one, however many relays a test starts.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(|fault| tracing::error!(%fault, "no metrics"))
            .ok()
    };
    RECORDER.get_or_init(install).as_ref()
}

//! The HTTP client for the network's relay.
//!
//! A request carries what it is given and nothing else: no cookie, no header of the caller but the
//! content type, no user agent. Anything but an envelope is a transport error: a page of HTML, a
//! server fault, half a body and silence alike. Redirects are not followed, because a key must not
//! be sent to another host.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use kios_protocol::ResultCode;
use reqwest::redirect::Policy;
use reqwest::retry;
use serde::Deserialize;
use serde_json::Value;

use kios_domain::Secret;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept; servers of the network's kind close them after five seconds.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(3);
/// Idle connections of the client for queries.
const POOL_SIZE: usize = 4;
/// The largest response body that is read, bytes.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// Sends requests to the network's relay.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// For queries, which may be repeated: connections are kept for a moment.
    queries: reqwest::Client,
    /// For everything else, always on a new connection: a request on one that the server has just
    /// closed has an unknown outcome.
    mutations: reqwest::Client,
    base: String,
}

/// The client could not be built, for lack of trusted certificates or the like.
#[derive(Debug, thiserror::Error)]
#[error("no client for upstream: {0}")]
pub struct BuildError(String);

/// A request to the network's relay.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// With its query, as it is sent.
    pub(crate) path: String,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Bytes,
    /// The network's own access key, and no other.
    pub(crate) key: Option<Secret>,
}

impl Request {
    /// A query.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        let (method, path) = (Method::GET, path.into());
        Self { method, path, content_type: None, body: Bytes::new(), key: None }
    }
}

/// A response with an envelope.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Bytes,
    pub(crate) envelope: Envelope,
}

/// The envelope of a response, with its data unparsed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) code: u32,
    #[serde(default)]
    pub(crate) data: Option<Value>,
}

impl Response {
    /// Whether it is a success.
    pub(crate) fn is_success(&self) -> bool {
        self.envelope.code == ResultCode::Success.number()
    }

    /// Adds the terminal where a relay from before terminals names none.
    pub(crate) fn assume_terminal(&mut self, terminal_id: &str) {
        if let Some(Value::Object(fields)) = &mut self.envelope.data {
            fields.entry("terminalId").or_insert_with(|| terminal_id.into());
        }
    }

    /// The data of a success.
    pub(crate) fn data(&self) -> Result<Value, TransportError> {
        let data = self.envelope.data.clone().filter(|_| self.is_success());
        data.ok_or(TransportError::InvalidResponse(self.status))
    }
}

/// Why there is no response. Only [`NotSent`](Self::NotSent) is certain: after any other the request
/// may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TransportError {
    /// No connection was made.
    #[error("upstream unreachable; nothing was sent")]
    NotSent,
    /// No response in time.
    #[error("upstream did not respond in time")]
    Timeout,
    /// The connection broke.
    #[error("the connection to upstream broke")]
    Disconnected,
    /// A response without an envelope, or a server fault, with this status.
    #[error("upstream responded {0} without an envelope")]
    InvalidResponse(StatusCode),
}

impl TransportError {
    /// The value of the metric's label.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::NotSent => "unsent",
            Self::Timeout => "late",
            Self::Disconnected => "cut",
            Self::InvalidResponse(_) => "unreadable",
        }
    }
}

impl From<reqwest::Error> for TransportError {
    /// Only a connection that was never made is certain to have carried nothing.
    fn from(fault: reqwest::Error) -> Self {
        if fault.is_connect() || fault.is_builder() {
            Self::NotSent
        } else if fault.is_timeout() {
            Self::Timeout
        } else {
            Self::Disconnected
        }
    }
}

impl Client {
    /// A client of the server at `base`.
    pub(super) fn new(base: &str) -> Result<Self, BuildError> {
        // A second relay in this process finds the same provider installed.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = |pool_size: usize| {
            let plain = base.starts_with("http://");
            let builder = reqwest::Client::builder()
                .redirect(Policy::none())
                .retry(retry::never())
                .no_proxy()
                .referer(false)
                .pool_max_idle_per_host(pool_size)
                .pool_idle_timeout(POOL_IDLE_TIMEOUT)
                .connect_timeout(CONNECT_TIMEOUT)
                .https_only(!plain);
            // Plain HTTP needs no certificates, and the machine may have none.
            let builder = if plain { builder.tls_certs_only([]) } else { builder };
            builder.build().map_err(|fault| BuildError(fault.without_url().to_string()))
        };
        let (queries, mutations) = (client(POOL_SIZE)?, client(0)?);
        Ok(Self { queries, mutations, base: base.to_owned() })
    }

    /// Sends a request and reads the whole response within `timeout`.
    pub(super) async fn send(
        &self,
        request: Request,
        timeout: Duration,
    ) -> Result<Response, TransportError> {
        match tokio::time::timeout(timeout, self.exchange(request)).await {
            Ok(response) => response,
            Err(_) => Err(TransportError::Timeout),
        }
    }

    async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        let Request { method, path, content_type, body, key } = request;
        let client = if method == Method::GET { &self.queries } else { &self.mutations };
        let mut builder = client.request(method, format!("{}{path}", self.base));
        if let Some(content_type) = content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        if let Some(key) = key {
            let value = HeaderValue::try_from(key.expose());
            let mut value = value.map_err(|_| TransportError::NotSent)?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        let mut response = builder.body(body).send().await?;
        let status = response.status();
        let content_type = response.headers().get(CONTENT_TYPE).cloned();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len().saturating_add(chunk.len()) > MAX_BODY_BYTES {
                return Err(TransportError::InvalidResponse(status));
            }
            body.extend_from_slice(&chunk);
        }
        let envelope = serde_json::from_slice::<Envelope>(&body);
        match envelope {
            Ok(envelope) if !status.is_server_error() && !status.is_redirection() => {
                Ok(Response { status, content_type, body: body.into(), envelope })
            }
            Ok(_) | Err(_) => Err(TransportError::InvalidResponse(status)),
        }
    }
}

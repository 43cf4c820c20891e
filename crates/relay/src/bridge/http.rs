//! The one client that talks to the network's relay.
//!
//! A request carries what it is given and nothing else: no cookie, no header of the caller but the
//! kind of its body, no word of this program. What comes back is an answer of that relay, or nobody
//! knows: a page of HTML, a fault of its server, half a body and silence are all the same. Redirects
//! are not followed, for a key must not travel to another host.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use reqwest::redirect::Policy;
use reqwest::retry;
use serde::Deserialize;
use serde_json::Value;

use crate::config::UpstreamConfig;
use kios_domain::Secret;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept; servers of the network's kind close them after five seconds.
const KEPT: Duration = Duration::from_secs(3);
/// The largest answer that is read, bytes.
const MOST_ANSWER: usize = 4 * 1024 * 1024;

/// The network's relay, as it is reached.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// For questions, which may come again: connections are kept for a moment.
    asking: reqwest::Client,
    /// For everything else: a call must not go into a connection that the other end has just
    /// closed, because then nobody knows whether it arrived.
    changing: reqwest::Client,
    base: String,
}

/// The client could not be made: no roots of trust, or the like.
#[derive(Debug, thiserror::Error)]
#[error("no client for upstream.url: {0}")]
pub struct NoClient(String);

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    /// With its query, as it is to travel.
    pub(super) path: String,
    pub(super) kind: Option<HeaderValue>,
    pub(super) body: Bytes,
    /// The network's own access key, and no other.
    pub(super) key: Option<Secret>,
}

impl Request {
    /// A question.
    pub(super) fn get(path: impl Into<String>) -> Self {
        let (method, path) = (Method::GET, path.into());
        Self { method, path, kind: None, body: Bytes::new(), key: None }
    }
}

/// An answer of the network's relay.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) kind: Option<HeaderValue>,
    pub(super) body: Bytes,
    pub(super) envelope: Envelope,
}

/// An answer's envelope; what is in it is read by whoever needs it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Envelope {
    pub(super) code: u32,
    #[serde(default)]
    pub(super) data: Option<Value>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Doubt {
    /// No connection: nothing has left.
    #[error("the network's relay cannot be reached; nothing was sent")]
    Unsent,
    /// No answer in time.
    #[error("the network's relay has not answered in time")]
    Late,
    /// The connection broke.
    #[error("the connection to the network's relay broke")]
    Cut,
    /// An answer without an envelope, with this status.
    #[error("the network's relay answered {0} with something else than an envelope")]
    Unreadable(StatusCode),
}

impl Client {
    pub(super) fn new(config: &UpstreamConfig) -> Result<Self, NoClient> {
        // A second relay in this process finds it installed, which is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = |kept: usize| {
            let plain = config.url.starts_with("http://");
            let builder = reqwest::Client::builder()
                .redirect(Policy::none())
                .retry(retry::never())
                .no_proxy()
                .referer(false)
                .pool_max_idle_per_host(kept)
                .pool_idle_timeout(KEPT)
                .connect_timeout(CONNECT)
                .https_only(!plain);
            // On this machine there is nothing to verify, and perhaps nothing to verify with.
            let builder = if plain { builder.tls_certs_only([]) } else { builder };
            builder.build().map_err(|fault| NoClient(fault.without_url().to_string()))
        };
        Ok(Self { asking: client(4)?, changing: client(0)?, base: config.url.clone() })
    }

    /// Asks, and waits for the whole answer as long as `patience` lasts.
    pub(super) async fn send(
        &self,
        request: Request,
        patience: Duration,
    ) -> Result<Answered, Doubt> {
        match tokio::time::timeout(patience, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(Doubt::Late),
        }
    }

    async fn exchange(&self, request: Request) -> Result<Answered, Doubt> {
        let Request { method, path, kind, body, key } = request;
        let client = if method == Method::GET { &self.asking } else { &self.changing };
        let mut builder = client.request(method, format!("{}{path}", self.base));
        if let Some(kind) = kind {
            builder = builder.header(CONTENT_TYPE, kind);
        }
        if let Some(key) = key {
            let mut value = HeaderValue::try_from(key.expose()).map_err(|_| Doubt::Unsent)?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        let mut response = builder.body(body).send().await.map_err(|fault| doubt(&fault))?;
        let status = response.status();
        let kind = response.headers().get(CONTENT_TYPE).cloned();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|fault| doubt(&fault))? {
            if body.len().saturating_add(chunk.len()) > MOST_ANSWER {
                return Err(Doubt::Unreadable(status));
            }
            body.extend_from_slice(&chunk);
        }
        let envelope = serde_json::from_slice::<Envelope>(&body);
        match envelope {
            Ok(envelope) if !status.is_server_error() && !status.is_redirection() => {
                Ok(Answered { status, kind, body: body.into(), envelope })
            }
            Ok(_) | Err(_) => Err(Doubt::Unreadable(status)),
        }
    }
}

/// Only a connection that was never made leaves no doubt.
fn doubt(fault: &reqwest::Error) -> Doubt {
    if fault.is_connect() || fault.is_builder() {
        Doubt::Unsent
    } else if fault.is_timeout() {
        Doubt::Late
    } else {
        Doubt::Cut
    }
}

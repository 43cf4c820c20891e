//! Requests to the relay with a timeout and a three-valued outcome.
//!
//! A response counts only if its HTTP status is below 500 and not 429, and its body is the relay's envelope. Everything else is [`Unknown`], because the relay may have executed the request. This module
//! retries nothing: whether a repetition is safe depends on the request.
//!
//! Source: `protocol.md §2.0`.

use core::time::Duration;

use futures::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder};
use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Envelope, STAFF_HEADER, Unknown};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortController;

/// The timeout of a request that waits for no transaction.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);
/// HTTP statuses from here on do not tell whether the request was executed.
const FIRST_SERVER_ERROR: u16 = 500;
/// Too many requests: the relay has not looked at the request, and it has to be repeated as after a lost response.
const TOO_MANY_REQUESTS: u16 = 429;

/// A path with its query, percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// A path without a query.
    pub fn new(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// Appends a segment.
    #[must_use]
    pub fn segment(self, value: &str) -> Self {
        Self(format!("{}/{}", self.0, encode(value)))
    }

    /// Appends a query parameter.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let separator = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{separator}{name}={}", self.0, encode(value)))
    }
}

fn encode(value: &str) -> String {
    js_sys::encode_uri_component(value).into()
}

/// The relay's address and the requests to it.
#[derive(Clone, Debug, Default)]
pub struct Relay {
    /// Scheme and host without a final slash; empty for the page's own origin.
    base: String,
}

impl Relay {
    /// The relay from whose origin the page was loaded.
    pub fn same_origin() -> Self {
        Self::default()
    }

    /// The relay at `base`, which is a scheme and a host without a final slash.
    pub fn at(base: &str) -> Self {
        Self { base: base.to_owned() }
    }

    pub(crate) fn url(&self, path: &Path) -> String {
        format!("{}{}", self.base, path.0)
    }

    /// Sends a GET request, with `token` as bearer token.
    pub async fn get<T: DeserializeOwned>(&self, path: &Path, token: Option<&str>) -> Answer<T> {
        self.get_as(path, Credentials { session: token, staff: None }).await
    }

    /// Sends a GET request with these credentials.
    pub async fn get_as<T: DeserializeOwned>(
        &self,
        path: &Path,
        credentials: Credentials<'_>,
    ) -> Answer<T> {
        let request = credentials.add_to(Request::get(&self.url(path)));
        self.send(request, None, DEFAULT_TIMEOUT).await
    }

    /// Sends a POST request with the default timeout and without a token.
    pub async fn post<T: DeserializeOwned>(&self, path: &Path, body: &impl Serialize) -> Answer<T> {
        self.post_with_timeout(path, body, DEFAULT_TIMEOUT).await
    }

    /// Sends a POST request with a timeout of its own: a close waits for its transaction.
    pub async fn post_with_timeout<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        self.post_as(path, body, Credentials::default(), timeout).await
    }

    /// Sends a POST request with a timeout of its own and with these credentials.
    pub async fn post_as<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        credentials: Credentials<'_>,
        timeout: Duration,
    ) -> Answer<T> {
        let Ok(json) = serde_json::to_string(body) else {
            return Answer::Unknown(Unknown::Unreadable);
        };
        let request = credentials
            .add_to(Request::post(&self.url(path)))
            .header("Content-Type", "application/json");
        self.send(request, Some(json), timeout).await
    }

    /// A request that has no response in time is aborted: a browser has few connections to one host, and one that is
    /// never answered would keep one of them.
    async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        body: Option<String>,
        timeout: Duration,
    ) -> Answer<T> {
        let Ok(abort) = AbortController::new() else {
            return Answer::Unknown(Unknown::Unreachable);
        };
        let abort = AbortOnDrop(abort);
        let request = request.abort_signal(Some(&abort.0.signal()));
        let request = match body {
            Some(body) => request.body(body),
            None => request.build(),
        };
        let Ok(request) = request else { return Answer::Unknown(Unknown::Unreachable) };
        let expired = gloo_timers::future::sleep(timeout);
        match select(Box::pin(fetch(request)), expired).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Answer::Unknown(Unknown::Late),
        }
    }
}

/// Who sends a request. `Debug` omits the tokens.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The token of the terminal's session.
    pub session: Option<&'a str>,
    /// The token of the open staff area.
    pub staff: Option<&'a str>,
}

impl core::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl Credentials<'_> {
    fn add_to(self, request: RequestBuilder) -> RequestBuilder {
        let request = authorized(request, self.session);
        match self.staff {
            Some(token) => request.header(STAFF_HEADER, token),
            None => request,
        }
    }
}

/// Adds the headers that every request has, and the bearer token.
pub(crate) fn authorized(request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    let request = request.header("Accept", "application/json");
    match token {
        Some(token) => request.header("Authorization", &format!("Bearer {token}")),
        None => request,
    }
}

async fn fetch<T: DeserializeOwned>(request: Request) -> Answer<T> {
    let Ok(response) = request.send().await else {
        return Answer::Unknown(Unknown::Unreachable);
    };
    let Ok(text) = response.text().await else {
        return Answer::Unknown(Unknown::Unreachable);
    };
    // The relay failed, or in bridge mode upstream has not answered it: the request may have been
    // executed.
    if response.status() >= FIRST_SERVER_ERROR || response.status() == TOO_MANY_REQUESTS {
        return Answer::Unknown(Unknown::Unreadable);
    }
    let Ok(envelope) = serde_json::from_str::<Envelope<T>>(&text) else {
        return Answer::Unknown(Unknown::Unreadable);
    };
    match (envelope.code, envelope.data) {
        (code, Some(data)) if code == ResultCode::Success.number() => Answer::Done(data),
        (code, None) if code == ResultCode::Success.number() => {
            Answer::Unknown(Unknown::Unreadable)
        }
        (code, _) => Answer::Refused(code),
    }
}

/// Aborts a request when dropped.
#[derive(Debug)]
pub(crate) struct AbortOnDrop(pub(crate) AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

//! Asking the relay.

use core::time::Duration;

use futures::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder};
use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Envelope, Unknown};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortController;

/// How long an ordinary question may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// From this status on an answer says nothing about what was asked.
const SERVER_FAULT: u16 = 500;

/// A path with its query, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// A path without a query.
    pub fn new(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// The path with one more segment.
    #[must_use]
    pub fn segment(self, value: &str) -> Self {
        Self(format!("{}/{}", self.0, encoded(value)))
    }

    /// The path with one more parameter.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let joint = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{joint}{name}={}", self.0, encoded(value)))
    }
}

fn encoded(value: &str) -> String {
    js_sys::encode_uri_component(value).into()
}

/// A relay, as a page reaches it.
#[derive(Clone, Debug, Default)]
pub struct Relay {
    base: String,
}

impl Relay {
    /// The relay that served this page.
    pub fn of_this_page() -> Self {
        Self::default()
    }

    /// The relay at `base`, without a slash at the end.
    pub fn at(base: &str) -> Self {
        Self { base: base.to_owned() }
    }

    pub(crate) fn url(&self, path: &Path) -> String {
        format!("{}{}", self.base, path.0)
    }

    /// Asks a question.
    pub async fn get<T: DeserializeOwned>(&self, path: &Path, token: Option<&str>) -> Answer<T> {
        let request = authorized(Request::get(&self.url(path)), token);
        self.ask(request.build(), PATIENCE).await
    }

    /// Asks for something to be done.
    pub async fn post<T: DeserializeOwned>(&self, path: &Path, body: &impl Serialize) -> Answer<T> {
        self.post_patiently(path, body, PATIENCE).await
    }

    /// The same, where the relay may take its time: a close waits for its transaction.
    pub async fn post_patiently<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        patience: Duration,
    ) -> Answer<T> {
        self.post_as(path, body, None, patience).await
    }

    /// The same for whoever has this session.
    pub async fn post_as<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        token: Option<&str>,
        patience: Duration,
    ) -> Answer<T> {
        let Ok(json) = serde_json::to_string(body) else {
            return Answer::Unknown(Unknown::Unreadable);
        };
        let request = authorized(Request::post(&self.url(path)), token)
            .header("Content-Type", "application/json")
            .body(json);
        self.ask(request, patience).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        request: Result<Request, gloo_net::Error>,
        patience: Duration,
    ) -> Answer<T> {
        let Ok(request) = request else { return Answer::Unknown(Unknown::Unreachable) };
        let waiting = gloo_timers::future::sleep(patience);
        match select(Box::pin(fetched(request)), waiting).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Answer::Unknown(Unknown::Late),
        }
    }
}

pub(crate) fn authorized(request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    let request = request.header("Accept", "application/json");
    match token {
        Some(token) => request.header("Authorization", &format!("Bearer {token}")),
        None => request,
    }
}

async fn fetched<T: DeserializeOwned>(request: Request) -> Answer<T> {
    let Ok(response) = request.send().await else {
        return Answer::Unknown(Unknown::Unreachable);
    };
    let Ok(text) = response.text().await else {
        return Answer::Unknown(Unknown::Unreachable);
    };
    // A server at fault, or one that has not heard from the network: nobody knows what was done.
    if response.status() >= SERVER_FAULT {
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

/// Ends a request when it goes out of scope.
#[derive(Debug)]
pub(crate) struct AbortOnDrop(pub(crate) AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

//! Requests to the relay with a timeout and a three-valued outcome.
//!
//! A response counts only if its HTTP status is below 500 and not 429, and its body is the relay's envelope. Everything else is [`Unknown`], because the relay may have executed the request. This module
//! retries nothing: whether a repetition is safe depends on the request.
//!
//! Source: `protocol.md §2.0`.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::future::{Either, LocalBoxFuture, select};
use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Envelope, STAFF_HEADER, Unknown};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::platform::{Method, Platform, Request, Response, Unreachable};

/// The timeout of a request that waits for no transaction.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);
/// HTTP statuses from here on do not tell whether the request was executed.
const FIRST_SERVER_ERROR: u16 = 500;
/// Too many requests: the relay has not looked at the request, and it has to be repeated as after a lost response.
const TOO_MANY_REQUESTS: u16 = 429;

/// What is not encoded in a path's segment and a query's value: the unreserved characters of RFC 3986, and those that
/// `encodeURIComponent` leaves too.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
const JSON: &str = "application/json";
const BYTE_ORDER_MARK: &str = "\u{feff}";

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

    /// Appends a query parameter if there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, &value.to_string()),
            None => self,
        }
    }

    /// Appends a query parameter.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let separator = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{separator}{name}={}", self.0, encode(value)))
    }
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, &UNRESERVED).to_string()
}

/// The relay's address and the requests to it.
#[derive(Clone, Debug)]
pub struct Relay {
    platform: Platform,
    /// Scheme and host without a final slash; empty for the page's own origin.
    base: String,
    /// The relay's id of the latest request that had no success; clones share it.
    failed: Rc<RefCell<Option<String>>>,
}

impl Relay {
    /// The relay at `base`: a scheme and a host without a final slash, or nothing for the page's own origin.
    pub fn at(platform: Platform, base: &str) -> Self {
        Self { platform, base: base.to_owned(), failed: Rc::default() }
    }

    /// The relay's id of the latest request that had no success, by which its log has it; `None` if it was not answered.
    pub fn failed_request(&self) -> Option<String> {
        self.failed.borrow().clone()
    }

    /// The platform that sends the requests.
    pub const fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Sends a GET request as it is, and waits for the head of the response.
    pub(crate) fn open(
        &self,
        path: &Path,
        headers: Vec<(&'static str, String)>,
    ) -> LocalBoxFuture<'static, Result<Response, Unreachable>> {
        self.platform.transport.send(Request {
            method: Method::Get,
            url: self.url(path),
            headers,
            body: None,
        })
    }

    fn url(&self, path: &Path) -> String {
        format!("{}{}", self.base, path.0)
    }

    /// Sends a GET request, with `token` as bearer token.
    pub async fn get<T: DeserializeOwned>(&self, path: &Path, token: Option<&str>) -> Answer<T> {
        self.get_as(path, Credentials { session: token, ..Credentials::default() }).await
    }

    /// Sends a GET request with these credentials.
    pub async fn get_as<T: DeserializeOwned>(
        &self,
        path: &Path,
        credentials: Credentials<'_>,
    ) -> Answer<T> {
        read(self.get_data(path, credentials).await)
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
        read(self.post_data(path, &Json::of(body), credentials, timeout).await)
    }

    pub(crate) async fn get_data(&self, path: &Path, credentials: Credentials<'_>) -> Answer<Data> {
        let (method, url, headers) = (Method::Get, self.url(path), credentials.headers());
        self.send(Request { method, url, headers, body: None }, DEFAULT_TIMEOUT).await
    }

    pub(crate) async fn post_data(
        &self,
        path: &Path,
        Json(json): &Json,
        credentials: Credentials<'_>,
        timeout: Duration,
    ) -> Answer<Data> {
        let Some(json) = json.clone() else { return Answer::Unknown(Unknown::Unreadable) };
        let (method, url) = (Method::Post, self.url(path));
        let mut headers = credentials.headers();
        headers.push(("content-type", JSON.to_owned()));
        self.send(Request { method, url, headers, body: Some(json) }, timeout).await
    }

    /// A request that has no response in time is aborted: a browser has few connections to one host, and one that is
    /// never answered would keep one of them.
    async fn send(&self, request: Request, timeout: Duration) -> Answer<Data> {
        let answer = Box::pin(answer(self.platform.transport.send(request)));
        let (answer, request_id) = match select(answer, self.platform.time.sleep(timeout)).await {
            Either::Left((answered, _)) => answered,
            Either::Right(((), _)) => (Answer::Unknown(Unknown::Late), None),
        };
        if !matches!(answer, Answer::Done(_)) {
            *self.failed.borrow_mut() = request_id;
        }
        answer
    }
}

/// The body of a request; `None` if it has no JSON form, so that nothing is sent.
pub(crate) struct Json(Option<String>);

impl Json {
    pub(crate) fn of(body: &impl Serialize) -> Self {
        Self(serde_json::to_string(body).ok())
    }
}

/// The data of a success, not parsed yet. What sends requests, signs in and repeats is compiled once, and not for each type of
/// an answer.
#[derive(Debug)]
pub(crate) struct Data(Box<RawValue>);

/// Parses the data of a success.
pub(crate) fn read<T: DeserializeOwned>(answer: Answer<Data>) -> Answer<T> {
    let Data(data) = done!(answer);
    match serde_json::from_str(data.get()) {
        Ok(data) => Answer::Done(data),
        Err(_) => Answer::Unknown(Unknown::Unreadable),
    }
}

/// Who sends a request. `Debug` omits the tokens.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The token of the terminal's session.
    pub session: Option<&'a str>,
    /// The token of the open staff area.
    pub staff: Option<&'a str>,
    /// The relay's access key, in place of a session.
    pub access_key: Option<&'a str>,
}

impl core::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl Credentials<'_> {
    fn headers(self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("accept", JSON.to_owned())];
        headers.extend(self.session.map(authorization));
        headers.extend(self.access_key.map(|key| ("authorization", key.to_owned())));
        headers.extend(self.staff.map(|token| (STAFF_HEADER, token.to_owned())));
        headers
    }
}

/// The header with a bearer token.
pub(crate) fn authorization(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

/// The answer, and the relay's id of the request.
async fn answer(
    response: LocalBoxFuture<'static, Result<Response, Unreachable>>,
) -> (Answer<Data>, Option<String>) {
    let Ok(mut response) = response.await else {
        return (Answer::Unknown(Unknown::Unreachable), None);
    };
    let (status, request_id) = (response.status, response.request_id.take());
    let answer = match whole(response).await {
        Ok(body) => parsed(status, &body),
        Err(Unreachable) => Answer::Unknown(Unknown::Unreachable),
    };
    (answer, request_id)
}

fn parsed(status: u16, body: &[u8]) -> Answer<Data> {
    // The relay failed, or in bridge mode upstream has not answered it: the request may have been
    // executed.
    if status >= FIRST_SERVER_ERROR || status == TOO_MANY_REQUESTS {
        return Answer::Unknown(Unknown::Unreadable);
    }
    let text = String::from_utf8_lossy(body);
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    let Ok(envelope) = serde_json::from_str::<Envelope<Box<RawValue>>>(text) else {
        return Answer::Unknown(Unknown::Unreadable);
    };
    match (envelope.code, envelope.data) {
        (code, Some(data)) if code == ResultCode::Success.number() => Answer::Done(Data(data)),
        (code, None) if code == ResultCode::Success.number() => {
            Answer::Unknown(Unknown::Unreadable)
        }
        (code, _) => Answer::Refused(code),
    }
}

async fn whole(mut response: Response) -> Result<Vec<u8>, Unreachable> {
    let mut body = Vec::new();
    while let Some(chunk) = response.body.next().await {
        body.extend(chunk?);
    }
    Ok(body)
}

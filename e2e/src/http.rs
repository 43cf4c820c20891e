//! A plain HTTP client: one request, one response.
//!
//! Deliberately absent: the meaning of requests. A test of the documented wire format uses this
//! client and nothing else.

use std::str::from_utf8;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

/// How long a stream may be silent where a test waits for an event.
const EVENT_TIMEOUT: Duration = Duration::from_secs(60);

/// A client of one host.
#[derive(Clone, Debug)]
pub struct Http {
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
    headers: Vec<(String, String)>,
}

/// A response with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body as JSON; `null` if it is not JSON.
    pub json: Value,
    /// The body as text.
    pub text: String,
}

impl Response {
    /// The envelope's code; `None` if the body is not an envelope.
    pub fn code(&self) -> Option<u64> {
        self.json.get("code")?.as_u64()
    }

    /// The envelope's data.
    ///
    /// # Errors
    /// If the code is not 0 or there is no data.
    pub fn data(&self) -> Result<&Value> {
        match (self.code(), self.json.get("data")) {
            (Some(0), Some(data)) => Ok(data),
            _ => bail!("status {}, {}", self.status, self.text),
        }
    }
}

impl Http {
    /// A client of the host at `base`, `http://…` without a path.
    pub fn new(base: impl Into<String>) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { base: base.into(), client, headers: Vec::new() }
    }

    /// The same client with a bearer token on every request.
    #[must_use]
    pub fn with_bearer(&self, token: &str) -> Self {
        self.with_headers(&[("authorization", &format!("Bearer {token}"))])
    }

    /// The same client with these headers on every request.
    #[must_use]
    pub fn with_headers(&self, headers: &[(&str, &str)]) -> Self {
        let added = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let headers = self.headers.iter().cloned().chain(added).collect();
        Self { headers, ..self.clone() }
    }

    /// `GET`.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn get(&self, path: &str) -> Result<Response> {
        self.send(Method::GET, path, "", Bytes::new()).await
    }

    /// `POST` with a JSON body.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Response> {
        self.send(Method::POST, path, "application/json", Bytes::from(body.to_string())).await
    }

    /// Any request with its body unchanged.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Bytes,
    ) -> Result<Response> {
        let response = self.exchange(method, path, content_type, body).await?;
        let status = response.status();
        let body =
            response.into_body().collect().await.context("the response was cut off")?.to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Ok(Response { status, json, text })
    }

    /// A stream of server-sent events.
    ///
    /// # Errors
    /// If the status is not 200.
    pub async fn open_stream(&self, path: &str) -> Result<EventReader> {
        let response = self.exchange(Method::GET, path, "", Bytes::new()).await?;
        if response.status() != StatusCode::OK {
            bail!("the stream was answered with {}", response.status());
        }
        Ok(EventReader { body: response.into_body(), read: String::new() })
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Bytes,
    ) -> Result<http::Response<Incoming>> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body))?;
        self.client.request(request).await.with_context(|| format!("no response from {path}"))
    }
}

/// A server-sent event stream.
#[derive(Debug)]
pub struct EventReader {
    body: Incoming,
    read: String,
}

impl EventReader {
    /// The next event: its lines, without the blank line that ends it.
    ///
    /// # Errors
    /// When the stream ends, or no event comes for a minute.
    pub async fn next_event(&mut self) -> Result<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                return Ok(event);
            }
            let frame = timeout(EVENT_TIMEOUT, self.body.frame());
            let frame = frame.await.context("waited for the next event")?;
            let frame = frame.context("the stream ended")??;
            if let Some(data) = frame.data_ref() {
                self.read.push_str(from_utf8(data)?);
            }
        }
    }
}

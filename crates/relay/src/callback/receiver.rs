//! The HTTP client for the receiver of callbacks.

use std::error::Error;
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use reqwest::{Client, redirect};
use serde_json::{Map, Value};
use url::Url;

use crate::config::CallbackConfig;
use crate::storage::{Generation, WaitingCallback};
use kios_domain::Secret;

/// How long one attempt may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The id of a callback: the same on every attempt, and on no other callback.
const CALLBACK_ID: HeaderName = HeaderName::from_static("kios-callback-id");

/// The receiver that the configuration names.
#[derive(Debug)]
pub(super) struct Receiver {
    client: Client,
    url: Url,
    access_key: Secret,
    epoch: String,
}

impl Receiver {
    /// A client for exactly the configured address. `epoch` identifies the database whose ids the callbacks
    /// have.
    ///
    /// # Errors
    /// [`reqwest::Error`] when there are no certificates to trust, for `https`.
    pub(super) fn new(config: &CallbackConfig, epoch: String) -> Result<Self, reqwest::Error> {
        // Another client may have installed the same provider.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .user_agent(concat!("kios-relay/", env!("CARGO_PKG_VERSION")));
        // Plain HTTP needs no certificates, and the machine may have none.
        let plain = config.url.scheme() == "http";
        let client = if plain { client.tls_certs_only([]) } else { client };
        Ok(Self {
            client: client.build()?,
            url: config.url.clone(),
            access_key: config.access_key.clone(),
            epoch,
        })
    }

    /// Sends a callback once. The error text is for the operator and contains neither key nor address.
    pub(super) async fn send(&self, callback: &WaitingCallback) -> Result<(), String> {
        let mut body: Map<String, Value> = serde_json::from_str(&callback.body)
            .map_err(|fault| format!("the stored body is unreadable: {fault}"))?;
        let mut request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(CALLBACK_ID, format!("{}-{}", self.epoch, callback.id));
        match callback.generation {
            Generation::First => {}
            Generation::Modern => {
                let key = self.access_key.expose();
                let mut header = HeaderValue::from_str(key)
                    .map_err(|_| "the access key is not a valid header value".to_owned())?;
                header.set_sensitive(true);
                request = request.header(AUTHORIZATION, header);
                body.insert("accessKey".to_owned(), Value::String(key.to_owned()));
            }
        }
        let body = Value::Object(body).to_string();
        let response = request.body(body).send().await.map_err(|fault| describe(&fault))?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(format!("answered {status}")) }
    }
}

/// Why there is no response, without the address.
fn describe(fault: &reqwest::Error) -> String {
    if fault.is_timeout() {
        return format!("no answer within {} s", TIMEOUT.as_secs());
    }
    // The outer errors repeat the address; the innermost has the reason.
    let mut cause: &dyn Error = fault;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let what = if fault.is_connect() { "no connection" } else { "no answer" };
    if cause.source().is_none() && cause.to_string() == fault.to_string() {
        return what.to_owned();
    }
    format!("{what}: {cause}")
}

//! The HTTP client of the card gateways.
//!
//! It follows no redirects, uses no proxy, retries nothing, keeps no idle connections (a request must
//! not be sent on a connection that the peer has just closed) and reads at most [`MOST_ANSWER`] of a
//! response. Only `https`, except for a gateway on this machine.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url, retry};
use rustls::crypto::{CryptoProvider, ring};

use crate::encoding::decoded;
use kios_domain::Secret;
use kios_domain::refund::GatewayMessage;

/// The largest response that is read, bytes; documented ones are far below.
const MOST_ANSWER: usize = 64 * 1024;
/// The timeout of retrieving a sale, for which a kiosk waits. Nothing is lost with the response.
pub(super) const INQUIRY: Duration = Duration::from_secs(8);
/// The timeout of connecting.
const CONNECT: Duration = Duration::from_secs(10);

/// The HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client for the gateways: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// Checks a gateway's address and removes a trailing slash.
///
/// # Errors
/// A text, if it is not `https://` with a host, or `http://` with this machine.
pub fn check_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|fault| fault.to_string())?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    if !bare {
        return Err("more than a scheme, a host and a port".to_owned());
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err("http to another machine".to_owned()),
        _ => return Err("neither https nor http".to_owned()),
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The connection to one gateway.
#[derive(Clone, Debug)]
pub(super) struct Line {
    client: Client,
    base: String,
    timeout: Duration,
}

impl Line {
    pub(super) fn new(base: &str, timeout: Duration) -> Result<Self, ClientError> {
        // The client uses the process-wide provider of cryptography; the first user installs it.
        if CryptoProvider::get_default().is_none() {
            drop(ring::default_provider().install_default());
        }
        let plain = base.starts_with("http://");
        let builder = Client::builder()
            .redirect(Policy::none())
            .retry(retry::never())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT.min(timeout))
            .timeout(timeout)
            .https_only(!plain);
        // Plain HTTP needs no certificates, and this machine may have none installed.
        let builder = if plain { builder.tls_certs_only([]) } else { builder };
        Ok(Self { client: builder.build()?, base: base.to_owned(), timeout })
    }

    /// Sends a JSON body and returns the response body, decoded, if the status is a success (2xx).
    ///
    /// A success is not believed: the body has to say what became of the request.
    pub(super) async fn post(&self, call: &Call<'_>) -> Result<String, GatewayMessage> {
        let mut request = self
            .client
            .post(format!("{}{}", self.base, call.path))
            .header(CONTENT_TYPE, call.content_type)
            .body(call.body.to_owned());
        if let Some(key) = call.key {
            request = request.basic_auth(key.expose(), Some(""));
        }
        if let Some(timeout) = call.timeout {
            request = request.timeout(timeout.min(self.timeout));
        }
        let (bytes, content_type) = self.bytes(request).await?;
        Ok(decoded(&bytes, &content_type))
    }

    /// The response body and its `Content-Type`.
    async fn bytes(&self, request: RequestBuilder) -> Result<(Vec<u8>, String), GatewayMessage> {
        let mut response = request.send().await.map_err(|fault| self.lost(&fault))?;
        let status = response.status();
        if !status.is_success() {
            return Err(GatewayMessage::ours(format!("unsuccessful status {}", status.as_u16())));
        }
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|fault| self.lost(&fault))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST_ANSWER {
                return Err(GatewayMessage::ours(format!(
                    "the answer is above {MOST_ANSWER} bytes"
                )));
            }
        }
        Ok((bytes, content_type))
    }

    /// Why there is no response, without the address, because it contains ids.
    fn lost(&self, fault: &reqwest::Error) -> GatewayMessage {
        let message = if fault.is_timeout() {
            format!("no answer within {} ms", self.timeout.as_millis())
        } else if fault.is_connect() {
            "no connection".to_owned()
        } else {
            "the connection broke".to_owned()
        };
        GatewayMessage::ours(message)
    }
}

/// One request.
pub(super) struct Call<'a> {
    pub(super) path: &'a str,
    pub(super) body: &'a str,
    pub(super) content_type: &'static str,
    /// The user name of Basic authentication; the password is empty.
    pub(super) key: Option<&'a Secret>,
    /// A shorter timeout than the gateway's.
    pub(super) timeout: Option<Duration>,
}

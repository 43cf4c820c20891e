//! Security headers of every response: they limit what a page may load and run, and who may show it in a frame.
//!
//! Deliberately absent: `Strict-Transport-Security`, which belongs to the proxy that terminates
//! TLS.
//!
//! Source: `kiosk.md §4`.

use axum::http::{HeaderName, HeaderValue, Response, header};

/// The sources that a page may load and run: itself, and WebAssembly. The one Trusted Types policy is the kiosk's, which
/// permits the script of its signing worker.
const SOURCES: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types kios-signer";

const HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=()"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// The pages that may show a response in a frame: an extension of the response. Without it no page may.
#[derive(Clone, Debug)]
pub struct FrameAncestors(pub Vec<String>);

/// The content security policy of a page that these origins may show in a frame.
pub fn content_security_policy(ancestors: &[String]) -> String {
    let ancestors = match ancestors {
        [] => "'none'".to_owned(),
        origins => format!("'self' {}", origins.join(" ")),
    };
    format!("{SOURCES}; frame-ancestors {ancestors}")
}

/// Adds them to a response; meant for `map_response` outside of all other layers.
pub async fn secured<B>(mut answer: Response<B>) -> Response<B> {
    let ancestors = answer.extensions_mut().remove::<FrameAncestors>();
    let ancestors = ancestors.map(|FrameAncestors(origins)| origins).unwrap_or_default();
    // Origins are in the form that `kios_embed::Origin` accepts, which is a header's.
    if let Ok(policy) = HeaderValue::try_from(content_security_policy(&ancestors)) {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in HEADERS {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        answer.headers_mut().insert(name, value);
    }
    // Responses of the API must not be cached; files set their own header.
    let unless_said = answer.headers_mut().entry(header::CACHE_CONTROL);
    unless_said.or_insert(HeaderValue::from_static("no-store"));
    answer
}

//! Security headers of every response: they limit what a page may load and run.
//!
//! Deliberately absent: `Strict-Transport-Security`, which belongs to the proxy that terminates
//! TLS.
//!
//! Source: `kiosk.md §4`.

use axum::http::{HeaderName, HeaderValue, Response, header};

/// The sources that a page may load and run: itself, and WebAssembly. The one Trusted Types policy is the kiosk's, which
/// permits the script of its signing worker.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types kios-signer";

const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=()"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Adds them to a response; meant for `map_response` outside of all other layers.
pub async fn secured<B>(mut answer: Response<B>) -> Response<B> {
    for (name, value) in HEADERS {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        answer.headers_mut().insert(name, value);
    }
    // Responses of the API must not be cached; files set their own header.
    let unless_said = answer.headers_mut().entry(header::CACHE_CONTROL);
    unless_said.or_insert(HeaderValue::from_static("no-store"));
    answer
}

//! The HTTP interface of the relay: routes, fields and envelopes.
//!
//! A handler parses fields, calls one use case and wraps its result. Every response is an envelope,
//! also for unknown paths and for methods that a path does not support.
//!
//! Deliberately absent: rules, SQL, and texts for users, which are in the pages.
//!
//! Source: `protocol.md §2`, `relay.md §3 B8`.

mod api_docs;
mod bridge;
mod card_sales;
#[cfg(feature = "demo")]
mod demo;
mod echo;
mod error;
mod events;
pub mod extract;
mod forwarded;
mod health;
mod history;
mod legacy;
mod limit;
mod page;
mod pair;
mod path;
mod payment;
mod phone;
mod provider;
mod purchase;
mod queries;
mod reads;
mod relay_settings;
pub mod request_log;
mod response;
pub mod security_headers;
mod session;
mod settlement;
mod shop;
mod signed_result;
mod site;
mod staff;
mod task;

use axum::extract::Request;
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use kios_protocol::api::STAFF_HEADER;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

pub use error::HttpError;
use request_log::X_REQUEST_ID;
pub use request_log::recorder;
pub use response::{ApiResult, Data};
pub use site::{Site, SiteError};

use crate::config::Config;
use crate::state::AppState;

/// All routes of the relay, with the pages it serves.
pub fn router(app: AppState, site: Site) -> Router {
    recorder();
    let build = events::KioskBuild(site.kiosk_build());
    let network = match app.upstream() {
        Some(_) => bridge::router(),
        None => Router::new()
            .merge(payment::router())
            .merge(queries::router())
            .merge(legacy::router())
            .merge(phone::router())
            .merge(shop::router())
            .merge(settlement::router())
            .merge(provider::router())
            .merge(purchase::router())
            .merge(echo::router()),
    };
    #[cfg(feature = "demo")]
    let network = network.merge(demo::router());
    let routes = Router::new()
        .merge(network)
        .merge(task::router())
        .merge(session::router())
        .merge(pair::router())
        .merge(page::router())
        .merge(events::router())
        .merge(history::router())
        .merge(relay_settings::router())
        .merge(signed_result::router())
        .merge(card_sales::router())
        .merge(staff::router())
        .merge(health::router())
        .merge(api_docs::router())
        .merge(site::router(site))
        .with_state(app.clone())
        .layer(Extension(build))
        .layer(middleware::from_fn_with_state(app.clone(), reads::guarded))
        .layer(cors(app.config()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::map_response(security_headers::secured))
        .layer(middleware::from_fn(request_log::log_request));
    // The router knows the methods of a path only after routing, so these layers are outside of it.
    Router::new()
        .fallback_service(routes)
        .layer(middleware::from_fn(explained))
        .layer(middleware::from_fn_with_state(app, limit::limited))
        .layer(middleware::map_request(path::normalize))
}

/// The metrics alone, for a listener of their own.
pub fn metrics_router(app: AppState) -> Router {
    recorder();
    health::metrics_router().with_state(app)
}

/// Scripts of our own pages, of host pages and of the configured origins may call the API.
fn cors(config: &Config) -> CorsLayer {
    let own = HeaderValue::try_from(own_origin(config)).into_iter();
    let hosts = config.all_host_origins().into_iter().map(HeaderValue::try_from);
    let origins = config.access.cors_origins.iter().cloned().chain(own).chain(hosts.flatten());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([
            CONTENT_TYPE,
            AUTHORIZATION,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static(STAFF_HEADER),
        ])
        .expose_headers([X_REQUEST_ID])
}

/// The origin of the pages: that of the address that sign-in texts name.
fn own_origin(config: &Config) -> String {
    let uri = crate::session::expected(config).uri;
    Url::parse(&uri).map_or(uri, |url| url.origin().ascii_serialization())
}

fn not_found(method: &Method, uri: &Uri) -> HttpError {
    HttpError::NotFound(format!("no such route: {method} {}", uri.path()))
}

/// Adds the envelope to the router's bare 405, and sets the network's status on a preflight;
/// headers are kept.
async fn explained(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    if method == Method::OPTIONS && response.status() == StatusCode::OK {
        // The network responds to a preflight with 204 and no body.
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let (bare, _) = response.into_parts();
    let allowed = bare.headers.get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or("none");
    let message = format!("{method} is not accepted at {path}; accepted: {allowed}");
    let (mut parts, body) = HttpError::MethodNotAllowed(message).into_response().into_parts();
    for (name, value) in &bare.headers {
        if name != CONTENT_LENGTH {
            parts.headers.insert(name.clone(), value.clone());
        }
    }
    Response::from_parts(parts, body)
}

/// The response after a panic: an internal error. Nothing was committed, and the relay keeps
/// running.
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned());
    HttpError::Unexpected(words.into()).into_response()
}

//! The edge of the relay: paths, fields and envelopes.
//!
//! A handler reads fields, calls one use case and wraps what comes back. Every answer is an
//! envelope, also for paths that lead nowhere and methods that a path does not take.
//!
//! Deliberately absent: rules, SQL, and the words for people, which the pages have.
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
mod health;
mod history;
mod legacy;
mod pair;
mod path;
mod payment;
mod phone;
mod purchase;
mod queries;
pub mod request_log;
mod response;
pub mod security_headers;
mod session;
mod shop;
mod site;
mod task;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};

pub use error::HttpError;
pub use request_log::recorder;
pub use response::{ApiResult, Data};
pub use site::{Site, SiteError};

use crate::state::AppState;

/// Everything the relay answers, with the pages it serves.
pub fn router(app: AppState, site: Site) -> Router {
    recorder();
    let network = match app.upstream() {
        Some(_) => bridge::router(),
        None => Router::new()
            .merge(payment::router())
            .merge(queries::router())
            .merge(legacy::router())
            .merge(phone::router())
            .merge(shop::router())
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
        .merge(events::router())
        .merge(history::router())
        .merge(card_sales::router())
        .merge(health::router())
        .merge(api_docs::router())
        .merge(site::router(site))
        .with_state(app)
        .layer(cors())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::map_response(security_headers::secured))
        .layer(middleware::from_fn(request_log::log_request));
    // Which methods a path takes is only known outside of its routes.
    Router::new()
        .fallback_service(routes)
        .layer(middleware::from_fn(explained))
        .layer(middleware::map_request(path::normalize))
}

/// Any page may call the network's API: what counts are signatures, not where a page came from.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([CONTENT_TYPE, AUTHORIZATION, HeaderName::from_static("last-event-id")])
}

fn not_found(method: &Method, uri: &Uri) -> HttpError {
    HttpError::NotFound(format!("{method} {} leads nowhere on this relay", uri.path()))
}

/// Gives the bare 405 of the router its envelope, and a preflight the network's status; headers stay.
async fn explained(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    if method == Method::OPTIONS && response.status() == StatusCode::OK {
        // A question before a request has no body to answer with, and the network says so.
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

/// A panic is a fault like any other: nothing was committed, and the relay stays up.
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned());
    HttpError::Unexpected(words.into()).into_response()
}

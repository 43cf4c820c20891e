//! Refuses what is above a client's limits. Source: `relay.md §8`.
//!
//! Requests that did not come over a connection, as those of tests, have no limit of an address.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kios_protocol::api::route;
use tokio::time::sleep;

use super::{HttpError, security_headers};
use crate::limits::{ClientAddress, Kind, Peer, TooMany};
use crate::server::OverLimit;
use crate::state::AppState;

/// Writes that any key may sign: whoever makes a key can make them.
const SELF_SIGNED: [&str; 10] = [
    route::SESSION,
    route::EVENTS_TICKET,
    route::SHOP_PINS_UNLOCK,
    route::TEMPORARY_ACCOUNT,
    "/v1/payment/account/temporary",
    "/v1/mobile/register",
    "/v1/agent/provision",
    "/v1/agent/refund",
    "/v1/agent/withdrawal",
    route::PAIR,
];
/// New shops.
const REGISTRATION: &str = "/v1/shop/add";

/// Counts a request, and notes its client in its extensions.
pub(super) async fn limited(
    State(app): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(OverLimit(limit)) = request.extensions().get().copied() {
        let mut response = refused(&app, "connections", limit).await;
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    let Some(peer) = request.extensions().get::<Peer>().copied() else {
        return next.run(request).await;
    };
    let limiter = app.limiter();
    let client = limiter.client(peer, request.headers());
    request.extensions_mut().insert(client);
    match limiter.request(client, kind(request.method(), request.uri().path())).await {
        Ok(_permit) => next.run(request).await,
        Err(limit) => refused(&app, "requests", limit).await,
    }
}

fn kind(method: &Method, path: &str) -> Kind {
    match path {
        _ if method != Method::POST => Kind::Usual,
        REGISTRATION => Kind::Registration,
        path if SELF_SIGNED.contains(&path) => Kind::SelfSigned,
        _ => Kind::Usual,
    }
}

/// The response is held back: a client that ignores it cannot ask again earlier on this connection.
async fn refused(app: &AppState, what: &'static str, limit: TooMany) -> Response {
    metrics::counter!("kios_refusals_total", "limit" => what).increment(1);
    sleep(app.config().limits.refusal_pause).await;
    security_headers::secured(HttpError::TooMany(limit).into_response()).await
}

/// The client of a request.
pub(super) struct Client(pub(super) ClientAddress);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get().copied().unwrap_or(ClientAddress::NONE)))
    }
}

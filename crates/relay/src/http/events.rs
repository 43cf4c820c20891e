//! Opens an event stream. Source: `relay.md §5`.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::Sse;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use kios_protocol::api::{Fields, Location, Violation, route};

use super::HttpError;
use super::extract::QueryFields;
use super::limit::Client;
use super::session::{SignedIn, unauthorized};
use crate::session::{self, Session};
use crate::state::AppState;
use crate::stream;
use kios_domain::cursor::Cursor;
use kios_domain::payment::violation;

/// The cursor that a browser's `EventSource` sends when it reconnects.
const LAST_EVENT_ID: &str = "last-event-id";
/// The same as a query parameter, for clients that cannot set headers.
const LAST_EVENT_ID_QUERY: &str = "lastEventId";

/// The build of the kiosk page that the relay serves.
#[derive(Clone, Debug)]
pub(super) struct KioskBuild(pub(super) Option<String>);

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(route::EVENTS, get(events))
}

async fn events(
    State(app): State<AppState>,
    headers: HeaderMap,
    QueryFields(fields): QueryFields,
    Client(client): Client,
    Extension(KioskBuild(build)): Extension<KioskBuild>,
    StreamAuth(session): StreamAuth,
) -> Result<Response, HttpError> {
    let cursor = cursor(&headers, &fields)?;
    let permits =
        app.limiter().stream(client, format!("{} {}", session.address, session.event_log()))?;
    let events = stream::open(&app, session, &cursor, permits, build).await?;
    let mut answer = Sse::new(events).into_response();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store, no-transform"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(answer)
}

/// The client's cursor. The header takes precedence over the query, because a browser that
/// reconnects repeats the address of its first request.
fn cursor(headers: &HeaderMap, fields: &Fields) -> Result<Cursor, Vec<Violation>> {
    let header = headers.get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or("?").to_owned());
    let (text, name, location) = match header {
        Some(text) if !text.is_empty() => (text, "Last-Event-ID", Location::Params),
        Some(_) | None => {
            let text = fields.text(LAST_EVENT_ID_QUERY).unwrap_or_default();
            (text, LAST_EVENT_ID_QUERY, Location::Query)
        }
    };
    let epoch = fields.text("epoch").filter(|epoch| !epoch.is_empty());
    if text.is_empty() {
        return Ok(Cursor { last: None, epoch });
    }
    let last = text.parse().map_err(|_| {
        let detail = format!("{name} is not the number of an event; accepted: digits, or nothing");
        vec![violation(name, location, text, detail)]
    })?;
    Ok(Cursor { last: Some(last), epoch })
}

/// The session that may open the stream: by ticket, or by token.
struct StreamAuth(Session);

impl FromRequestParts<AppState> for StreamAuth {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        let QueryFields(fields) = QueryFields::from_request_parts(parts, app).await?;
        if let Some(ticket) = fields.text("ticket") {
            return session::redeem(app, &ticket).await.map(Self).map_err(unauthorized);
        }
        let SignedIn(session) = SignedIn::from_request_parts(parts, app).await?;
        Ok(Self(session))
    }
}

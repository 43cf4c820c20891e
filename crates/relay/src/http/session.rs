//! Signing in, and the authentication of requests by token. Source: `relay.md §4`.

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::routing::{get, post};
use kios_protocol::api::{
    Location, SessionNonce, SessionResponse, TicketResponse, Violation, route,
};
use kios_protocol::session::Resource;
use kios_protocol::{Address, ResultCode};

use super::HttpError;
use super::extract::{BodyFields, authorization};
use super::response::{ApiResult, Data};
use crate::service::TerminalIdentity;
use crate::session::{self, Session, SessionError};
use crate::state::AppState;
use kios_domain::signin::SignInRejection;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(route::SESSION_NONCE, get(nonce))
        .route(route::SESSION, post(sign_in))
        .route(route::EVENTS_TICKET, post(ticket))
}

async fn nonce(State(app): State<AppState>) -> ApiResult<SessionNonce> {
    Ok(Data(session::nonce(&app)?))
}

async fn sign_in(State(app): State<AppState>, body: BodyFields) -> ApiResult<SessionResponse> {
    let mut reader = body.fields.reader();
    let message = reader.present("message");
    let signature = reader.signature("signature");
    let (message, signature) = reader.finish(message.zip(signature))?;
    Ok(Data(session::sign_in(&app, &message, &signature).await?))
}

async fn ticket(State(app): State<AppState>, Bearer(token): Bearer) -> ApiResult<TicketResponse> {
    Ok(Data(session::ticket(&app, &token).await?))
}

/// The token of a request, not verified yet.
pub(super) struct Bearer(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let value = authorization(&parts.headers);
        let token = value.and_then(|value| value.split_once(' ')).and_then(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        });
        token.map(Self).ok_or_else(|| {
            let message =
                "Authorization is missing; accepted: Bearer and a token of POST /v2/session";
            HttpError::Unauthorized(message.to_owned())
        })
    }
}

/// The session of a request's token.
pub(super) struct SignedIn(pub(super) Session);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        // A request is authenticated and counted once, however many extractors ask for its session.
        if let Some(session) = parts.extensions.get::<Session>() {
            return Ok(Self(session.clone()));
        }
        let Bearer(token) = Bearer::from_request_parts(parts, app).await?;
        let session = session::authenticate(app, &token).await.map_err(unauthorized)?;
        app.limiter().signed_request(session.address).await?;
        parts.extensions.insert(session.clone());
        Ok(Self(session))
    }
}

/// The kiosk that the request's token belongs to, and its key.
pub(super) struct OfKiosk(pub(super) TerminalIdentity, pub(super) Address);

impl FromRequestParts<AppState> for OfKiosk {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        let SignedIn(session) = SignedIn::from_request_parts(parts, app).await?;
        match session.resource {
            Resource::Terminal { shop_id, terminal_id } => {
                Ok(Self(TerminalIdentity { shop_id, terminal_id }, session.address))
            }
            Resource::Account => Err(ResultCode::NotAuthorized.into()),
        }
    }
}

/// A violation of a field whose value is not repeated.
pub(super) fn anonymous(param: &str, detail: String) -> Violation {
    let (msg, param) = ("Invalid value".to_owned(), param.to_owned());
    Violation { value: None, msg, param, location: Location::Body, detail }
}

/// The response to an invalid token or ticket.
pub(super) fn unauthorized(error: SessionError) -> HttpError {
    match error {
        SessionError::Ended(_) | SessionError::NotEnrolled(_) => {
            HttpError::Unauthorized(error.to_string())
        }
        SessionError::SignInRejection(_)
        | SessionError::Nonce
        | SessionError::Storage(_)
        | SessionError::Entropy(_) => error.into(),
    }
}

impl From<SessionError> for HttpError {
    /// The errors of `POST /v2/session`: an invalid text names its field, a key without a right is
    /// 1050.
    fn from(error: SessionError) -> Self {
        let in_message = |detail: String| Self::Invalid(vec![anonymous("message", detail)]);
        match error {
            SessionError::SignInRejection(SignInRejection::Signature) => {
                Self::Refused(ResultCode::InvalidSignature)
            }
            SessionError::SignInRejection(fault) => in_message(fault.to_string()),
            SessionError::Nonce => in_message(error.to_string()),
            SessionError::NotEnrolled(_) => Self::Refused(ResultCode::NotAuthorized),
            SessionError::Ended(_) => Self::Unauthorized(error.to_string()),
            SessionError::Storage(fault) => fault.into(),
            SessionError::Entropy(fault) => fault.into(),
        }
    }
}

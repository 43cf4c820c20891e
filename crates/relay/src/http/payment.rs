//! Payments: routes for kiosks and wallets. Source: `protocol.md §2.2 to §2.8`.

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::routing::post;
use kios_protocol::Address;
use kios_protocol::api::{
    ApprovalRequest, CloseRequest, Fields, OpenCancelRequest, OpenNewRequest, PaymentItem,
    TemporaryAccountRequest, TemporaryAccountResponse, route,
};
use serde_json::Value;

use super::HttpError;
use super::extract::BodyFields;
use super::response::{ApiResult, Data};
use super::session::SignedIn;
use super::staff::OptionalStaff;
use crate::service::{self, Credentials, OpenNew};
use crate::state::AppState;

/// The routes of both versions.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(route::TEMPORARY_ACCOUNT, post(temporary_account))
        .route("/v1/payment/account/temporary", post(temporary_account))
        .route(route::NEW_OPEN, post(open_v2))
        .route("/v1/payment/new/open", post(open_v1))
        .route(route::NEW_CLOSE, post(close_v2))
        .route("/v1/payment/new/close", post(close_v1))
        .route(route::NEW_APPROVAL, post(approve))
        .route("/v1/payment/new/approval", post(approve))
        .route(route::CANCEL_OPEN, post(open_cancel_v2))
        .route("/v1/payment/cancel/open", post(open_cancel_v1))
        .route(route::CANCEL_CLOSE, post(close_cancel_v2))
        .route("/v1/payment/cancel/close", post(close_cancel_v1))
        .route(route::CANCEL_APPROVAL, post(approve_cancel))
        .route("/v1/payment/cancel/approval", post(approve_cancel))
}

async fn temporary_account(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<TemporaryAccountResponse> {
    let request = TemporaryAccountRequest::read(&body.fields)?;
    Ok(Data(service::temporary_account(&app, request).await?))
}

async fn open_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    body: BodyFields,
) -> ApiResult<PaymentItem> {
    let request = OpenNewRequest::read_v2(&body.fields)?;
    open(app, request, &body.fields, Credentials { access_key: None, session }).await
}

async fn open_v1(State(app): State<AppState>, body: BodyFields) -> ApiResult<PaymentItem> {
    let request = OpenNewRequest::read_v1(&body.fields)?;
    let access_key = Some(body.access_key);
    open(app, request, &body.fields, Credentials { access_key, session: None }).await
}

async fn open(
    app: AppState,
    request: OpenNewRequest,
    fields: &Fields,
    credentials: Credentials,
) -> ApiResult<PaymentItem> {
    let shop_id_text = fields.text("shopId").unwrap_or_default();
    let open = OpenNew { request, shop_id_text, credentials };
    Ok(Data(service::open_new(&app, open).await?))
}

async fn close_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = CloseRequest::read_v2(&body.fields)?;
    let credentials = Credentials { access_key: None, session };
    Ok(Data(service::close_new(&app, request, &credentials).await?))
}

async fn close_v1(State(app): State<AppState>, body: BodyFields) -> ApiResult<Value> {
    let request = CloseRequest::read_v1(&body.fields)?;
    let credentials = Credentials { access_key: Some(body.access_key), session: None };
    Ok(Data(service::close_new(&app, request, &credentials).await?))
}

async fn approve(State(app): State<AppState>, body: BodyFields) -> ApiResult<Value> {
    let request = ApprovalRequest::read(&body.fields)?;
    Ok(Data(service::approve_new(&app, request).await?))
}

async fn open_cancel_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    OptionalStaff(staff): OptionalStaff,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = OpenCancelRequest::read_v2(&body.fields)?;
    let credentials = Credentials { access_key: None, session };
    Ok(Data(service::open_cancel(&app, request, &credentials, staff.as_ref()).await?))
}

async fn open_cancel_v1(State(app): State<AppState>, body: BodyFields) -> ApiResult<Value> {
    let request = OpenCancelRequest::read_v1(&body.fields)?;
    let credentials = Credentials { access_key: Some(body.access_key), session: None };
    Ok(Data(service::open_cancel(&app, request, &credentials, None).await?))
}

async fn close_cancel_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = CloseRequest::read_v2(&body.fields)?;
    let credentials = Credentials { access_key: None, session };
    Ok(Data(service::close_cancel(&app, request, &credentials).await?))
}

async fn close_cancel_v1(State(app): State<AppState>, body: BodyFields) -> ApiResult<Value> {
    let request = CloseRequest::read_v1(&body.fields)?;
    let credentials = Credentials { access_key: Some(body.access_key), session: None };
    Ok(Data(service::close_cancel(&app, request, &credentials).await?))
}

async fn approve_cancel(State(app): State<AppState>, body: BodyFields) -> ApiResult<Value> {
    let request = ApprovalRequest::read(&body.fields)?;
    Ok(Data(service::approve_cancel(&app, request).await?))
}

/// The address of the session that an agent's call comes with; `None` without a session, or with one
/// that has ended. Whether the call needs one depends on its signer and is checked with the signature.
pub(super) struct AgentSession(pub(super) Option<Address>);

impl FromRequestParts<AppState> for AgentSession {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        match SignedIn::from_request_parts(parts, app).await {
            Ok(SignedIn(session)) => Ok(Self(Some(session.address))),
            Err(HttpError::Unauthorized(_)) => Ok(Self(None)),
            Err(fault) => Err(fault),
        }
    }
}

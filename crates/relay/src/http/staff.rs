//! Staff: the staff area of a kiosk, and the shop owner's decisions. Source: `relay.md §7`.

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::routing::{get, post};
use kios_protocol::ResultCode;
use kios_protocol::api::{
    AddMemberRequest, ChangePinRequest, KeyRelease, LimitApprovalRequest, LimitApprovals, Reader,
    STAFF_HEADER, StaffActions, StaffMember, StaffMembers, StaffStatus, UnlockKeyRequest,
    UnlockPinsRequest, UnlockRequest, Unlocked, route,
};
use kios_protocol::session::Resource;
use serde_json::Value;

use super::HttpError;
use super::extract::{BodyFields, PathFields, QueryFields};
use super::history::limit;
use super::response::{ApiResult, Data, nothing};
use super::session::SignedIn;
use crate::service::{self, StaffCaller, TerminalIdentity, Unlocker};
use crate::session::Session;
use crate::session::secret::SecretHash;
use crate::state::AppState;

/// The number of actions in a response to a request without a limit.
const USUAL: u32 = 50;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(route::STAFF, get(status))
        .route(route::STAFF_UNLOCK, post(unlock))
        .route(route::STAFF_LOCK, post(lock))
        .route(route::TERMINAL_UNLOCK, post(unlock_key))
        .route(route::STAFF_MEMBERS, get(members).post(add))
        .route("/v2/staff/members/{staffId}/pin", post(change_pin))
        .route("/v2/staff/members/{staffId}/remove", post(remove))
        .route(route::STAFF_ACTIONS, get(actions))
        .route(route::SHOP_APPROVALS, get(approvals))
        .route(route::SHOP_PINS_UNLOCK, post(unlock_pins))
        .route("/v2/shop/approvals/{approvalId}", post(decide))
}

/// The kiosk of a request's session, with the token of its staff area if the request has one.
pub(super) struct OfStaff(pub(super) StaffCaller);

impl FromRequestParts<AppState> for OfStaff {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        let SignedIn(session) = SignedIn::from_request_parts(parts, app).await?;
        Ok(Self(caller(session, parts).ok_or(ResultCode::NotAuthorized)?))
    }
}

/// The token of a staff area in a request's header.
fn staff_token(parts: &Parts) -> Option<SecretHash> {
    let value = parts.headers.get(STAFF_HEADER)?;
    value.to_str().ok().map(|token| SecretHash::of(token.trim()))
}

/// The kiosk of a request's session, if it has one. An invalid token counts as none: what it may not authorize is refused by
/// the service.
pub(super) struct OptionalStaff(pub(super) Option<StaffCaller>);

impl FromRequestParts<AppState> for OptionalStaff {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        match SignedIn::from_request_parts(parts, app).await {
            Ok(SignedIn(session)) => Ok(Self(caller(session, parts))),
            Err(HttpError::Unauthorized(_)) => Ok(Self(None)),
            Err(fault) => Err(fault),
        }
    }
}

/// The kiosk of a session, with the token of its staff area if the request has one.
fn caller(session: Session, parts: &Parts) -> Option<StaffCaller> {
    match session.resource {
        Resource::Terminal { shop_id, terminal_id } => {
            let terminal = TerminalIdentity { shop_id, terminal_id };
            Some(StaffCaller { terminal, token: staff_token(parts) })
        }
        Resource::Account => None,
    }
}

async fn status(State(app): State<AppState>, OfStaff(caller): OfStaff) -> ApiResult<StaffStatus> {
    Ok(Data(service::staff_status(&app, &caller.terminal).await?))
}

async fn unlock(
    State(app): State<AppState>,
    OfStaff(caller): OfStaff,
    body: BodyFields,
) -> ApiResult<Unlocked> {
    let request = UnlockRequest::read(&body.fields)?;
    Ok(Data(service::unlock(&app, &caller.terminal, &request.pin).await?))
}

async fn unlock_key(State(app): State<AppState>, body: BodyFields) -> ApiResult<KeyRelease> {
    let request = UnlockKeyRequest::read(&body.fields)?;
    Ok(Data(service::unlock_key(&app, &request).await?))
}

async fn lock(State(app): State<AppState>, OfStaff(caller): OfStaff) -> ApiResult<Value> {
    service::lock(&app, &caller).await?;
    Ok(nothing())
}

async fn members(State(app): State<AppState>, OfStaff(caller): OfStaff) -> ApiResult<StaffMembers> {
    Ok(Data(service::members(&app, &caller).await?))
}

async fn add(
    State(app): State<AppState>,
    OfStaff(caller): OfStaff,
    body: BodyFields,
) -> ApiResult<StaffMember> {
    let mut request = AddMemberRequest::read(&body.fields)?;
    let mut reader = body.fields.reader();
    let name = service::member_name(&request.name);
    if let Err(fault) = &name {
        reader.fault("name", fault);
    }
    request.name = reader.finish(name.ok())?;
    Ok(Data(service::add_member(&app, &caller, &request).await?))
}

async fn change_pin(
    State(app): State<AppState>,
    OfStaff(caller): OfStaff,
    PathFields(path): PathFields,
    body: BodyFields,
) -> ApiResult<StaffMember> {
    let staff_id = path.single("staffId", Reader::parse)?;
    let request = ChangePinRequest::read(&body.fields)?;
    Ok(Data(service::change_pin(&app, &caller, staff_id, &request.pin).await?))
}

async fn remove(
    State(app): State<AppState>,
    OfStaff(caller): OfStaff,
    PathFields(path): PathFields,
) -> ApiResult<Value> {
    let staff_id = path.single("staffId", Reader::parse)?;
    service::remove_member(&app, &caller, staff_id).await?;
    Ok(nothing())
}

async fn actions(
    State(app): State<AppState>,
    OfStaff(caller): OfStaff,
    QueryFields(query): QueryFields,
) -> ApiResult<StaffActions> {
    let mut reader = query.reader();
    let given = query.text("limit").is_some_and(|text| !text.is_empty());
    let many = if given { limit(&mut reader) } else { Some(USUAL) };
    let many = reader.finish(many)?;
    Ok(Data(service::staff_actions(&app, &caller, many).await?))
}

/// The account of a person's session.
struct Person(Session);

impl FromRequestParts<AppState> for Person {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        let SignedIn(session) = SignedIn::from_request_parts(parts, app).await?;
        match session.resource {
            Resource::Account => Ok(Self(session)),
            Resource::Terminal { .. } => Err(ResultCode::NotAuthorized.into()),
        }
    }
}

async fn approvals(
    State(app): State<AppState>,
    Person(session): Person,
) -> ApiResult<LimitApprovals> {
    Ok(Data(service::waiting_approvals(&app, session.address).await?))
}

async fn unlock_pins(
    State(app): State<AppState>,
    Person(session): Person,
    body: BodyFields,
) -> ApiResult<Value> {
    let UnlockPinsRequest { shop_id } = UnlockPinsRequest::read(&body.fields)?;
    service::unlock_members(&app, Unlocker::Account(session.address), shop_id).await?;
    Ok(nothing())
}

async fn decide(
    State(app): State<AppState>,
    Person(session): Person,
    PathFields(path): PathFields,
    body: BodyFields,
) -> ApiResult<Value> {
    let approval_id = path.single("approvalId", Reader::present)?;
    let request = LimitApprovalRequest::read(&body.fields)?;
    service::decide_approval(&app, session.address, &approval_id, &request).await?;
    Ok(nothing())
}

//! The network's API in bridge mode: forwards requests to the network's relay.
//!
//! Sessions, pairing, the stream, the history, the task log and the pages are served by this relay. Of the
//! other paths only those in [`super::forwarded`] are forwarded.

use axum::Router;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use kios_protocol::ResultCode;
use kios_protocol::api::{Fields, route};
use serde_json::{Value, json};

use super::extract::{RawBody, authorization, fields_of};
use super::payment::AgentSession;
use super::request_log::ResponseCode;
use super::response::Data;
use super::staff::OptionalStaff;
use super::{HttpError, forwarded};
use crate::bridge::{self, CallbackReceipt, ForwardedRequest, Reply, Version};
use crate::state::AppState;
use crate::upstream::Upstream;

/// The routes of both versions.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new();
    for action in ["new/close", "cancel/close"] {
        router = router.route(&format!("/v2/payment/{action}"), post(change_v2));
    }
    for action in ["new/close", "cancel/open", "cancel/close"] {
        router = router.route(&format!("/v1/payment/{action}"), post(change_v1));
    }
    for read in forwarded::READS {
        router = router.route(read, get(pass));
    }
    for call in forwarded::CALLS {
        router = router.route(call, post(pass));
    }
    for call in forwarded::RECORDED {
        router = router.route(call, post(record));
    }
    for version in ["v1", "v2"] {
        router = router
            .route(&format!("/{version}/payment/new/approval"), post(change_v1))
            .route(&format!("/{version}/payment/cancel/approval"), post(change_v1));
    }
    router
        .route(route::CANCEL_OPEN, post(open_cancel_v2))
        .route("/v2/payment/new/open", post(open_v2))
        .route("/v1/payment/new/open", post(open_v1))
        .route("/callback", post(callback))
        .route(route::PURCHASE_SAVE, post(give))
        .route(route::PURCHASE_CANCEL, post(take_back))
}

/// A request with the bytes of its body.
struct Raw(ForwardedRequest);

impl FromRequest<AppState> for Raw {
    type Rejection = HttpError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, HttpError> {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let headers = request.headers().clone();
        let RawBody(body) = RawBody::from_request(request, app).await?;
        if leaves_its_folder(uri.path()) {
            return Err(super::not_found(&method, &uri));
        }
        let path = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
        let fields = if method == Method::GET {
            Fields::from_json(b"").map_err(|fault| HttpError::Unexpected(fault.into()))?
        } else {
            fields_of(&headers, &body)?
        };
        once_if_signed(&fields)?;
        let content_type = headers.get(CONTENT_TYPE).cloned();
        let authorization = authorization(&headers).map(str::to_owned);
        Ok(Self(ForwardedRequest {
            method,
            path,
            content_type,
            body,
            fields,
            authorization,
            session: None,
            staff: None,
        }))
    }
}

/// Refuses a signed body with a field that is sent twice, of which upstream might read the other value: B18.
fn once_if_signed(fields: &Fields) -> Result<(), HttpError> {
    if fields.text("signature").is_none() {
        return Ok(());
    }
    let mut reader = fields.reader();
    reader.check_repeated();
    Ok(reader.finish(Some(()))?)
}

/// Whether a path has a segment that upstream, or the client that builds its URL, would resolve to another path: a dot
/// segment, or a separator inside a segment.
fn leaves_its_folder(path: &str) -> bool {
    path.split('/').any(|segment| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        let separated = ["\\", "%5c", "%2f"].iter().any(|separator| plain.contains(separator));
        plain == "." || plain == ".." || separated
    })
}

fn upstream(app: &AppState) -> Result<&Upstream, HttpError> {
    app.upstream().ok_or_else(|| HttpError::NotFound("this relay is not in bridge mode".to_owned()))
}

async fn open_v1(State(app): State<AppState>, Raw(incoming): Raw) -> Result<Response, HttpError> {
    open(app, Version::One, incoming).await
}

async fn open_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    Raw(incoming): Raw,
) -> Result<Response, HttpError> {
    open(app, Version::Two, ForwardedRequest { session, ..incoming }).await
}

async fn change_v1(State(app): State<AppState>, Raw(incoming): Raw) -> Result<Response, HttpError> {
    change(app, Version::One, incoming).await
}

async fn change_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    Raw(incoming): Raw,
) -> Result<Response, HttpError> {
    change(app, Version::Two, ForwardedRequest { session, ..incoming }).await
}

async fn open_cancel_v2(
    State(app): State<AppState>,
    AgentSession(session): AgentSession,
    OptionalStaff(staff): OptionalStaff,
    Raw(incoming): Raw,
) -> Result<Response, HttpError> {
    change(app, Version::Two, ForwardedRequest { session, staff, ..incoming }).await
}

async fn open(
    app: AppState,
    version: Version,
    incoming: ForwardedRequest,
) -> Result<Response, HttpError> {
    let own = app.clone();
    let work = async move { Ok(bridge::open(&own, upstream(&own)?, version, incoming).await?) };
    seen_through(&app, Box::pin(work)).await
}

async fn change(
    app: AppState,
    version: Version,
    incoming: ForwardedRequest,
) -> Result<Response, HttpError> {
    let own = app.clone();
    let work = async move { Ok(bridge::mutate(&own, upstream(&own)?, version, incoming).await?) };
    seen_through(&app, Box::pin(work)).await
}

async fn seen_through(
    app: &AppState,
    work: impl Future<Output = Result<Reply, HttpError>> + Send + 'static,
) -> Result<Response, HttpError> {
    let reply = upstream(app)?.run_detached(work).await;
    answered(reply.map_err(|fault| HttpError::Unexpected(fault.into()))??)
}

async fn pass(State(app): State<AppState>, Raw(incoming): Raw) -> Result<Response, HttpError> {
    answered(bridge::forward(&app, upstream(&app)?, &incoming).await?)
}

async fn record(State(app): State<AppState>, Raw(incoming): Raw) -> Result<Response, HttpError> {
    let own = app.clone();
    let work = async move { Ok(bridge::forward_recorded(&own, upstream(&own)?, &incoming).await?) };
    seen_through(&app, Box::pin(work)).await
}

/// Saves a purchase for a signed-in kiosk; a request with an access key is forwarded.
async fn give(
    State(app): State<AppState>,
    OptionalStaff(staff): OptionalStaff,
    Raw(incoming): Raw,
) -> Result<Response, HttpError> {
    let Some(caller) = staff else { return pass(State(app), Raw(incoming)).await };
    let ours = app.clone();
    let work = async move {
        Ok(bridge::save_purchase(&ours, upstream(&ours)?, &caller, &incoming.fields).await?)
    };
    seen_through(&app, Box::pin(work)).await
}

async fn take_back(
    State(app): State<AppState>,
    OptionalStaff(staff): OptionalStaff,
    Raw(incoming): Raw,
) -> Result<Response, HttpError> {
    let Some(caller) = staff else { return pass(State(app), Raw(incoming)).await };
    let (ours, own) = (app.clone(), caller.terminal.shop_id);
    let work = async move {
        Ok(bridge::cancel_purchase(&ours, upstream(&ours)?, own, &incoming.fields).await?)
    };
    seen_through(&app, Box::pin(work)).await
}

/// Responds before the callback is processed: the network's relay sends nothing else while it
/// waits.
async fn callback(
    State(app): State<AppState>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Data<Value>, HttpError> {
    let fields = fields_of(&headers, &body)?;
    let key = authorization(&headers);
    match bridge::accept_callback(&app, upstream(&app)?, key, &fields, &body).await? {
        CallbackReceipt::Accepted | CallbackReceipt::Invalid => {
            Ok(Data(json!({ "message": "OK" })))
        }
        CallbackReceipt::WrongKey => Err(ResultCode::InvalidAccessKey.into()),
    }
}

fn answered(reply: Reply) -> Result<Response, HttpError> {
    match reply {
        Reply::Forwarded { status, content_type, body, code } => {
            let content_type =
                content_type.unwrap_or_else(|| HeaderValue::from_static("application/json"));
            let mut response = (status, [(CONTENT_TYPE, content_type)], body).into_response();
            response.extensions_mut().insert(ResponseCode(code));
            Ok(response)
        }
        Reply::Success(data) => Ok(Data(data).into_response()),
        Reply::Refused(refusal) => Err(refusal.into()),
        Reply::RefusedWithDetail(code, words) => Err(HttpError::RefusedWithDetail(code, words)),
        Reply::OutcomeUnknown(status, why) => Err(HttpError::OutcomeUnknown(status, why)),
    }
}

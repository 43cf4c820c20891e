//! Routes, fields and envelopes of the first generation.
//!
//! Every handled outcome is HTTP 200, its code in the envelope: 200 for success, `protocol.md §3.2`
//! for the rest. An unreadable body is 400 (413 when it is too large) with code 501, an internal
//! error 500 with code 500 and the request's id.
//!
//! The access key is read from the body only; this generation has no header for it.

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kios_protocol::ResultCode;
use kios_protocol::api::{Envelope, Fault, PaymentItem, Reader, Violation};
use kios_protocol::legacy::{
    AnswerRequest, CancelRequest, Code, CreateRequest, Info, Item, Kind, SUCCESS, ShopInfo,
    UserBalance, Withdrawal,
};
use serde::Serialize;
use serde_json::Value;

use super::extract::{BodyFields, QueryFields};
use super::request_log::{RequestId, ResponseCode};
use super::{ApiResult, Data, HttpError};
use crate::service::legacy::{Choice, Failure};
use crate::service::{self, legacy};
use crate::state::AppState;

/// The eleven routes. Four of them are shared with the modern generation, under this version.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/payment/user/balance", get(user_balance))
        .route("/v1/payment/info", get(info))
        .route("/v1/payment/create", post(create))
        .route("/v1/payment/cancel", post(cancel))
        .route("/v1/payment/item", get(item))
        .route("/v1/payment/create/confirm", post(confirm_create))
        .route("/v1/payment/create/deny", post(deny_create))
        .route("/v1/payment/cancel/confirm", post(confirm_cancel))
        .route("/v1/payment/cancel/deny", post(deny_cancel))
        .route("/v1/payment/shop/info", get(shop_info))
        .route("/v1/payment/shop/withdrawal", get(withdrawal))
}

/// A body, or why it is unreadable.
type Body = Result<BodyFields, HttpError>;

async fn create(State(app): State<AppState>, body: Body) -> Outcome<Item> {
    let request = CreateRequest::read(&body?.fields)?;
    Ok(Done(legacy::create(&app, request).await?))
}

async fn cancel(State(app): State<AppState>, body: Body) -> Outcome<Item> {
    let request = CancelRequest::read(&body?.fields)?;
    Ok(Done(legacy::cancel(&app, request).await?))
}

async fn confirm_create(State(app): State<AppState>, body: Body) -> Outcome<Value> {
    answer(&app, Kind::Create, Choice::Confirm, body).await
}

async fn deny_create(State(app): State<AppState>, body: Body) -> Outcome<Value> {
    answer(&app, Kind::Create, Choice::Deny, body).await
}

async fn confirm_cancel(State(app): State<AppState>, body: Body) -> Outcome<Value> {
    answer(&app, Kind::Cancel, Choice::Confirm, body).await
}

async fn deny_cancel(State(app): State<AppState>, body: Body) -> Outcome<Value> {
    answer(&app, Kind::Cancel, Choice::Deny, body).await
}

async fn answer(app: &AppState, kind: Kind, choice: Choice, body: Body) -> Outcome<Value> {
    let request = AnswerRequest::read(&body?.fields)?;
    Ok(Done(legacy::answer(app, kind, choice, request).await?))
}

async fn withdrawal(QueryFields(fields): QueryFields) -> Outcome<Withdrawal> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    Ok(Done(legacy::withdrawal(shop_id)))
}

async fn user_balance(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<UserBalance> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(legacy::user_balance(&app, account).await?))
}

async fn info(State(app): State<AppState>, QueryFields(fields): QueryFields) -> ApiResult<Info> {
    let mut reader = fields.reader();
    let account = reader.address("account");
    let amount = reader.amount("amount");
    let currency = reader.present("currency");
    let ((account, amount), currency) = reader.finish(account.zip(amount).zip(currency))?;
    Ok(Data(legacy::info(&app, account, amount, &currency).await?))
}

async fn shop_info(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<ShopInfo> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    Ok(Data(legacy::shop_info(&app, shop_id).await?))
}

/// A payment, in the form of its own generation.
enum Either {
    First(Item),
    Modern(PaymentItem),
}

async fn item(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> Result<Either, HttpError> {
    let payment_id = fields.single("paymentId", Reader::present)?;
    Ok(match legacy::item(&app, &payment_id).await? {
        Some(item) => Either::First(item),
        None => Either::Modern(service::item(&app, &payment_id).await?),
    })
}

impl IntoResponse for Either {
    fn into_response(self) -> Response {
        match self {
            Self::First(item) => Done(item).into_response(),
            Self::Modern(item) => Data(item).into_response(),
        }
    }
}

/// Data in an envelope with code 200.
struct Done<T>(T);

/// What a handler returns.
type Outcome<T> = Result<Done<T>, Refusal>;

fn respond<T: Serialize>(status: StatusCode, envelope: Envelope<T>) -> Response {
    let code = ResponseCode(envelope.code);
    let mut response = (status, Json(envelope)).into_response();
    response.extensions_mut().insert(code);
    response
}

impl<T: Serialize> IntoResponse for Done<T> {
    fn into_response(self) -> Response {
        let envelope = Envelope { code: SUCCESS, data: Some(self.0), error: None };
        respond(StatusCode::OK, envelope)
    }
}

/// Why a response has no data.
enum Refusal {
    /// The body is unreadable.
    Body(HttpError),
    /// The request is refused.
    Failure(Failure),
}

impl From<HttpError> for Refusal {
    fn from(error: HttpError) -> Self {
        Self::Body(error)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Vec<Violation>> for Refusal {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Failure(violations.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Body(error) => {
                let (status, envelope) = error.into_envelope();
                respond(status, Envelope { code: Code::InvalidParameters.number(), ..envelope })
            }
            Self::Failure(Failure::Invalid(validation)) => {
                let code = Code::InvalidParameters;
                let message = code.message().to_owned();
                refuse(code.number(), Fault { message, validation, request_id: None })
            }
            Self::Failure(Failure::Refused(code)) => {
                let error = Fault { message: code.message().to_owned(), ..Fault::default() };
                // The one refusal with `"data": null`.
                let data = (code == Code::InsufficientBalance).then_some(Value::Null);
                let envelope = Envelope { code: code.number(), data, error: Some(error) };
                respond(StatusCode::OK, envelope)
            }
            Self::Failure(Failure::Exception(reason)) => refuse(
                Code::EXCEPTION,
                Fault { message: reason.message().to_owned(), ..Fault::default() },
            ),
            Self::Failure(Failure::Storage(fault)) => unexpected(&fault),
            Self::Failure(Failure::Entropy(fault)) => unexpected(&fault),
        }
    }
}

fn refuse(code: u32, error: Fault) -> Response {
    respond(StatusCode::OK, Envelope::<()> { code, data: None, error: Some(error) })
}

/// The response to an internal error; the cause is logged.
fn unexpected(error: &(dyn std::error::Error + Send + Sync)) -> Response {
    tracing::error!(%error, "request failed unexpectedly");
    let error = Fault {
        message: ResultCode::ServerError.message().to_owned(),
        validation: Vec::new(),
        request_id: RequestId::current().map(|id| id.to_string()),
    };
    let envelope = Envelope::<()> { code: Code::EXCEPTION, data: None, error: Some(error) };
    respond(StatusCode::INTERNAL_SERVER_ERROR, envelope)
}

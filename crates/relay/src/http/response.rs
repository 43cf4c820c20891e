//! Responses with data.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kios_protocol::ResultCode;
use kios_protocol::api::Envelope;
use serde::Serialize;
use serde_json::{Map, Value};

use super::HttpError;
use super::request_log::ResponseCode;

/// Data in an envelope with code 0.
#[derive(Debug)]
pub struct Data<T>(pub T);

/// A success without data: an object without fields.
pub(super) fn nothing() -> Data<Value> {
    Data(Value::Object(Map::new()))
}

/// What a handler returns.
pub type ApiResult<T> = Result<Data<T>, HttpError>;

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        let mut response = Json(Envelope::success(self.0)).into_response();
        response.extensions_mut().insert(ResponseCode(ResultCode::Success.number()));
        response
    }
}

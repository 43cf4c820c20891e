//! Answers with data.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kios_protocol::ResultCode;
use kios_protocol::api::Envelope;
use serde::Serialize;

use super::HttpError;
use super::observe::AnswerCode;

/// Data in an envelope with code 0.
#[derive(Debug)]
pub struct Success<T>(pub T);

/// What a handler returns.
pub type Answer<T> = Result<Success<T>, HttpError>;

impl<T: Serialize> IntoResponse for Success<T> {
    fn into_response(self) -> Response {
        let mut response = Json(Envelope::success(self.0)).into_response();
        response.extensions_mut().insert(AnswerCode(ResultCode::Success.number()));
        response
    }
}

//! The description of the demo for the wallet page: customers, owners and their public keys.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::HttpError;
use super::response::{ApiResult, Data};
use crate::demo::Demo;
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/demo", get(demo))
}

async fn demo(State(app): State<AppState>) -> ApiResult<Demo> {
    if app.config().demo {
        Ok(Data(Demo::of(app.config())))
    } else {
        Err(HttpError::NotFound("no such route: GET /demo; this relay is not the demo".to_owned()))
    }
}

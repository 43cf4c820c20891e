//! `POST /callback`: responds OK to any body. A relay whose callbacks are configured to itself can
//! so be tested. Source: `protocol.md §2.1`.

use axum::Router;
use axum::routing::post;
use serde::Serialize;

use super::Data;
use crate::state::AppState;

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/callback", post(echo))
}

#[derive(Debug, Serialize)]
struct Echo {
    message: &'static str,
}

async fn echo() -> Data<Echo> {
    Data(Echo { message: "OK" })
}

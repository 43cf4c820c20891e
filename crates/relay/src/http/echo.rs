//! `POST /callback`: says OK to whatever comes, for those who point a relay's callbacks at itself to
//! see them leave. Source: `protocol.md §2.1`.

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

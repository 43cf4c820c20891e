//! The description of the API: serves the committed files that `kios-openapi` writes.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::state::AppState;

const JSON: &str = include_str!("../../../../docs/openapi.json");
const PAGE: &str = include_str!("../../../../docs/api.html");
/// The style sheet of the page, with the colours and fonts of the other pages.
const STYLE: &str = concat!(
    include_str!("../../../../static/tokens.css"),
    include_str!("../../../../static/docs.css")
);

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/openapi.json", get(json))
        .route("/docs/api.html", get(page))
        .route("/docs/style.css", get(style))
}

async fn json() -> Response {
    ([(CONTENT_TYPE, "application/json")], JSON).into_response()
}

async fn page() -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response()
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

//! The description of everything the relay answers: `/openapi.json` and the page at `/docs`.
//!
//! One table of operations ([`operation::Operation`]), kept in one file per group of paths, is
//! turned into three forms: an `OpenAPI` 3.1 document, a page for people, and `docs/api.md`. What
//! travels is not described a second time: schemas come from the types of [`kios_protocol::api`].
//! Every operation lists each code that it answers, so that an answer outside of the list is a
//! fault of one of the two.
//!
//! Deliberately absent: scripts on the page, and trying requests out on it.

mod card;
mod components;
mod document;
mod example;
mod first;
mod markdown;
mod operation;
mod page;
mod payments;
mod phones;
mod purchases;
mod reads;
mod refusal;
mod relay;
mod sessions;
mod shops;
mod tasks;
mod view;

use std::sync::OnceLock;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde_json::Value;

use crate::App;

use operation::Operation;

/// The style of the page: colours and type are the pages' own.
const STYLE: &str =
    concat!(include_str!("../../../../../static/tokens.css"), include_str!("page.css"));

/// The routes.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(json))
        .route("/docs", get(docs))
        .route("/docs/style.css", get(style))
}

/// The `OpenAPI` document, as `docs/openapi.json` keeps it.
pub fn document() -> String {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| format!("{:#}\n", value())).clone()
}

/// The same for people, as `docs/api.md` keeps it.
pub fn markdown() -> String {
    markdown::write(value(), &operations())
}

/// Every operation, in the order in which people read about them.
fn operations() -> Vec<Operation> {
    let groups = [
        payments::operations(),
        reads::operations(),
        phones::operations(),
        shops::operations(),
        purchases::operations(),
        tasks::operations(),
        sessions::operations(),
        card::operations(),
        first::operations(),
        relay::operations(),
    ];
    groups.into_iter().flatten().collect()
}

fn value() -> &'static Value {
    static VALUE: OnceLock<Value> = OnceLock::new();
    VALUE.get_or_init(|| document::assemble(&operations()))
}

async fn json() -> Response {
    ([(CONTENT_TYPE, "application/json")], document()).into_response()
}

async fn docs() -> Response {
    static PAGE: OnceLock<String> = OnceLock::new();
    let page = PAGE.get_or_init(|| page::write(value(), &operations()));
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], page.as_str()).into_response()
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

//! A parsed request.

use http::Method;
use serde_json::{Map, Value};

/// A parsed request, as handlers receive it.
#[derive(Debug)]
pub(crate) struct ParsedRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Map<String, Value>,
    pub(crate) body: Map<String, Value>,
    pub(crate) authorization: Option<String>,
}

//! A response of the relay.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(super) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|fault| {
            panic!("{fault}: {:?} {}", parts.status, String::from_utf8_lossy(&bytes))
        });
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The envelope's code.
    pub(crate) fn code(&self) -> u64 {
        self.body["code"].as_u64().unwrap_or_else(|| panic!("no envelope: {self:?}"))
    }

    /// The data of a success.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.code(), 0, "{self:?}");
        assert!(self.body.get("error").is_none());
        &self.body["data"]
    }

    #[track_caller]
    pub(crate) fn text(&self, field: &str) -> String {
        self.data()[field].as_str().unwrap_or_else(|| panic!("no {field}: {self:?}")).to_owned()
    }

    #[track_caller]
    pub(crate) fn number(&self, field: &str) -> u64 {
        self.data()[field].as_u64().unwrap_or_else(|| panic!("no {field}: {self:?}"))
    }

    /// The fields that a refusal names.
    #[track_caller]
    pub(crate) fn faults(&self) -> Vec<&str> {
        assert_eq!(self.code(), 2001, "{self:?}");
        let faults = self.body["error"]["validation"].as_array().unwrap();
        // A missing field breaks two rules and is named twice.
        let mut named: Vec<&str> = faults
            .iter()
            .map(|fault| {
                assert_eq!(fault["msg"], "Invalid value");
                assert!(!fault["detail"].as_str().unwrap().is_empty());
                fault["param"].as_str().unwrap()
            })
            .collect();
        named.dedup();
        named
    }

    /// Checks for a refusal with this code and its message, without data.
    #[track_caller]
    pub(crate) fn is_refused_with(&self, code: u32) {
        assert_eq!(self.code(), u64::from(code), "{self:?}");
        let expected = kios_protocol::ResultCode::from_number(code).unwrap().message();
        assert_eq!(self.body["error"]["message"], expected);
        assert!(self.body.get("data").is_none());
    }
}

//! Errors as a host gets them.

use serde::Serialize;

/// What a host may do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// The host's request is wrong; the same request fails again.
    Request,
    /// The kiosk is not ready: it is not paired, locked, or serves somebody else.
    Kiosk,
    /// The relay has refused it.
    Relay,
    /// The relay was not reached.
    Network,
    /// The browser's storage has failed.
    Storage,
}

/// An error. Its texts are in the kiosk's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KiosError {
    /// A result code of the protocol such as `1511`, or a word such as `busy`.
    pub code: String,
    /// What kind of error it is.
    pub kind: ErrorKind,
    /// For a developer, in English.
    pub message: String,
    /// For the customer; empty if it does not concern them.
    pub customer_text: String,
    /// For staff: the cause and what helps.
    pub staff_text: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// The relay's id of the request that failed, by which its log has it; absent if no answer of the relay is the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl KiosError {
    /// The code of a request whose origin the shop does not allow. Its host is not notified.
    pub const ORIGIN: &'static str = "origin_not_allowed";
}

//! The payment code on the screen: a temporary account with its expiry and renewal.
//!
//! A new one is requested shortly before the old one expires, so that the code on the screen is
//! always valid.
//! Source: `protocol.md §4.3`.

use kios_client::Instant;
use kios_protocol::TemporaryAccount;
use kios_protocol::api::Answer;

/// How long a temporary account is valid, milliseconds. Source: `protocol.md §4.3`.
pub(crate) const CODE_TTL_MS: u64 = 60_000;
/// How long before its expiry a new one is requested, milliseconds.
const RENEW_BEFORE_MS: u64 = 3_000;
/// How long to wait after a failed request, milliseconds.
const RETRY_MS: u64 = 3_000;

/// The payment code, or the request for one.
#[derive(Clone, Debug)]
pub struct Code {
    displayed: Option<DisplayedCode>,
    /// When the latest request was sent: the account is not older than that.
    requested_at: Instant,
    request_at: Option<Instant>,
    error: Option<CodeError>,
}

/// A temporary account and its expiry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisplayedCode {
    pub(crate) account: TemporaryAccount,
    pub(crate) expires_at: Instant,
}

/// Why the latest request brought no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// The relay did not answer.
    Unreachable,
    /// The relay refused with this code.
    Refused(u32),
}

impl Code {
    /// No code yet; the first request is due.
    pub(super) const fn requested(now: Instant) -> Self {
        Self { displayed: None, requested_at: now, request_at: Some(now), error: None }
    }

    /// Removes an expired code; returns whether to request a new one now.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        if self.displayed.is_some_and(|code| code.expires_at <= now) {
            self.displayed = None;
        }
        let due = self.request_at.is_some_and(|at| at <= now);
        if due {
            self.request_at = None;
            self.requested_at = now;
        }
        due
    }

    /// Applies the response to a request for a code.
    pub(super) fn apply_response(&mut self, response: Answer<TemporaryAccount>, now: Instant) {
        match response {
            Answer::Done(account) => {
                let expires_at = self.requested_at.plus_ms(CODE_TTL_MS);
                self.displayed = Some(DisplayedCode { account, expires_at });
                self.request_at = Some(expires_at.minus_ms(RENEW_BEFORE_MS));
                self.error = None;
            }
            Answer::Refused(code) => self.fail(CodeError::Refused(code), now),
            Answer::Unknown(_) => self.fail(CodeError::Unreachable, now),
        }
    }

    fn fail(&mut self, error: CodeError, now: Instant) {
        self.error = Some(error);
        self.request_at = Some(now.plus_ms(RETRY_MS));
    }

    /// The code to show, until it expires.
    pub(crate) fn displayed(&self, now: Instant) -> Option<DisplayedCode> {
        self.displayed.filter(|code| code.expires_at > now)
    }

    /// Why the latest request brought no code.
    pub(crate) const fn error(&self) -> Option<CodeError> {
        self.error
    }
}

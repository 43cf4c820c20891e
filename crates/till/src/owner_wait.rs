//! The wait for the shop owner's approval of an action above the shop's limit.
//!
//! The relay remembers the request; the very same request is repeated until it is accepted or denied.
//! An approval alone executes nothing: without another request there is no refund and there are no points.

use kios_protocol::ResultCode;

use crate::Instant;

/// The pause between two requests.
pub(crate) const REPEAT_MS: u64 = 3_000;
/// How long the relay remembers a request that waits.
pub(crate) const OWNER_WAIT_MS: u64 = 600_000;

/// A request that waits for the shop owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnerWait {
    since: Instant,
    /// Whether staff no longer wants it.
    pub(crate) withdrawn: bool,
}

impl OwnerWait {
    pub(crate) const fn start(now: Instant) -> Self {
        Self { since: now, withdrawn: false }
    }

    /// Milliseconds until the relay forgets the request.
    pub(crate) const fn left(&self, now: Instant) -> u64 {
        OWNER_WAIT_MS.saturating_sub(now.ms_since(self.since))
    }

    /// Whether the request is not to be repeated any more.
    pub(crate) const fn is_over(&self, now: Instant) -> bool {
        self.withdrawn || self.left(now) == 0
    }
}

/// Whether a refusal means that the shop owner has to approve the request.
pub(crate) fn needs_owner(code: u32) -> bool {
    code == ResultCode::OwnerApprovalRequired.number()
}

/// Whether a refusal means that a PIN, or the PIN of a higher role, is needed.
pub(crate) fn needs_pin(code: u32) -> bool {
    [ResultCode::PinRequired, ResultCode::RoleTooLow].iter().any(|one| one.number() == code)
}

//! The wait for the shop owner's approval of an action above the shop's limit.
//!
//! The relay remembers the request; the very same request is repeated until it is accepted or denied.
//! An approval alone executes nothing: without another request there is no refund and there are no points.

use kios_protocol::ResultCode;
use kios_protocol::staff::OWNER_WAIT_S;

use crate::Instant;
use crate::retry::UNKNOWN_AFTER_MS;

/// The pause between two requests.
pub(crate) const REPEAT_MS: u64 = 3_000;
/// How long a request is repeated: shorter than the relay remembers it, because the relay counts from the
/// arrival of the first one, and a repeat that arrives later would ask the owner once more.
const REPEATED_MS: u64 = (OWNER_WAIT_S - 10) * 1_000;

/// A request that waits for the shop owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnerWait {
    since: Instant,
    /// Whether staff no longer wants it.
    pub(crate) withdrawn: bool,
}

impl OwnerWait {
    /// Waits since the request was sent that the relay says waits.
    pub(crate) const fn start(sent: Instant) -> Self {
        Self { since: sent, withdrawn: false }
    }

    /// Milliseconds until the request is not repeated any more.
    pub(crate) const fn left(&self, now: Instant) -> u64 {
        REPEATED_MS.saturating_sub(now.ms_since(self.since))
    }

    /// Whether the screen still shows the wait; the answer to the last request may take a while.
    pub(crate) const fn is_shown(&self, now: Instant) -> bool {
        now.ms_since(self.since) < REPEATED_MS + UNKNOWN_AFTER_MS
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

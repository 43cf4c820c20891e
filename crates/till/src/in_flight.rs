//! Requests whose reply is missing, and which refusal of a repeat ends the wait for them.

use kios_protocol::ResultCode;

use crate::Instant;

/// The time after which a request whose reply was lost, or that an earlier page has sent, has arrived or never
/// will.
const ARRIVAL_GRACE_MS: u64 = 10_000;

/// Whether a request whose reply is missing may still arrive, or have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InFlight {
    /// Every request has its reply.
    None,
    /// One is missing since the last loss of this page, or since this page goes on with an earlier one's.
    Since(Instant),
}

impl InFlight {
    pub(crate) const fn is_possible(self) -> bool {
        matches!(self, Self::Since(_))
    }

    /// Whether no request can be executed any more once this one was refused.
    ///
    /// A denial of the shop owner refuses every request, also one that is still on its way. Source:
    /// `relay.md §7`, T6.
    pub(crate) fn makes_final(self, code: u32, now: Instant) -> bool {
        !self.is_possible() || code == ResultCode::OwnerDenied.number() || self.lacks_pin(code, now)
    }

    /// Whether this refusal is one for lack of a PIN, and final.
    ///
    /// The relay repeats an accepted request without a PIN, so none was accepted so far; one that is still
    /// on its way could be. Source: `relay.md §7`, T4.
    pub(crate) fn lacks_pin(self, code: u32, now: Instant) -> bool {
        needs_pin(code)
            && match self {
                Self::None => true,
                Self::Since(at) => now.ms_since(at) > ARRIVAL_GRACE_MS,
            }
    }
}

/// Whether a refusal means that a PIN, or the PIN of a higher role, is needed.
pub(crate) fn needs_pin(code: u32) -> bool {
    [ResultCode::PinRequired, ResultCode::RoleTooLow].iter().any(|one| one.number() == code)
}

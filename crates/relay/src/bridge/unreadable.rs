//! Payments that could not be read, which must not delay the others.
//!
//! Such a payment is left alone for a pause that grows with every error. Only a response that upstream gave, and that
//! cannot be decoded, lets the round go on; every other error ends it, so that an upstream that does not respond is
//! contacted once in a round. The next round passes the payment by.

use kios_protocol::{PaymentId, Timestamp};

use super::error::FetchError;
use crate::upstream::{TransportError, Unreadable, Upstream};

/// The pause after the first error.
const FIRST_PAUSE_S: u64 = 1;
/// The longest pause.
const LONGEST_PAUSE_S: u64 = 30;
/// How long after its pause a payment that nobody asks for is forgotten.
const FORGOTTEN_AFTER_S: u64 = 3_600;

/// Whether a payment is left alone at the moment.
pub(super) fn is_paused(upstream: &Upstream, id: PaymentId, now: Timestamp) -> bool {
    let state = upstream.poll_state();
    state.unreadable.get(&id).is_some_and(|unreadable| unreadable.again_at > now)
}

/// The result of a query about a payment; `None` if it could not be read and the round goes on.
///
/// # Errors
/// [`FetchError`] that ends the round.
pub(super) fn checked<T>(
    upstream: &Upstream,
    id: PaymentId,
    now: Timestamp,
    result: Result<T, FetchError>,
) -> Result<Option<T>, FetchError> {
    let error = match result {
        Ok(value) => {
            upstream.poll_state().unreadable.remove(&id);
            return Ok(Some(value));
        }
        Err(FetchError::Transport(error)) => error,
        Err(fault @ FetchError::Storage(_)) => return Err(fault),
    };
    let goes_on = match error {
        // Nothing was asked about this payment.
        TransportError::NotSent => return Err(error.into()),
        TransportError::InvalidResponse(status) => !status.is_server_error(),
        TransportError::Timeout | TransportError::Disconnected => false,
    };
    tracing::warn!(payment = %id, %error, "payment could not be read");
    let mut state = upstream.poll_state();
    let earlier = state.unreadable.get(&id).map(|unreadable| unreadable.pause_s);
    let pause_s =
        earlier.map_or(FIRST_PAUSE_S, |pause| pause.saturating_mul(2).min(LONGEST_PAUSE_S));
    state.unreadable.retain(|_, other| now.since(other.again_at) < FORGOTTEN_AFTER_S);
    state.unreadable.insert(id, Unreadable { again_at: now.plus(pause_s), pause_s });
    drop(state);
    if goes_on { Ok(None) } else { Err(error.into()) }
}

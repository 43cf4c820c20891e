//! One round of queries about many payments, in which one payment that cannot be read does not delay the others.
//!
//! Its error is logged and the payment is left alone for a while. An error that may be due to upstream itself ends the
//! round: no connection, no response in time, or too many errors in one round.

use kios_protocol::{PaymentId, Timestamp};

use super::error::FetchError;
use crate::upstream::{TransportError, Upstream};

/// How long a payment that could not be read is left alone.
const PAUSE_S: u64 = 30;
/// The most payments of one round that may be unreadable.
const MOST_ERRORS: u32 = 3;

/// A round that is under way.
#[derive(Debug)]
pub(super) struct Round<'a> {
    upstream: &'a Upstream,
    now: Timestamp,
    errors: u32,
}

impl<'a> Round<'a> {
    pub(super) fn new(upstream: &'a Upstream, now: Timestamp) -> Self {
        upstream.poll_state().unreadable.retain(|_, again_at| *again_at > now);
        Self { upstream, now, errors: 0 }
    }

    /// Whether a payment could not be read a short time ago.
    pub(super) fn leaves_out(&self, id: PaymentId) -> bool {
        self.upstream.poll_state().unreadable.contains_key(&id)
    }

    /// The result of a query about a payment; `None` if it could not be read and the round goes on.
    ///
    /// # Errors
    /// [`FetchError`] that ends the round.
    pub(super) fn take<T>(
        &mut self,
        id: PaymentId,
        result: Result<T, FetchError>,
    ) -> Result<Option<T>, FetchError> {
        let error = match result {
            Ok(value) => return Ok(Some(value)),
            Err(FetchError::Transport(error)) => error,
            Err(fault @ FetchError::Storage(_)) => return Err(fault),
        };
        let ends = match error {
            TransportError::NotSent => return Err(error.into()),
            TransportError::Timeout => true,
            TransportError::Disconnected | TransportError::InvalidResponse(_) => {
                self.errors += 1;
                self.errors > MOST_ERRORS
            }
        };
        tracing::warn!(payment = %id, %error, "payment could not be read");
        self.upstream.poll_state().unreadable.insert(id, self.now.plus(PAUSE_S));
        if ends { Err(error.into()) } else { Ok(None) }
    }
}

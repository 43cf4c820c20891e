//! Points for a sale that was not paid with points: in cash, or by card.
//!
//! `form` collects price and customer, `granting` sends the request, `result` shows the outcome.
//! They pass on a [`PointGrant`]: the request exactly as it is sent, written to the journal before
//! and kept until its outcome is known. Its purchase id makes the request idempotent, so that
//! points are not granted twice. `basis` has the price that is the basis of the grant, and the
//! purchase id.
//!
//! Deliberately absent: crediting the points. The relay does that after the waiting time; until
//! then the grant can be cancelled. Source: `protocol.md §2.11`.

pub(crate) mod basis;
pub(crate) mod form;
mod grant;
pub(crate) mod granting;
pub(crate) mod recipient;
pub(crate) mod result;

use kios_protocol::Amount;

pub(crate) use self::grant::{GrantAction, PointGrant};

/// The share of the price that is granted, percent. At most ten: relays refuse more.
pub(crate) const PERCENT: u64 = 5;
/// The waiting time in which the grant can be cancelled; the points are credited after it.
pub(crate) const UNDO_WINDOW_S: u64 = 10;

/// The value of the points for a price, in its currency.
pub(crate) fn share(price: Amount) -> Amount {
    let part = price.proportion(Amount::from_whole(PERCENT), Amount::from_whole(100));
    part.unwrap_or_default().floor_gwei()
}

//! Points for a sale that was not paid with points: in cash, or by card.
//!
//! `form` collects price and customer, `granting` sends the request, `result` shows the outcome. They
//! pass on a [`PointGrant`]: the request exactly as it is sent, written to the journal before and kept
//! until its outcome is known. Its purchase id keeps points from being given twice, so that sending it
//! again changes nothing. `basis` is what they are given for, and whose purchase id that is.
//!
//! Deliberately absent: when the points arrive. The relay decides that, once the waiting time is over;
//! until then they can be taken back. Source: `protocol.md §2.11`.

pub(crate) mod basis;
pub(crate) mod form;
mod grant;
pub(crate) mod granting;
pub(crate) mod recipient;
pub(crate) mod result;

use kios_protocol::Amount;

pub(crate) use self::grant::{GrantAction, PointGrant};

/// How much of the price is given, percent. At most ten: no relay gives more.
pub(crate) const PERCENT: u64 = 5;
/// How long the points can be taken back; they are given after that.
pub(crate) const UNDO_WINDOW_S: u64 = 10;

/// What is given for a price, in its currency.
pub(crate) fn share(price: Amount) -> Amount {
    let part = price.proportion(Amount::from_whole(PERCENT), Amount::from_whole(100));
    part.unwrap_or_default().floor_gwei()
}

//! Staff of a shop: when wrong PINs lock a terminal, and what may be moved without the shop owner.
//!
//! Source: `relay.md §7`.

mod limits;
mod tries;

pub use limits::{Limits, StaffLimits, Usage, rough_rates};
pub use tries::{PinRefusal, SHOP_WINDOW_S, ShopTries, TRIES, TerminalTries};

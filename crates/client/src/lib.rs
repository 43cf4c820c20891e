//! What the state machines of the kiosk and the wallet share.
//!
//! [`ServerClock`] estimates the relay's time, [`StreamHealth`] derives the connection badge,
//! [`Language`] and [`Money`] say how texts and amounts are written. A customer compares both
//! screens during a payment, so they must count down, report a lost connection and write amounts
//! alike.
//!
//! Deliberately absent: browser, network, clocks, and texts. The caller passes the time as an
//! argument; each page has its own texts.

mod connection;
mod language;
mod money;
mod time;

pub use connection::{Connection, PollResult, StreamHealth};
pub use language::Language;
pub use money::Money;
pub use time::{Instant, ServerClock};

//! What the state machines of the kiosk and the wallet share.
//!
//! [`ServerClock`] estimates the relay's time, [`StreamHealth`] derives the connection badge,
//! [`StreamAttempts`] says how long an attempt to read the stream may take and when the next one
//! follows, [`SseParser`] parses the stream, [`Language`] and [`Money`] say how texts and amounts are
//! written, [`is_settling`] says when a control that has just appeared is ready. A customer compares
//! both screens during a payment, so they must count down, report a lost connection and write amounts
//! alike.
//!
//! Deliberately absent: browser, network, clocks, and texts. The caller passes the time as an
//! argument; each page has its own texts.

mod attempt;
mod connection;
mod money;
mod settling;
mod sse;
mod time;

pub use attempt::{EventKind, Received, StreamAttempts, StreamFault};
pub use connection::{Connection, PollResult, StreamHealth};
pub use kios_protocol::Language;
pub use money::Money;
pub use settling::is_settling;
pub use sse::{EventTooLong, SseEvent, SseParser};
pub use time::{Instant, ServerClock};

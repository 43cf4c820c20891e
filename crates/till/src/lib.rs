//! The kiosk's decisions, as a pure state machine.
//!
//! **Decide → perform → draw.** [`Till::handle`] takes an [`Event`] and the time and returns
//! [`Effect`]s as data; the kiosk's shell performs them and answers with events; its components
//! draw what [`Till::view`] says. A restart is an event like any other: the till is given its
//! [`journal`] and finishes what it finds before it lets anyone charge.
//!
//! Deliberately absent: the browser, clocks, randomness, the network, storage. Nothing here can
//! wait, so nothing here can hang.
//!
//! Source: `kiosk.md §1, §3`.

mod account;
mod button;
mod calendar;
mod call;
mod connection;
mod direction;
mod effect;
mod event;
pub mod journal;
mod keypad;
mod machine;
mod outcome;
mod reply;
mod scan;
mod terminal;
mod time;
mod token;
pub mod view;
mod words;

pub use button::{Blank, Button, Day};
pub use call::{
    Call, CardQuery, HashPhoneCall, PairCall, PaymentCall, PaymentQuery, PointsCall, PriceCall,
    PublicCall, RefundCall, ShopCall,
};
pub use connection::Connection;
pub use direction::Direction;
pub use effect::{Effect, Listen, Sound};
pub use event::Event;
pub use keypad::{Keypad, Limit};
pub use kios_protocol::api::{Answer, StreamUpdate, Unknown};
pub use machine::Till;
pub use outcome::Outcome;
pub use reply::{Accepted, Reply};
pub use scan::Key;
pub use terminal::{Settings, Terminal};
pub use time::Now;
pub use token::Token;
pub use words::Language;

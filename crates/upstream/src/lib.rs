//! A stand-in for the network's own relay: its API, its habits and its defects, for tests only.
//!
//! The relay's bridge mode is built against something that is not ours. This crate behaves like it,
//! as far as a client can see: a chain with a life of its own ([`ChainStatus`]), rows that copy it
//! late and sometimes not at all, callbacks that are sent once and forgotten, a log without an
//! order, pages of HTML, answers that never come. It is written from `protocol.md` §2, §5, §7, §8,
//! §10 and §11 and shares no rule with the project's own relay, so that each can be held against
//! the other. Amounts, ids, signatures and prices come from `kios-protocol`.
//!
//! [`Upstream::start`] starts one; [`Running`] moves its clock, makes it fail, and shows what it
//! knows and what it was asked. The program `kios-upstream` is the same as a process, with the same
//! hand on it over HTTP.
//!
//! Deliberately absent: a database, TLS, and everything of the network that no kiosk and no wallet
//! of this project asks for. Nothing here is fit for money.

mod chain;
mod clock;
mod control;
mod faults;
mod http;
pub mod replay;
mod reply;
mod row;
mod rules;
mod running;
mod settings;
mod shared;
mod world;

pub use chain::{ChainStatus, TransactionFault};
pub use clock::ClockSettings;
pub use faults::{CallbackFault, EndpointFault, EndpointRule, TaskOrder};
pub use running::{Running, StartError, Upstream};
pub use settings::{
    AccountSettings, CallbackSettings, Generation, Jobs, Phone, Settings, SettingsError,
    ShopSettings,
};
pub use world::Received;

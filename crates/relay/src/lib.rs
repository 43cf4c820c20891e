//! The relay: the network's API over a ledger of its own.
//!
//! [`http`] parses requests and writes envelopes and contains no rules. [`service`] runs one use case
//! in one write transaction: it loads facts through [`storage`], `kios_domain` decides, and the
//! decision is stored together with its events and tasks. [`job`] does the same for deadlines.
//! [`stream`] notifies the readers after a commit, [`callback`] delivers to the configured receiver,
//! and [`bridge`] forwards payments to the network's relay where they settle there.
//!
//! [`legacy`] is the network's first generation. [`session`] authenticates callers without a signature
//! of the network. [`serve`] limits connections and shuts down; [`background`] runs the jobs. The
//! feature `demo` adds shops, customers and kiosks with public keys, and simulated card gateways;
//! [`exposure`] rejects those keys in any other configuration that other machines can reach.
//!
//! Deliberately absent: any database but SQLite, and any clock or source of randomness besides
//! [`clock`] and [`entropy`].

#![deny(clippy::future_not_send)]

pub mod background;
pub mod bootstrap;
pub mod bridge;
pub mod callback;
pub mod clock;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
pub mod entropy;
pub mod events;
pub mod exposure;
pub mod http;
pub mod job;
pub mod legacy;
pub mod phone;
pub mod serve;
pub mod service;
pub mod session;
pub mod storage;
pub mod stream;

mod state;

pub use state::AppState;

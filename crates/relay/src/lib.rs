//! The relay: the network's API over a ledger of its own.
//!
//! [`http`] parses requests and writes envelopes and contains no rules. [`service`] runs one use case
//! in one write transaction: it loads facts through [`storage`], `kios_domain` decides, and the
//! decision is stored together with its events and tasks. [`events`] notifies the streams after a
//! commit, [`stream`] sends a log to a client, [`callback`] delivers to the configured receiver, and
//! [`jobs`] does what is due without a request. In bridge mode [`bridge`] forwards payments to the
//! network's relay over [`upstream`].
//!
//! [`service::legacy`] is the first generation of the API. [`session`] authenticates callers without a signature
//! of the network. [`limits`] bounds what one client may use, [`nonce`] makes nonces without storing them. [`server`] accepts connections and shuts down; [`bootstrap`] starts the relay. The
//! feature `demo` adds shops, customers and kiosks with public keys, and simulated card gateways;
//! [`exposure`] rejects those keys in any other configuration that other machines can reach.
//!
//! Modules depend on each other in one direction: config, limits, storage, events and upstream, service, bridge,
//! session, stream and callback, http and jobs, bootstrap.
//!
//! Deliberately absent: any database but SQLite, and any clock or source of randomness besides
//! [`clock`] and [`entropy`].

#![deny(clippy::future_not_send)]

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
pub mod jobs;
pub mod limits;
pub mod nonce;
pub mod phone;
pub mod refund_queue;
pub mod server;
pub mod service;
pub mod session;
pub mod storage;
pub mod stream;
pub mod upstream;

mod interval;
mod state;

pub use state::AppState;

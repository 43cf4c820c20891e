//! The relay: the network's API over a ledger of its own.
//!
//! A request comes in through [`http`], which reads fields and writes envelopes and knows no rule.
//! [`service`] runs one use case inside one write transaction: it loads facts through [`storage`],
//! lets the pure rules of [`payment`], [`refund`], [`shop`], [`earning`] and [`ledger`] decide, and
//! writes what they decided, together with the events and tasks that tell of it. [`job`] does the
//! same for what happens by itself when time passes. [`stream`] wakes the readers after a commit, and [`callback`]
//! tells the receiver that the configuration names.
//!
//! [`legacy`] is the network's first generation, a folder of its own beside all of these.
//!
//! [`session`] knows who is asking where no signature of the network says so. [`serve`] is what a
//! connection may cost and how the relay ends; [`background`] is what goes on beside the requests;
//! [`bridge`] is the network's relay, where payments settle there and not here; [`demo`] is a shop, a
//! customer and a kiosk to try it all with.
//!
//! [`gateway`] gives money back on card rails, and [`sandbox`] is what it does so at in the demo.
//!
//! Deliberately absent: any database but SQLite, and any clock or source of randomness besides
//! [`clock`] and [`entropy`].

#![deny(clippy::future_not_send)]

pub mod background;
pub mod bridge;
pub mod callback;
pub mod clock;
pub mod config;
pub mod demo;
pub mod entropy;
pub mod http;
pub mod job;
pub mod legacy;
pub mod phone;
pub mod sandbox;
pub mod serve;
pub mod service;
pub mod session;
pub mod storage;
pub mod stream;

mod app;

pub use app::{App, StartError};

//! The relay's client, without a browser and without a runtime.
//!
//! [`Transport`] sends requests and [`Time`] waits; a platform implements both. Everything else is the same in a
//! browser, in a worker, in Node and in a native program. Futures stay on their thread, because those of a browser cannot
//! leave it.
//!
//! [`Relay`] sends requests and returns one of three outcomes: done, refused, unknown. [`Session`] signs in with a key (in
//! memory, or in a worker) when a request needs a token. [`Stream`] reads the relay's event stream, reconnects after a
//! failure and ends when it is dropped.
//!
//! Deliberately absent: decisions. What an outcome means is up to the caller.

#[macro_use]
mod done;

mod account;
mod client;
mod keys;
mod payment;
mod platform;
mod relay;
mod session;
mod signed_in;
mod stream;
mod terminal;

pub use account::{AccountClient, Decision, ShopChange};
pub use client::{Chain, NonceKind, Page, RelayClient, TasksFrom};
pub use keys::{AccountKey, AgentKey};
pub use payment::{Close, PaymentFilter};
pub use platform::{Body, Method, Platform, Request, Response, Time, Transport, Unreachable};
pub use relay::{Credentials, Path, Relay};
pub use session::{Session, SignsIn};
pub use stream::{Cursor, Followed, Stream};
pub use terminal::{CardSaleFilter, TerminalClient};

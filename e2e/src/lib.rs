//! Drives browsers against a running relay.
//!
//! A test calls [`run`], which starts a [`Relay`] (the released program, with the demo's shops and
//! customers on a new database) and passes a [`TestEnv`]. The test opens a [`Kiosk`] and a [`Wallet`]
//! in browsers of their own; a [`Customer`] is a wallet without a page. At the end a test compares
//! a [`BalanceSnapshot`] with what the screens showed. Every test runs in both of the relay's modes:
//! with `KIOS_E2E_MODE=bridge` the relay forwards to a simulator ([`Network`]), and [`run_bridged`]
//! always starts one.
//!
//! A wait polls a condition until it holds or a timeout fails the test. Only a count of requests takes a fixed time.
//! Deliberately absent: mocks, and selectors other than the test ids of `kiosk.md §7`.

mod accessibility;
mod balances;
mod browser;
mod card_terminal;
mod customer;
mod driver;
mod fixtures;
mod harness;
mod host_page;
mod http;
mod kiosk;
mod network;
mod page;
mod paths;
mod ports;
mod proxy;
mod relay;
mod sandbox;
mod wallet;

pub use accessibility::{Finding, check};
pub use balances::{BalanceSnapshot, points};
pub use browser::{Browser, Locale, Profile, TextSize};
pub use card_terminal::{CardTerminal, Points};
pub use customer::{Customer, Person, Shop};
pub use driver::Driver;
pub use fixtures::Fixtures;
pub use harness::{TestEnv, run, run_bridged, run_configured};
pub use host_page::{HostOrigin, HostPage};
pub use http::{EventReader, Http, Response};
pub use kiosk::{CLERK_PIN, Kiosk, MANAGER_PIN, OWNER_PIN, Outcome};
pub use network::Network;
pub use page::{NetworkErrors, Page};
pub use paths::{axe, examples, package, screens_folder};
pub use proxy::{Proxy, StreamFault};
pub use relay::{Relay, Settings};
pub use sandbox::Sandbox;
pub use wallet::Wallet;

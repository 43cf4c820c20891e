//! Real browsers against a real relay.
//!
//! A test tells a [`story`]: it starts a [`Relay`] (the program as it ships, with the demo's shops
//! and customers on a database of its own), opens a [`Kiosk`] and a [`Wallet`] in browsers of their
//! own, and speaks to them in sentences. A [`Customer`] is the same phone without a page, for
//! stories that are not about the wallet. At the end the [`Books`] are compared with what the
//! screens said. Every story can be told in both of the relay's modes: with `KIOS_E2E_MODE=bridge` a
//! [`Network`] stands behind the relay, and [`bridged_story`] always has one.
//!
//! Waiting is always for something: a condition is asked for again and again until it holds or its
//! time is over. Deliberately absent: fixed sleeps, a mock of anything, knowledge of how the pages
//! are built beyond the handles of `kiosk.md §7`.

mod accessibility;
mod books;
mod browser;
mod counter;
mod customer;
mod driver;
mod http;
mod kiosk;
mod network;
mod page;
mod place;
mod relay;
mod sandbox;
mod scene;
mod story;
mod wallet;

pub use accessibility::{Finding, check};
pub use books::{Books, points};
pub use browser::{Browser, Profile, Tongue};
pub use counter::Counter;
pub use customer::{Customer, Person, Shop};
pub use driver::Driver;
pub use http::{Answer, Http, Reading};
pub use kiosk::{Ending, Kiosk};
pub use network::Network;
pub use page::{Page, Trouble};
pub use place::{axe, screens_folder};
pub use relay::{Relay, Settings};
pub use sandbox::Sandbox;
pub use scene::Scene;
pub use story::{World, bridged_story, story};
pub use wallet::Wallet;

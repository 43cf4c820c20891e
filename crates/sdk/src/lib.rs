//! The relay's client, without a browser and without a runtime.
//!
//! # What it needs
//!
//! [`Transport`] sends requests and [`Time`] waits; a platform implements both. Everything else is the same in a browser, in
//! a worker, in Node and in a native program. Futures stay on their thread, because those of a browser cannot leave it: in
//! tokio, a current-thread runtime or a `LocalSet` runs them.
//!
//! # What it has
//!
//! | type | for |
//! |---|---|
//! | [`RelayClient`] | everybody: prices, shops, settings, pairing; with the access key also a host's server |
//! | [`TerminalClient`] | a paired terminal: sales, cancels, card refunds, points, staff, history |
//! | [`AccountClient`] | a customer, a shop owner or a provider: payment codes, decisions, shops, settlement |
//! | [`Stream`] | the events of a terminal or an account; reconnects after a failure, ends when it is dropped |
//! | [`AgentKey`], [`AccountKey`] | what signs: a `SecretKey` in memory, or a key elsewhere that is asked with typed requests |
//! | [`Relay`], [`Session`] | what the clients are built on: a request with a time limit, and a token that is renewed |
//!
//! # Outcomes
//!
//! Every call returns an [`Answer`](kios_protocol::api::Answer) with one of three values. *Done*: the relay has executed the
//! call. *Refused*: it has not executed this request, for the reason in the code; only
//! the codes of [`ResultCode::is_inconclusive`](kios_protocol::ResultCode::is_inconclusive) leave that open. *Unknown*: there
//! was no usable answer, so that the call may have been executed. Both speak of this request and not of an earlier one; each
//! call that changes something says whether it may be repeated. A call that is dropped is aborted, and
//! its outcome is unknown too.
//!
//! # A sale
//!
//! ```
//! use std::rc::Rc;
//!
//! use kios_protocol::api::{Answer, OpenNewRequest, PaymentItem, StreamEvent, StreamUpdate};
//! use kios_protocol::payment::Stage;
//! use kios_protocol::{Address, Amount, SecretKey, ShopId, TerminalId};
//! use kios_sdk::{Close, Platform, Relay, RelayClient, TerminalClient};
//! use futures::StreamExt as _;
//!
//! async fn sell(
//!     platform: Platform,
//!     key: SecretKey,
//!     (shop_id, terminal_id): (ShopId, TerminalId),
//!     code: Address,
//! ) -> Result<Answer<PaymentItem>, Box<dyn std::error::Error>> {
//!     let relay = RelayClient::new(Relay::at(platform, "https://relay.example"));
//!     let terminal = TerminalClient::new(&relay, Rc::new(key), shop_id, terminal_id.clone());
//!     let mut stream = terminal.stream(None);
//!
//!     let opened = terminal.open(OpenNewRequest {
//!         purchase_id: "P0000000001".parse()?,
//!         amount: Amount::parse_decimal("12500")?,
//!         currency: "krw".to_owned(),
//!         shop_id,
//!         account: code,
//!         terminal_id,
//!         signature: None,
//!     });
//!     let payment = match opened.await {
//!         Answer::Done(payment) => payment,
//!         // A repetition of an unknown outcome returns the same payment.
//!         refused_or_unknown => return Ok(refused_or_unknown),
//!     };
//!
//!     // The customer approves or denies in the wallet, within 45 seconds.
//!     while let Some(followed) = stream.next().await {
//!         let StreamUpdate::Event(StreamEvent::Payment(event)) = followed.update else { continue };
//!         if event.data.item.payment_id != payment.payment_id {
//!             continue;
//!         }
//!         let close = match event.data.item.payment_status.stage {
//!             Stage::Confirmed | Stage::Replied => Close::Complete,
//!             Stage::Denied => Close::Release,
//!             _ if event.data.timed_out => Close::Release,
//!             _ => continue,
//!         };
//!         return Ok(terminal.close(payment.payment_id, close).await);
//!     }
//!     Ok(Answer::Done(payment))
//! }
//! ```
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

//! The first generation of the network's API, settled in the relay's own ledger.
//!
//! Kept apart from the modern payment: `http::legacy` parses fields and writes this generation's envelope
//! (success is 200); requests of the shop's server, decisions of the buyer and timeouts are use
//! cases, each in one write transaction; [`Payment`] has the pure rules around the table of
//! `kios_protocol::legacy`; the rows are in tables of their own. A payment uses the wire format of
//! the generation it was made in and never becomes a modern payment, a task or an event of the
//! stream. Both generations share the ledger, the buyer's nonce in it, the shops, and the rows of
//! the callbacks.
//!
//! **A confirmation is settled at once**: the response has status 2 (or 6) as the network's does,
//! while the stored payment is already 4 (or 8). A signature is consumed once; a repeat of the same
//! signed request gets the same response.
//!
//! **The paths of both generations** (`item`, `info`, `user/balance`, `shop/info`, under /v1 only):
//! an item has the form of its payment's generation, an unknown one gets the modern 2003; the other
//! three have the modern envelope (code 0, which this generation's clients accept as well) with the
//! union of the fields. A field of both generations has the modern value: `currency` is
//! lower-cased, point amounts are rounded down to 10^9. Only this generation has token accounts, so
//! their fields are its own: `balance` in tokens, point amounts 0.
//!
//! **Not specified by the network's document:** an unknown or inactive shop is refused with 500 and
//! the message of the modern code, as is every call with the shared key when API v1 is switched
//! off. `create` with the values of an unanswered payment returns that payment. A confirmation that
//! cannot be settled (the balance was spent meanwhile) gets 500 and sends one callback with 1002,
//! and the buyer can try again until the timeout; if the configuration has lost the rate, the
//! callback has 1003. The timeout of 45 seconds applies to cancels as it does to payments and ends
//! both in 9; a cancel that timed out or was denied cannot be requested again. Cancels have no time
//! window in days.
//!
//! Deliberately absent: temporary accounts, terminals, a close, and an access key in callbacks.
//!
//! Source: `protocol.md §3`; `relay.md §3` B3, B5, B8, B9 and B13.

mod approval;
mod create;
mod failure;
mod provision;
mod queries;
mod settle;
mod timeouts;

pub use approval::{Choice, answer};
pub use create::{cancel, create};
pub use failure::Failure;
use kios_domain::legacy as payment;
pub use kios_domain::legacy::{Payment, PricingError};
pub use provision::provision;
pub use queries::{info, item, shop_info, user_balance, withdrawal};
pub use timeouts::time_out_due;

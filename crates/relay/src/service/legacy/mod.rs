//! The first generation of the network's API, settled in the relay's own ledger.
//!
//! A folder of its own beside the modern payment: `http::legacy` reads fields and writes this
//! generation's envelope (success is 200); what the shop's server asks, what the buyer answers and
//! what the clock ends are use cases, each in one write transaction; [`Payment`] holds the pure
//! rules around the table of `kios_protocol::legacy`; the rows are in tables of their own. A payment answers in the
//! generation it was made in, so nothing here becomes a modern payment, a task or an event of the
//! stream; what the two share are the ledger, the buyer's nonce in it, the shops, and the rows of
//! the callbacks.
//!
//! **A yes settles at once**: the answer says 2 (or 6) as the network's does, and the payment has
//! by then become 4 (or 8). What was signed is consumed once; the same signed request again gets
//! the answer it got.
//!
//! **The paths that both generations have** (`item`, `info`, `user/balance`, `shop/info`, under /v1
//! only) answer so: an item in the generation of its payment, an unknown one with the modern 2003;
//! the other three in the modern envelope (code 0, which this generation's clients take as well)
//! with the union of the fields. Where both generations name a field, it holds the modern value:
//! `currency` is lower-cased, point amounts are rounded down to 10^9. A token account is known to
//! this generation alone, so there the fields are its own: `balance` in tokens, point amounts 0.
//!
//! **Where the network's document is silent:** a shop that is unknown or does not sell is refused
//! with 500 and the words of the modern code, as is every call with the shared key when API v1 is
//! switched off. `create` with the values of a payment that is still being asked answers with that
//! payment. A yes that cannot be settled (the balance went elsewhere meanwhile) answers 500, is told
//! once as 1002, and leaves the buyer the rest of the time to try again; one that has no price any
//! more, because the configuration lost its rate, is told as 1003. The clock of 45 seconds runs for
//! cancels as it does for payments and ends both in 9; a cancel that ended so cannot be asked for
//! again, as one that was denied cannot. There is no window of days for cancels.
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

//! The legacy API: payments that settle in one step.
//!
//! A shop's server requests a payment with the shared key; the buyer approves or denies with a
//! signature, and an approval moves the amounts at once. A cancel works the same way and is approved
//! by the buyer as well. An account pays in points or in tokens. This module has everything that only
//! the legacy API uses: statuses 1 to 9 and their table, pricing, codes, JSON types.
//!
//! Deliberately absent: conversions to or from the types of the current API. A payment stays in the
//! API it was created in. The messages that the buyer signs are
//! [`crate::message::LegacyCreate`] and [`crate::message::LegacyCancel`].
//!
//! Where the network's document and its code of that time differ, this follows the document: a
//! callback's `type` is `create` or `cancel`, `provideWaitTime`, `providePercent` and
//! `withdrawStatus` are numbers, and an item has its `cancelTimestamp` (0: not yet). One row of the
//! document contradicts its own rule that every amount is a text of 18 decimals: `settledPoint` is
//! a text here, as every amount.
//!
//! Source: `protocol.md §3`.

mod callback;
mod code;
mod loyalty;
mod price;
mod request;
mod responses;
mod status;
mod table;

pub use callback::{Callback, CallbackCode, CallbackData};
pub use code::{Code, SUCCESS};
pub use loyalty::{Loyalty, LoyaltyError};
pub use price::{Amounts, Price, TOKEN};
pub use request::{AnswerRequest, CancelRequest, CreateRequest};
pub use responses::{Info, Item, ShopInfo, UserBalance, Withdrawal};
pub use status::{Kind, Status, StatusError};
pub use table::{Event, Movement, State};

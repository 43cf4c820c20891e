//! The first generation of the network's API: payments in one step.
//!
//! A shop's server asks with the shared key, the buyer says yes or no with a signature, and a yes
//! moves the money at once; a cancel is the same once more, answered by the buyer as well. An
//! account pays in points or in tokens. Everything that only this generation has is here: its
//! statuses 1 to 9 and their table, its arithmetic, its codes, its JSON.
//!
//! Deliberately absent: a way from here to the types of the modern payment or back. A payment lives
//! and dies in the generation it was made in. What the buyer signs is in
//! [`crate::message::LegacyCreate`] and [`crate::message::LegacyCancel`].
//!
//! Where the network's document and its code of that time differ, the document is followed: a
//! callback's `type` is `create` or `cancel`, `provideWaitTime`, `providePercent` and
//! `withdrawStatus` are numbers, and an item has its `cancelTimestamp` (0: not yet). One row of the
//! document contradicts its own rule that every amount is a text of 18 decimals: `settledPoint` is
//! a text here, as every amount is.
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

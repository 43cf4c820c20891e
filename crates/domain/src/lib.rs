//! The business rules of the relay as pure functions and types.
//!
//! A use case of the relay loads facts, asks this crate for a decision and stores what was decided.
//! [`payment`] and [`legacy`] are the two generations of a payment, [`refund`] is money returned on
//! card rails, [`purchase`] is points granted for a sale, [`shop`] is a shop and its change requests,
//! [`settlement`] is what providers pay and shops are paid, [`staff`] is what a shop's staff may do, [`ledger`] is the
//! double-entry ledger, [`signin`] is the text that opens a session, [`cursor`] is where an event stream starts. [`Secret`] and [`Clock`] are shared by the code that executes decisions.
//!
//! Deliberately absent: storage, network, clocks and randomness; the time and the facts are arguments.

mod clock;
pub mod cursor;
pub mod ledger;
pub mod legacy;
pub mod payment;
pub mod purchase;
pub mod refund;
mod secret;
pub mod settlement;
pub mod shop;
pub mod signin;
pub mod staff;

pub use clock::Clock;
pub use secret::Secret;

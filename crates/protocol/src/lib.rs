//! The KIOS loyalty protocol, shared by both ends of the wire.
//!
//! Pure functions and types: amounts, ids, the messages that keys sign, the payment state machine,
//! and the JSON types. Kiosk, relay and wallet depend on this crate and not on each other.
//!
//! Deliberately absent: clocks, randomness, I/O. The time and random bytes are arguments.
//!
//! Source: the network's protocol description, referred to as `protocol.md §n`, and this project's
//! additions, `relay.md §n`.

mod abi;
mod address;
mod amount;
pub mod api;
mod currency;
mod device;
mod hash;
mod id;
mod key;
mod language;
pub mod legacy;
pub mod message;
#[cfg(feature = "openapi")]
mod openapi;
pub mod payment;
mod pricing;
pub mod refund;
mod result_code;
mod serde_text;
pub mod session;
mod shop;
mod signable;
mod signature;
pub mod staff;
mod time;
pub mod token;
mod uint;
mod words;

pub use address::{Address, AddressError, TemporaryAccount};
pub use amount::{Amount, AmountError};
pub use currency::Currency;
pub use device::{DeviceSecret, DeviceSecretError, KeyShare};
pub use hash::{Hash, hash_text, keccak256};
pub use id::{IdError, PaymentId, PhoneHash, PurchaseId, ShopId, TaskId, TerminalId};
pub use key::{KeyError, SecretKey};
pub use language::Language;
pub use message::{Digest, Message};
pub use pricing::{FeeBasisPoints, PriceBreakdown, Rate, RateError, Rates, Settlement};
pub use result_code::ResultCode;
pub use shop::{ShopStatus, ShopTaskStatus};
pub use signable::{AccountSignable, Signable};
pub use signature::{Signature, SignatureError};
pub use time::Timestamp;
pub use uint::{Uint, UintError};
pub use words::EnumParseError;

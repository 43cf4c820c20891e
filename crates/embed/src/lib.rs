//! The interface between the kiosk and a page that embeds it.
//!
//! A host page hands over a payment by the kiosk's address ([`PaymentLink`]), by messages to an iframe ([`HostMessage`],
//! [`KioskMessage`]), or by calls of the element and of the promise API. All of them use the same requests, states,
//! results and errors, which are defined here once: amounts are decimal texts in units of the currency, ids are texts.
//!
//! Deliberately absent: browser, network, texts for people.

mod error;
mod fields;
mod link;
mod look;
mod message;
mod query;
mod request;
mod result;
mod staff;

pub use error::{ErrorKind, KiosError};
pub use fields::{FieldError, Fields};
pub use link::{NoAddress, Origin, PaymentLink, ReturnAddress};
pub use look::{ThemeFields, WordField};
pub use message::{ConnectionState, HostMessage, KioskMessage};
pub use query::{
    HostQuery, PaymentEntry, PaymentQuery, PaymentState, QueryAnswer, QueryKind, ReceiptLine,
    ReceiptText,
};
pub use request::PaymentRequest;
pub use result::{PaymentOutcome, PaymentResult, PaymentSummary, RequestState};
pub use staff::{StaffAction, StaffOutcome, StaffRequest, StaffResult};

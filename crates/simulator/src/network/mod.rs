//! A simulator of the network's own relay: its API, its timing and its defects.
//!
//! It behaves as a client sees the original: a chain that executes transactions late ([`ChainStatus`]), rows that copy
//! the chain late or not at all, callbacks that are sent once and not repeated, an unordered task log, HTML error
//! pages, lost responses. It is written from `protocol.md` §2, §5, §7, §8, §10 and §11 and shares no rule with the
//! project's relay, so that each checks the other. Amounts, ids, signatures and prices come from `kios-protocol`.
//!
//! [`Simulator::start`] starts one on loopback; the [`Simulator`] moves its clock, injects faults, and shows its state
//! and the recorded requests. [`replay`] replays recorded traffic against any relay and compares the responses.
//!
//! Deliberately absent: a database, TLS, and endpoints that neither kiosk nor wallet calls.

mod chain;
mod clock;
mod faults;
mod fields;
mod handle;
mod handlers;
mod http;
pub mod replay;
mod reply;
mod request;
mod row;
mod server_state;
mod settings;
mod state;

pub use chain::{ChainStatus, TransactionFault};
pub use clock::ClockSettings;
pub use faults::{ApprovalPauses, CallbackFault, EndpointFault, EndpointRule, TaskOrder};
pub use handle::{Simulator, StartError};
pub use settings::{
    AccountSettings, CallbackSettings, Generation, Jobs, Phone, Settings, SettingsError,
    ShopSettings,
};
pub use state::RecordedRequest;

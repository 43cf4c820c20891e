//! The life of a payment, as a table.
//!
//! A payment is opened by a kiosk, answered by the customer, settled, and closed by the kiosk; a
//! cancel walks the same nine stages once more, answered by the shop. [`State::apply`] is the whole
//! table: given a state, an event and the time it says what follows, or which code refuses it.
//!
//! It holds no amounts and moves nothing itself: [`Movement::between`] reads off two states what the
//! ledger has to do. Source: `protocol.md §5`, with `relay.md §3` B4, B5, B6 and B12.

mod ledger_movement;
mod state;
mod status;
mod table;
mod timeouts;

pub use ledger_movement::Movement;
pub use state::{ChainState, State};
pub use status::{Phase, Stage, Status, StatusError};
pub use table::{Event, TransitionError};
pub use timeouts::Timeouts;

//! The payment state machine, as a transition table.
//!
//! A payment is opened by a kiosk, approved by the customer, settled, and closed by the kiosk. A
//! cancel has the same nine stages and is approved by the shop. [`State::apply`] is the whole table:
//! from a state, an event and the time it computes the next state, or the code of the refusal.
//!
//! It contains no amounts and moves no points: [`Movement::between`] derives the ledger movement from
//! two states. Source: `protocol.md §5`, with `relay.md §3` B4, B5, B6 and B12.
//!
//! ```
//! use kios_protocol::payment::{Event, Movement, State, Status, Timeouts};
//! use kios_protocol::{ResultCode, Timestamp};
//!
//! let (now, timeouts) = (Timestamp::from_seconds(1_700_000_000), Timeouts::NETWORK);
//! let opened = State::opened(now);
//! let denied = opened.apply(Event::Denied, now, &timeouts)?;
//! let approved = opened.apply(Event::Approved, now, &timeouts)?;
//! let confirmed = approved.apply(Event::Confirmed, now, &timeouts)?;
//! assert_eq!(Movement::between(&approved, &confirmed), Some(Movement::Hold));
//!
//! let close = Event::CloseNew { confirm: true };
//! assert_eq!(denied.apply(close, now, &timeouts)?.status, Status::NOT_PAID);
//! assert_eq!(confirmed.apply(close, now, &timeouts)?.status, Status::PAID);
//! let refused = approved.apply(close, now, &timeouts).err();
//! assert_eq!(refused.map(|refused| refused.code), Some(ResultCode::NotYetApproved));
//! # Ok::<(), kios_protocol::payment::TransitionError>(())
//! ```

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

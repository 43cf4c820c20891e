//! Simulators of the systems at the relay's other end, for tests and for the demo.
//!
//! [`network`] is the network's own relay, [`card`] the two card gateways. Both are real HTTP servers
//! on loopback, follow the published documents including the defects, and fail on request.
//!
//! Deliberately absent: any rule shared with the relay, so that each side checks the other; a
//! database; TLS.

pub mod card;
pub mod network;

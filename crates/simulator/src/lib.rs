//! Simulators of the systems that the relay calls, for tests and for the demo.
//!
//! [`network`] is the network's own relay, [`card`] the two card gateways. Both are HTTP servers
//! on loopback, follow the published documents including the defects, and fail on request.
//!
//! Deliberately absent: any rule shared with the relay, so that each side checks the other; a
//! database; TLS.

pub mod card;
pub mod network;

//! An independent client, written from the protocol's description only, tests the documented wire format.
//!
//! It has its own encoding, hashing and signing and shares no type with the relay. Source:
//! `protocol.md §2, §4, §7`; `relay.md §4, §5` for the session and the stream.

#[cfg(test)]
mod client;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod payment;
#[cfg(test)]
mod sdk;
#[cfg(test)]
mod sdk_settlement;
#[cfg(test)]
mod service;
#[cfg(test)]
mod wire;

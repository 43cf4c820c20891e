//! Tests of the protocol crate's public interface.
#![expect(
    clippy::print_stdout,
    reason = "the tests print how many vectors, rows and bodies they compared"
)]

#[cfg(test)]
mod address;
#[cfg(test)]
mod amount;
#[cfg(test)]
mod arithmetic;
#[cfg(test)]
#[path = "../../examples/check-vectors/check/mod.rs"]
mod check;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod language;
#[cfg(test)]
mod legacy;
#[cfg(test)]
mod legacy_table;
#[cfg(test)]
mod payment;
#[cfg(test)]
mod payment_table;
#[cfg(test)]
mod payment_walk;
#[cfg(test)]
mod refund;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod session;
#[cfg(test)]
mod shops;
#[cfg(test)]
mod signature;
#[cfg(test)]
mod support;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod wire;

//! The rules of the relay, stated at the boundary of the crate.
#![cfg(test)]

mod refund_state;
mod refund_table;

//! The shared types against their public interface.

#![cfg(test)]

mod attempt;
mod clock;
mod connection;
mod money;
mod sse;

//! The shared types against their public interface.

#![cfg(test)]

mod clock;
mod connection;
mod language;
mod money;

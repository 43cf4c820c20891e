//! Text and amounts as people write them.

#![cfg(test)]

mod amount;
mod clean;
mod phone;

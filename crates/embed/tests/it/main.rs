//! Tests of the interface with host pages.

#[cfg(test)]
mod reading;

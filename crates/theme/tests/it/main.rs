//! Tests of the theme's public interface.
#![expect(clippy::float_arithmetic, reason = "contrast and hues are compared")]

#[cfg(test)]
mod contrast;
#[cfg(test)]
mod own;
#[cfg(test)]
mod values;

//! Tells a keyboard-wedge scanner from a hand, so that no key of a scan reaches the till as a key.
//!
//! A scanner is a keyboard that types. Its pace, its last key and its layout are not configured; the
//! recogniser works them out from the keys themselves:
//!
//! * Three keys with less than 35 ms between them are no hand, whatever they type. A key waits for
//!   its successor, at most 40 ms, before it counts as a hand's, which nobody notices.
//! * A payment code is a code at any pace. The latest keys are kept, and once they read as a code
//!   that is certain, they are a scan.
//! * Letters that are typed evenly where there is no field are a scan: a hand has no use for them.
//!
//! What the keys of a scan changed before they were recognised is taken back. The time between keys
//! is the difference of the times at which they were pressed. The time at which a busy page handles
//! them says nothing about a hand.
//!
//! Source: `kiosk.md §1.1`.

mod hangul;
mod held;
mod key;
mod reading;
mod recogniser;

pub(crate) use hangul::to_latin;
pub use held::KeyOutput;
pub use key::{Key, KeyPress, KeyTarget};
pub use recogniser::{Handled, Recogniser};

/// A text that a scanner has typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The text, without the last key.
    pub text: String,
    /// How many of its keys the till got as [`crate::Event::Key`] before they were recognised.
    pub taken_back: usize,
    /// The mean time between two keys, microseconds.
    pub pace_us: u64,
    /// The key after the text.
    pub suffix: Suffix,
}

/// The key that ends a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    /// None: a pause ended it.
    None,
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Control and J, or M.
    LineFeed,
}

//! The direction in which the screen changed, for the transition between two screens.

/// Whether the screen moved towards the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the receipt.
    Forward,
    /// Back.
    Back,
    /// The same screen.
    Still,
}

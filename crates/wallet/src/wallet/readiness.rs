//! When a button can be pressed.

use kios_client::{Instant, is_settling};

/// Whether a button can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It cannot.
    Disabled,
    /// It has just appeared, so that a press does not count yet. Source: `kiosk.md §1.2`.
    Settling,
    /// It can.
    Ready,
}

impl Readiness {
    /// The readiness of a button that became enabled at `since`.
    pub(super) const fn since(since: Option<Instant>, now: Instant) -> Self {
        match since {
            Some(since) if !is_settling(since, now) => Self::Ready,
            Some(_) | None => Self::Settling,
        }
    }
}

//! How long a control that has just appeared is not ready: a press counts only on the screen it was meant for.
//!
//! The second tap of two, or a finger that was on its way when the screen changed, would otherwise press
//! what lies there now. Source: `kiosk.md §1.2`.

use crate::Instant;

/// How long a control is not ready after it has appeared, milliseconds.
///
/// Two taps of one hand come up to 450 ms apart, and the time of handling counts, which a slow device
/// shifts by some 100 ms. A person who reads the new screen first needs longer than this.
const SETTLING_MS: u64 = 600;

/// Whether a control that has appeared at `since` is not ready yet.
pub const fn is_settling(since: Instant, now: Instant) -> bool {
    now.ms_since(since) < SETTLING_MS
}

//! What the relay's client, the kiosk page and the wallet page need of a browser.
//!
//! [`platform`] has the browser's transport, [`Fetch`], and its clock, [`Clock`], for `kios-sdk`; [`follow`] follows its
//! stream in the background.
//! [`Taps`] ignores the second of two taps that meant one control, and takes the focus from a tapped button;
//! [`time_of`] is the time of an event.
//! [`report_panics`] hands a panic to the page's start script, [`document`] is the page around the program.
//!
//! Deliberately absent: decisions. What an outcome means is up to the state machines of the till
//! and the wallet, which are tested without a browser.

mod clock;
pub mod document;
mod fetch;
mod follow;
mod panic;
mod taps;

use kios_sdk::Platform;

pub use clock::Clock;
pub use fetch::Fetch;
pub use follow::{Following, follow};
pub use panic::report_panics;
pub use taps::{Taps, time_of};

/// The browser as the platform of the relay's client.
pub fn platform(clock: Clock) -> Platform {
    Platform::new(Fetch::default(), clock)
}

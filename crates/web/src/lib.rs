//! Access to the relay from a browser, shared by the kiosk page and the wallet page.
//!
//! [`Relay`] sends requests and returns one of three outcomes: done, refused, unknown. [`Session`]
//! signs in with a key (in memory, or in a worker) when a request needs a token. [`Stream`] reads the relay's event stream,
//! reconnects after a failure and ends when it is dropped. [`Clock`] is the page's clock.
//! [`Taps`] ignores the second of two taps that meant one control, and takes the focus from a tapped button;
//! [`time_of`] is the time of an event.
//! [`report_panics`] hands a panic to the page's start script, [`document`] is the page around the program.
//!
//! Deliberately absent: decisions. What an outcome means is up to the state machines of the till
//! and the wallet, which are tested without a browser.

mod clock;
pub mod document;
mod panic;
mod relay;
mod session;
mod stream;
mod taps;

pub use clock::Clock;
pub use panic::report_panics;
pub use relay::{Credentials, Path, Relay};
pub use session::{Session, SignsIn};
pub use stream::{Cursor, Stream};
pub use taps::{Taps, time_of};

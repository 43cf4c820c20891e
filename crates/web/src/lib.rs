//! The browser's side of talking to the relay, shared by the kiosk and the wallet.
//!
//! A [`Relay`] asks and always gets one of three answers: done, refused, unknown. A [`Session`]
//! signs in with a key when a token is needed. A [`Stream`] is the relay's event stream as one
//! supervised effect: it reconnects by itself and ends when it is dropped.
//!
//! Deliberately absent: decisions. What an answer means is the till's and the wallet's to say.

mod clock;
mod relay;
mod session;
mod stream;

pub use clock::Clock;
pub use relay::{Path, Relay};
pub use session::Session;
pub use stream::{Cursor, Stream};

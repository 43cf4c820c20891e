//! PERFORM: the kiosk's outside.
//!
//! [`mount`] starts the root component. It owns the till, hands it events and the time, performs the
//! effects it asks for and draws what it says. Everything here touches the browser; nothing here
//! decides. One file per capability:
//!
//! | file | capability |
//! |---|---|
//! | `kiosk` | the loop: event → till → effects → view |
//! | `start` | what a page does before its till starts: lock, storage, key, journal |
//! | `calls`, `refunds`, `points` | questions to the relay, and their signatures |
//! | `store` | the IndexedDB database |
//! | `journal`, `vault`, `notes` | its three shelves: unfinished sales, the sealed key, small facts |
//! | `lock` | one selling tab |
//! | `keyboard` | keys and pasted texts |
//! | `sound`, `address` | tones; the page's address |

mod address;
mod calls;
pub mod journal;
mod keyboard;
mod kiosk;
mod lock;
mod notes;
mod points;
mod refunds;
mod sound;
mod start;
pub mod store;
pub mod vault;

/// Mounts the kiosk in the page's body.
pub fn mount() {
    yew::Renderer::<kiosk::Kiosk>::new().render();
}

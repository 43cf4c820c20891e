//! The practice page: the kiosk in front of a relay in memory, beside a panel with lessons, phones and situations.
//!
//! The kiosk is [`App`](crate::shell::App), compiled for the edition of practice: its requests go to the world of
//! `kios_practice`, its database is another one and is emptied at each start, and a banner says on every screen that nothing
//! is paid. It is a program of its own, so that the selling page has nothing of it, and it sends no request to a relay.
//!
//! | file | content |
//! |---|---|
//! | `start` | the options in the page's address |
//! | `edition` | what the kiosk of practice does otherwise |
//! | `page` | the root component: owns the world, lets its time pass, shows kiosk and panel |
//! | `panel` | lessons, phones, situations |
//! | `calls` | what a host page tells the phones |
//! | `text` | the texts of banner and panel |
//!
//! Deliberately absent: storage. The world ends with the page.

mod calls;
mod edition;
mod page;
mod panel;
mod start;
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;
mod text;

use crate::shell;
use page::{PracticePage, PracticeProps};

/// Mounts the practice page. A host's options that cannot be used are answered and shown in place of the kiosk.
pub fn mount() {
    kios_web::report_panics();
    if !shell::is_secure() {
        return;
    }
    match start::of_page() {
        Ok(start) => {
            yew::Renderer::<PracticePage>::with_props(PracticeProps { start }).render();
        }
        Err(error) => calls::refuse(error),
    }
}

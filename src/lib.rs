//! The kiosk: a point of sale for the KIOS loyalty network, in the browser.
//!
//! The till (`kios-till`) decides, [`shell`] performs, [`ui`] draws.

pub mod shell;
pub mod ui;

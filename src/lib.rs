//! The kiosk: a point of sale for the KIOS loyalty network, in the browser.
//!
//! The till (`kios-till`) is the state machine, [`shell`] performs its effects, [`ui`] renders its
//! views.

#[cfg(feature = "practice")]
pub mod practice;
pub mod shell;
pub mod ui;

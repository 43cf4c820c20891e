//! The reference wallet: a phone page on which a customer shows a payment code and approves or
//! denies payments, and a shop owner cancels and actions above the limit.
//!
//! [`wallet`] is a pure state machine that takes events and returns effects; [`view`] computes what
//! each screen shows, with the texts of [`i18n`]; [`ui`] renders a view; [`shell`] performs the
//! effects in a browser.
//!
//! Deliberately absent: key storage. A key is in memory and is lost with the page.
//!
//! Source: `kiosk.md §7`, `protocol.md §1, §2`.

pub mod i18n;
pub mod shell;
pub mod ui;
pub mod view;
pub mod wallet;

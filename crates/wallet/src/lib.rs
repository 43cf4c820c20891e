//! The reference wallet: a phone page on which a customer shows a code and answers payments.
//!
//! Decide, perform, draw, as in the kiosk, only smaller: [`wallet`] is a pure state machine that
//! takes events and returns effects; [`view`] says what each screen shows, in the words of
//! [`words`]; [`ui`] draws a view; [`shell`] performs the effects in a browser.
//!
//! Deliberately absent: keeping keys. A key lives in the page's memory and ends with the page.
//!
//! Source: `kiosk.md §7`, `protocol.md §1, §2`.

pub mod shell;
pub mod ui;
pub mod view;
pub mod wallet;
pub mod words;

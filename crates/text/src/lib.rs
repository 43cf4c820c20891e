//! Text and amounts as people type, paste and scan them.
//!
//! [`clean`] is the one normalisation of human text, [`clean_phone`] the one of a phone number's spelling,
//! [`clean_name`] the one of a person's name, [`parse_amount`] the one parser of an amount that a person
//! has written, [`SearchText`] the one of what a person searches by. Texts of the wire are not parsed here: their formats are strict.
//!
//! Deliberately absent: I/O, and the formats of the wire. The same text gives the same result in a page
//! and in the relay: a page uses the browser's NFKC, because the tables would add 60 kB of compressed
//! WebAssembly; other programs use the crate `unicode-normalization`.

mod amount;
mod clean;
mod name;
mod phone;
mod search;

pub use amount::{AmountTextError, amount_example, parse_amount};
pub use clean::{clean, is_dash};
pub use name::clean_name;
pub use phone::clean_phone;
pub use search::SearchText;

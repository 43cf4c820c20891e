//! The chapters of the documentation in `docs/guide`, and what their Markdown contains.
//!
//! [`book`] has every chapter as the site shows it: those that are written, the operator's handbook, and the TypeScript
//! declarations. [`blocks`], [`links`] and [`anchors`] read a chapter, [`markup`] the HTML in one.
//!
//! The tests of this crate check what needs the wire types, and run the Rust code of the chapters as documentation tests.
//! `cargo xtask test` compiles the other code.
//!
//! Deliberately absent: rendering, which is mdBook's, and dependencies, because `xtask` links this crate.

mod book;
pub mod markup;
mod scan;

pub use book::{Book, BookError, Chapter, ELSEWHERE, book};
pub use scan::{Block, Link, anchors, blocks, links};

/// The chapters with Rust code. A test compares this list with the chapters.
#[cfg(doctest)]
mod chapters {
    #[doc = include_str!("../../../docs/guide/src/rust.md")]
    pub mod rust {}
    #[doc = include_str!("../../../docs/guide/src/practice.md")]
    pub mod practice {}
}

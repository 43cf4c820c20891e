//! The relay's client, without a browser and without a runtime.
//!
//! [`Transport`] sends requests and [`Time`] waits; a platform implements both. Everything else is the same in a
//! browser, in a worker, in Node and in a native program. Futures stay on their thread, because those of a browser cannot
//! leave it.

mod platform;

pub use platform::{Body, Method, Request, Response, Time, Transport, Unreachable};

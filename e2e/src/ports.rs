//! Allocates ports for tests that run at the same time.
//!
//! The ports are below the range that systems use for outgoing connections, so that a process that is
//! killed and started again finds its port free.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};

const FIRST: u16 = 20_000;
const COUNT: u32 = 10_000;
/// Distance between the first ports of two test programs with neighbouring process ids.
const STRIDE: u32 = 97;

/// How many ports this program has tried.
static TRIED: AtomicU32 = AtomicU32::new(0);

/// A free port that no other test of this program gets.
///
/// # Errors
/// When all are taken.
pub(crate) fn free_port() -> Result<u16> {
    let start = (process::id() % COUNT) * STRIDE;
    let numbers = (0..COUNT).map(|_| (start + TRIED.fetch_add(1, Ordering::Relaxed)) % COUNT);
    let mut ports = numbers.filter_map(|number| FIRST.checked_add(u16::try_from(number).ok()?));
    let free = ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.context("no free port")
}

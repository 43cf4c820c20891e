//! `cargo xtask bench`: measures what a clerk would feel, natively.

use anyhow::Result;

use crate::kit::{Kit, run};

/// Runs the benchmarks of the protocol crate: amounts, messages and signatures.
///
/// # Errors
/// When they do not build or fail.
pub(crate) fn bench(kit: &Kit) -> Result<()> {
    run(&mut kit.cargo("bench --locked -p kios-protocol"))
}

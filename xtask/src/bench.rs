//! `cargo xtask bench`: runs the native benchmarks.

use anyhow::Result;

use crate::cmd::{Env, run};

/// Runs the benchmarks of the protocol crate: amounts, messages and signatures.
///
/// # Errors
/// When they do not build or fail.
pub(crate) fn bench(env: &Env) -> Result<()> {
    run(&mut env.cargo("bench --locked -p kios-protocol"))
}

//! `cargo xtask bench`: runs the native benchmarks, and measures writes while a relay is attacked.

use anyhow::Result;

use crate::{
    attack,
    cmd::{Env, run},
};

/// Runs the benchmarks of the protocol crate (amounts, messages and signatures), and then measures the p95 of one client's
/// writes, quiet and while 200 connections of another address attack; the budget is twice the quiet figure.
///
/// # Errors
/// When they do not build or fail, or the budget is exceeded.
pub(crate) fn bench(env: &Env) -> Result<()> {
    run(&mut env.cargo("bench --locked -p kios-protocol"))?;
    run(attack::prepared(env, "release")?.arg("bench"))
}

//! `cargo xtask attack`: starts a relay on this machine and attacks it over the network.
//!
//! The attacks are an example of the relay, because they need its signatures; this command builds both and runs them.

use std::process::Command;

use anyhow::Result;

use crate::cmd::{Env, run};

/// Builds the relay and the attacks, and runs them; each prints a line with `held` or `FAILED` and a figure.
///
/// # Errors
/// When they do not build, or an attack was not held off.
pub(crate) fn attack(env: &Env) -> Result<()> {
    run(&mut prepared(env, "debug")?)
}

/// The command that attacks a relay, both built into this folder: `debug` or `release`.
///
/// # Errors
/// When they do not build.
pub(crate) fn prepared(env: &Env, folder: &str) -> Result<Command> {
    let mut build = env.cargo("build --locked -p kios-relay --bin kios-relay --example attack");
    if folder == "release" {
        build.arg("--release");
    }
    run(&mut build)?;
    let mut command = env.command(env.built(&format!("{folder}/examples"), "attack"));
    command.arg(env.built(folder, "kios-relay"));
    Ok(command)
}

//! `cargo xtask run`: builds everything and starts the relay with a demonstration shop.
//!
//! The relay replaces this process, so signals, the exit status and the terminal are the relay's own.

use std::process::Stdio;

use anyhow::{Context as _, Result};

use crate::{
    build,
    cmd::{Edition, Env},
};

/// Builds, then replaces this process with the relay; `arguments` are passed on to it.
///
/// # Errors
/// When the build fails or the relay cannot be started.
pub(crate) fn run(env: &Env, arguments: &[&str]) -> Result<()> {
    build::build(env, Edition::Demo)?;
    let mut relay = env.command(env.relay(Edition::Demo));
    relay
        .stdin(Stdio::inherit())
        .env("KIOS_KIOSK_DIR", "target/site/kiosk")
        .env("KIOS_WALLET_DIR", "target/site/wallet")
        .env("KIOS_PRACTICE_DIR", "target/site/practice")
        .arg("--demo")
        .args(arguments);
    // Only `docs` builds it, so that the first start is no slower.
    if env.site("docs").join("index.html").is_file() {
        relay.env("KIOS_DOCS_DIR", "target/site/docs");
    }
    println!();
    exec(relay).context("cannot start the relay")
}

/// Replaces this process; returns only when that fails.
#[cfg(unix)]
fn exec(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec().into())
}

/// Starts the process and waits, where a process cannot be replaced.
#[cfg(not(unix))]
fn exec(mut command: std::process::Command) -> Result<()> {
    command.status()?;
    Ok(())
}

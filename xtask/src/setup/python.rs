//! The pinned Python packages: schemathesis, which checks the relay against its API description.
//!
//! They are installed, with all their dependencies pinned, into a virtual environment in the cache folder that is named
//! after schemathesis's version.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use super::{step, system};
use crate::cmd::{Env, output, run};

/// Every package with its version.
pub(super) const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Installs the packages and puts their programs on the environment's `PATH`.
///
/// # Errors
/// When no Python can make virtual environments, or pip cannot install the packages.
pub(super) fn ensure(env: &mut Env, cache: &Path) -> Result<()> {
    let version = version()?;
    let folder = cache.join(format!("python-schemathesis-{version}"));
    let bin = folder.join("bin");
    if !complete(env, &bin, version) {
        step(&format!("schemathesis {version}"), || {
            make(env, &folder)?;
            let list = folder.join("requirements.txt");
            fs::write(&list, REQUIREMENTS)?;
            let mut command = env.command(bin.join("python"));
            command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            run(command.args(["--no-input", "--no-deps", "--requirement"]).arg(&list))?;
            if !complete(env, &bin, version) {
                bail!("pip installed another version than schemathesis {version}");
            }
            Ok(())
        })?;
    }
    env.add_bin(bin);
    Ok(())
}

/// The pinned version of schemathesis.
fn version() -> Result<&'static str> {
    let mut lines = REQUIREMENTS.lines();
    lines.find_map(|line| line.strip_prefix("schemathesis==")).context("schemathesis is not pinned")
}

fn complete(env: &Env, bin: &Path, version: &str) -> bool {
    let answer = output(env.command(bin.join("schemathesis")).arg("--version"));
    answer.is_some_and(|answer| answer.contains(version))
}

/// Makes an empty environment; on Debian this takes the package `python3-venv`.
fn make(env: &Env, folder: &Path) -> Result<()> {
    let venv = || {
        let mut command = env.command("python3");
        command.args(["-m", "venv", "--clear"]).arg(folder);
        command
    };
    if output(&mut venv()).is_some() {
        return Ok(());
    }
    system::install(env, &["python3-venv"])?;
    run(&mut venv()).context("this Python cannot make virtual environments")
}

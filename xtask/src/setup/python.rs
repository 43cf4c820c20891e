//! The pinned Python packages: schemathesis, which checks the relay against its API description, and typos, a compiled
//! spelling checker that is only packed as a Python package.
//!
//! They are installed, with all their dependencies pinned, into a virtual environment in the cache folder that is named
//! after their versions.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use super::{step, system};
use crate::cmd::{Env, output, run};

/// Every package with its version.
pub(super) const REQUIREMENTS: &str = include_str!("requirements.txt");

/// The packages whose programs are used, each called like its package.
const PROGRAMS: [&str; 2] = ["schemathesis", "typos"];

/// Installs the packages and puts their programs on the environment's `PATH`.
///
/// # Errors
/// When no Python can make virtual environments, or pip cannot install the packages.
pub(super) fn ensure(env: &mut Env, cache: &Path) -> Result<()> {
    let pins = PROGRAMS.map(|program| Ok((program, pinned(REQUIREMENTS, program)?)));
    let pins: Vec<_> = pins.into_iter().collect::<Result<_>>()?;
    let names: Vec<_> = pins.iter().map(|(name, version)| format!("{name}-{version}")).collect();
    let folder = cache.join(format!("python-{}", names.join("-")));
    let bin = folder.join("bin");
    if !complete(env, &bin, &pins) {
        step(&names.join(" "), || {
            make(env, &folder)?;
            let list = folder.join("requirements.txt");
            fs::write(&list, REQUIREMENTS)?;
            let mut command = env.command(bin.join("python"));
            command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            run(command.args(["--no-input", "--no-deps", "--requirement"]).arg(&list))?;
            if !complete(env, &bin, &pins) {
                bail!("the installed versions are not {}", names.join(" and "));
            }
            Ok(())
        })?;
    }
    env.add_bin(bin);
    Ok(())
}

/// The version of `package` in a list of requirements.
///
/// # Errors
/// When the list does not pin it.
pub(super) fn pinned<'a>(requirements: &'a str, package: &str) -> Result<&'a str> {
    requirements
        .lines()
        .filter_map(|line| line.split_once("=="))
        .find_map(|(name, version)| (name == package).then_some(version))
        .with_context(|| format!("requirements.txt does not pin {package}"))
}

/// Whether every program is in `bin` and reports its pinned version.
fn complete(env: &Env, bin: &Path, pins: &[(&str, &str)]) -> bool {
    pins.iter().all(|(program, version)| {
        output(env.command(bin.join(program)).arg("--version")).is_some_and(|text| {
            text.split_whitespace().any(|word| word.trim_end_matches(',') == *version)
        })
    })
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

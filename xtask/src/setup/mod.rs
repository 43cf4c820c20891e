//! `cargo xtask setup`: installs what the other commands need, and nothing that is installed already.
//!
//! In this order: system programs (a C compiler, Node, a browser), the wasm target, the pinned Rust tools, the pinned
//! npm packages, the pinned Python packages, the crates of the lock file. Each installation prints a line with its time.
//!
//! What is installed for this project alone goes into one cache folder, `$XDG_CACHE_HOME/kios-pos` or
//! `~/.cache/kios-pos`, and reaches the other programs through `PATH`.

mod npm;
mod npm_tools;
mod python;
#[cfg(test)]
mod script;
mod system;
#[cfg(test)]
mod tests;
mod tools;

use std::{env, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cmd::{Env, Stopwatch, output, run};

const WASM: &str = "wasm32-unknown-unknown";

/// What a command needs to have installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// To check the sources.
    Lint,
    /// To build and run.
    Build,
    /// To make the documentation.
    Docs,
    /// To build and to make the documentation.
    Release,
    /// To check the sources, build, and test in a browser.
    Test,
    /// To test, and to take screenshots in every language.
    Screens,
}

impl Need {
    /// Whether everything of `other` is needed as well.
    pub(crate) fn includes(self, other: Self) -> bool {
        match self {
            Self::Lint | Self::Build | Self::Docs => self == other,
            Self::Release => matches!(other, Self::Build | Self::Docs | Self::Release),
            Self::Test => other != Self::Screens,
            Self::Screens => true,
        }
    }
}

/// Installs what is missing and returns the environment with every tool in place.
///
/// # Errors
/// When something is missing that cannot be installed; the message says what to install by hand.
pub(crate) fn setup(env: &Env, need: Need) -> Result<Env> {
    let stopwatch = Stopwatch::start();
    let mut env = env.clone();
    let cache = cache_folder()?;
    system::ensure(&env, need)?;
    wasm_target(&env)?;
    tools::ensure(&mut env, &cache, need)?;
    if need.includes(Need::Build) {
        npm::ensure(&mut env, &cache)?;
    }
    if need.includes(Need::Test) {
        npm_tools::ensure(&mut env, &cache)?;
    }
    if need.includes(Need::Lint) {
        python::ensure(&mut env, &cache)?;
    }
    crates(&env)?;
    println!("setup: complete ({})", stopwatch.elapsed());
    Ok(env)
}

/// The folder for what is installed for this project alone.
fn cache_folder() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => {
            PathBuf::from(env::var_os("HOME").context("neither XDG_CACHE_HOME nor HOME is set")?)
                .join(".cache")
        }
    };
    Ok(base.join("kios-pos"))
}

/// Installs the standard library for the browser, where rustup has not done so from `rust-toolchain.toml`.
fn wasm_target(env: &Env) -> Result<()> {
    let mut question = env.command("rustc");
    question.args(["--print", "target-libdir", "--target", WASM]);
    if output(&mut question).is_some_and(|folder| PathBuf::from(folder.trim()).is_dir()) {
        return Ok(());
    }
    if env.find("rustup").is_none() {
        bail!(
            "the Rust target {WASM} is missing: install Rust through rustup, or add the target by hand"
        );
    }
    step(&format!("Rust target {WASM}"), || {
        run(env.command("rustup").args(["target", "add", WASM]))
    })
}

/// Downloads the crates of the lock file, so that the page build needs no network.
fn crates(env: &Env) -> Result<()> {
    if output(&mut env.cargo("fetch --locked --offline")).is_some() {
        return Ok(());
    }
    step("crates of Cargo.lock", || run(&mut env.cargo("fetch --locked")))
}

/// Runs one installation and prints a line before and after it.
fn step(what: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("setup: installing {what}");
    let stopwatch = Stopwatch::start();
    install().with_context(|| format!("cannot install {what}"))?;
    println!("setup: installed {what} in {}", stopwatch.elapsed());
    Ok(())
}

//! System programs: a C compiler for SQLite, Node for wasm-opt, a browser for the tests, strace for faults of the disk.
//!
//! A program that is on `PATH` is used, wherever it comes from; a missing one is installed with Debian's `apt-get`.

use std::process::Command;

use anyhow::{Result, bail};

use super::{Need, step};
use crate::cmd::{Env, output, run};

/// Names a Chromium-like browser may have.
const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Installs the missing system programs.
///
/// # Errors
/// When some are missing and this machine has no `apt-get`, or no right to use it.
pub(super) fn ensure(env: &Env, need: Need) -> Result<()> {
    let has = |program: &str| env.find(program).is_some();
    let mut packages = missing(need, has);
    if need.includes(Need::Screens) && !has_korean_font(env) {
        packages.push("fonts-noto-cjk");
    }
    if packages.is_empty() { Ok(()) } else { install(env, &packages) }
}

/// Installs Debian's packages.
///
/// # Errors
/// When this machine has no `apt-get`, or no right to use it.
pub(super) fn install(env: &Env, packages: &[&str]) -> Result<()> {
    let has = |program: &str| env.find(program).is_some();
    let list = packages.join(" ");
    let root = output(env.command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let become_root: &[&str] = if root { &["env"] } else { &["sudo", "env"] };
    if !has("apt-get") || !become_root.iter().all(|program| has(program)) {
        bail!("please install these packages, or what your system calls them: {list}");
    }
    step(&list, || {
        // A stale or partly unreachable package list is no failure: the installation fails if it lacks a package.
        if let Err(error) = run(apt(env, become_root).arg("update")) {
            println!("setup: {error:#}");
        }
        run(apt(env, become_root).args(["install", "-y", "--no-install-recommends"]).args(packages))
    })
}

/// The Debian packages of the missing programs.
pub(super) fn missing(need: Need, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let mut packages = Vec::new();
    if !has("cc") {
        packages.extend(["gcc", "libc6-dev"]);
    }
    if need.includes(Need::Build) && !has("node") {
        packages.push("nodejs");
    }
    if need.includes(Need::Test) {
        if !BROWSERS.into_iter().any(&has) {
            packages.push("chromium");
        }
        if !has("chromedriver") {
            packages.push("chromium-driver");
        }
        if !has("strace") {
            packages.push("strace");
        }
    }
    if need.includes(Need::Lint) && !has("python3") {
        packages.push("python3");
    }
    packages
}

/// Whether a font for Korean text is installed.
fn has_korean_font(env: &Env) -> bool {
    output(env.command("fc-list").arg(":lang=ko")).is_some_and(|fonts| !fonts.trim().is_empty())
}

/// A non-interactive `apt-get`, started through the programs in `become_root`.
fn apt(env: &Env, become_root: &[&str]) -> Command {
    let words = [become_root, &["DEBIAN_FRONTEND=noninteractive", "apt-get"]].concat();
    let (program, arguments) = words.split_first().unwrap_or((&"apt-get", &[]));
    let mut command = env.command(program);
    command.args(arguments);
    command
}

//! `cargo xtask build`: builds the three pages and the relay for release.
//!
//! Trunk compiles a page into `target/trunk/<page>`. From there it is hardened ([`page`]) and published ([`publish`])
//! to `target/site/<page>`, which is the folder the relay serves. The relay is an ordinary release build, with or without
//! the demo, in `target/relay/<edition>`.

pub(crate) mod html;
mod page;
pub(crate) mod production;
pub(crate) mod publish;
#[cfg(test)]
mod tests;

use std::fs;

use anyhow::{Context as _, Result};

use crate::cmd::{Edition, Env, Stopwatch, run};
use publish::Published;

/// A page and where it is served.
#[derive(Debug)]
struct Page {
    name: &'static str,
    /// The folder with its `Trunk.toml`.
    folder: &'static str,
    /// What the addresses of its files begin with.
    base: &'static str,
}

const PAGES: [Page; 3] = [
    Page { name: "kiosk", folder: ".", base: "/" },
    Page { name: "wallet", folder: "crates/wallet", base: "/wallet/" },
    // Its addresses are relative: it works below any path.
    Page { name: "practice", folder: "practice", base: "./" },
];

/// The target size of a whole page as it is downloaded, in bytes.
const TARGET_SIZE: u64 = 250_000;

/// Builds the pages, then the relay, and prints the size of each page.
///
/// # Errors
/// When something does not compile, or a built page breaks its own security policy.
pub(crate) fn build(env: &Env, edition: Edition) -> Result<()> {
    let stopwatch = Stopwatch::start();
    let mut tables = Vec::new();
    for page in &PAGES {
        run(trunk(env, page).arg("build"))?;
        let mut files = publish::read(&env.root.join("target/trunk").join(page.name))?;
        page::harden(&mut files, page.base)?;
        tables.push(table(page.name, &publish::publish(&env.site(page.name), &files)?));
    }
    relay(env, edition)?;
    println!("\n{}built in {}", tables.concat(), stopwatch.elapsed());
    Ok(())
}

/// Builds the relay and copies it to the folder of its edition, because both editions have one path in cargo's folder.
fn relay(env: &Env, edition: Edition) -> Result<()> {
    let mut command = env.cargo("build --release --locked -p kios-relay");
    match edition {
        Edition::Production => run(&mut command)?,
        Edition::Demo => run(command.args(["--features", "demo"]))?,
    }
    let target = env.relay(edition);
    fs::create_dir_all(target.parent().context("no folder")?)?;
    // A relay that runs keeps the removed file; overwriting it would fail.
    if target.exists() {
        fs::remove_file(&target)?;
    }
    fs::copy(env.built("release", "kios-relay"), &target)?;
    Ok(())
}

/// Trunk in a page's folder. `NO_COLOR` is removed because Trunk fails on values other than `true` and `false`.
fn trunk(env: &Env, page: &Page) -> std::process::Command {
    let mut command = env.command("trunk");
    command
        .current_dir(env.root.join(page.folder))
        .env_remove("NO_COLOR")
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    command
}

/// The files of a page with their sizes, and their sum compared with the target.
fn table(name: &str, files: &[Published]) -> String {
    let mut lines = vec![format!("{name:<48}{:>12}{:>12}\n", "raw", "brotli")];
    for Published { path, raw, brotli } in files {
        let packed = brotli.map_or_else(|| "-".to_owned(), kilobytes);
        lines.push(format!("  {path:<46}{:>12}{packed:>12}\n", kilobytes(*raw)));
    }
    let sum = files.iter().map(|file| file.brotli.unwrap_or(file.raw)).sum();
    let relation = if sum > TARGET_SIZE { ", over the target of" } else { " of" };
    lines.push(format!(
        "  downloaded in all: {}{relation} {}\n\n",
        kilobytes(sum),
        kilobytes(TARGET_SIZE)
    ));
    lines.concat()
}

/// A size in thousands of bytes with one decimal, rounded to the nearest.
fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

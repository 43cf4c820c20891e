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

use anyhow::{Context as _, Result, ensure};

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
    /// The largest sum of what it downloads, in bytes as brotli compresses them.
    bytes: u64,
    /// The largest number of files that it downloads.
    files: usize,
}

/// Files for the pages of hosts; the kiosk itself does not load them.
const FOR_HOSTS: &str = "embed/";

/// The budgets hold the sizes where they are; what they are to become is in `docs/performance.md`.
const PAGES: [Page; 3] = [
    Page { name: "kiosk", folder: ".", base: "/", bytes: 660_000, files: 10 },
    Page { name: "wallet", folder: "crates/wallet", base: "/wallet/", bytes: 400_000, files: 7 },
    // Its addresses are relative: it works below any path.
    Page { name: "practice", folder: "practice", base: "./", bytes: 780_000, files: 9 },
];

/// Builds the pages, then the relay, and prints the size of each page.
///
/// # Errors
/// When something does not compile, a built page breaks its own security policy, or it is larger than its budget.
pub(crate) fn build(env: &Env, edition: Edition) -> Result<()> {
    let stopwatch = Stopwatch::start();
    let tables = pages(env)?;
    relay(env, edition)?;
    println!("\n{tables}built in {}", stopwatch.elapsed());
    Ok(())
}

/// Builds the pages; returns a table of each one's files.
///
/// # Errors
/// When one does not compile, breaks its own security policy, or is larger than its budget.
pub(crate) fn pages(env: &Env) -> Result<String> {
    let mut tables = Vec::new();
    for page in &PAGES {
        run(trunk(env, page).arg("build"))?;
        let mut files = publish::read(&env.root.join("target/trunk").join(page.name))?;
        page::harden(&mut files, page.base)?;
        let published = publish::publish(&env.site(page.name), &files)?;
        let table = table(page, &published);
        within_budget(page, &published).with_context(|| format!("\n{table}"))?;
        tables.push(table);
    }
    Ok(tables.concat())
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

/// The files that a page downloads, and their sum in bytes as they are served.
fn downloads(files: &[Published]) -> (usize, u64) {
    let own = files.iter().filter(|file| !file.path.starts_with(FOR_HOSTS));
    own.fold((0, 0), |(count, sum), file| (count + 1, sum + file.brotli.unwrap_or(file.raw)))
}

/// Refuses a page that has grown beyond its budget.
fn within_budget(page: &Page, files: &[Published]) -> Result<()> {
    let (count, sum) = downloads(files);
    ensure!(
        sum <= page.bytes,
        "the {} downloads {sum} bytes, its budget is {}",
        page.name,
        page.bytes
    );
    ensure!(
        count <= page.files,
        "the {} downloads {count} files, its budget is {}",
        page.name,
        page.files
    );
    Ok(())
}

/// The files of a page with their sizes, and their sum.
fn table(page: &Page, files: &[Published]) -> String {
    let mut lines = vec![format!("{:<48}{:>12}{:>12}\n", page.name, "raw", "brotli")];
    for Published { path, raw, brotli } in files {
        let packed = brotli.map_or_else(|| "-".to_owned(), kilobytes);
        lines.push(format!("  {path:<46}{:>12}{packed:>12}\n", kilobytes(*raw)));
    }
    let (count, sum) = downloads(files);
    lines.push(format!(
        "  downloaded in all: {} of {}, {count} files of {}\n\n",
        kilobytes(sum),
        kilobytes(page.bytes),
        page.files
    ));
    lines.concat()
}

/// A size in thousands of bytes with one decimal, rounded to the nearest.
fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

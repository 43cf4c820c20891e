//! `cargo xtask release VERSION`: sets the version, builds an archive, commits and tags.
//!
//! Nothing is committed before the archive is built; when a step fails, the changed files are restored. Nothing is
//! pushed.

mod archive;
mod changelog;
pub(crate) mod notices;
#[cfg(test)]
mod tests;
mod version;

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{
    build,
    cmd::{Edition, Env, output, run},
    docs, setup,
};
use version::Version;

/// The files that a release changes. The API description contains the version.
const CHANGED: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    "CHANGELOG.md",
    "docs/openapi.json",
    "docs/api.md",
    "docs/api.html",
];

/// A checked release: what is about to be written.
#[derive(Debug)]
struct Plan {
    version: Version,
    manifest: String,
    changelog: String,
    /// The entries of this version, for the commit message.
    entries: String,
}

/// Makes a release of the checked-out commit.
///
/// # Errors
/// When `version` is not three numbers or is lower than the current one, when the working tree has changes, when the
/// tag exists, when the changelog has no unreleased entries, or when a command fails.
pub(crate) fn release(env: &Env, version: &str) -> Result<()> {
    let plan = plan(env, version)?;
    let env = setup::setup(env, setup::Need::Release)?;
    if let Err(error) = prepare(&env, &plan).and_then(|()| commit(&env, &plan)) {
        restore(&env).context("cannot restore the changed files")?;
        return Err(error);
    }
    tag(&env, plan.version)
}

/// Checks everything that can be checked before a file is changed.
fn plan(env: &Env, version: &str) -> Result<Plan> {
    let version: Version = version.parse()?;
    let changes = git(env, &["status", "--porcelain"])?;
    if !changes.is_empty() {
        bail!("the working tree has changes; commit or remove them first:\n{changes}");
    }
    let tag = format!("refs/tags/v{version}");
    if output(env.command("git").args(["rev-parse", "--verify", "--quiet", &tag])).is_some() {
        bail!("the tag v{version} exists already");
    }
    let manifest = version::bump(&fs::read_to_string(env.root.join("Cargo.toml"))?, version)?;
    let date = output(env.command("date").args(["-u", "+%Y-%m-%d"])).context("no date")?;
    let changelog = fs::read_to_string(env.root.join("CHANGELOG.md"))?;
    let changelog::Closed { text, entries } = changelog::close(&changelog, version, date.trim())?;
    Ok(Plan { version, manifest, changelog: text, entries })
}

/// Writes the files and builds the archive.
fn prepare(env: &Env, plan: &Plan) -> Result<()> {
    fs::write(env.root.join("Cargo.toml"), &plan.manifest)?;
    fs::write(env.root.join("CHANGELOG.md"), &plan.changelog)?;
    run(&mut env.cargo("update --workspace --offline"))?;
    docs::docs(env)?;
    build::build(env, Edition::Production)?;
    let archive = archive::archive(env, plan.version)?;
    println!("packed {}", archive.display());
    Ok(())
}

/// Commits the changed files; the message holds the changelog's entries.
fn commit(env: &Env, plan: &Plan) -> Result<()> {
    run(env.command("git").arg("add").args(CHANGED))?;
    let subject = format!("release: {}", plan.version);
    run(env.command("git").args(["commit", "--quiet", "-m", &subject, "-m", &plan.entries]))
}

/// Brings the changed files back to what the last commit has. Nothing else was changed: the tree was clean.
fn restore(env: &Env) -> Result<()> {
    run(env
        .command("git")
        .args(["restore", "--source=HEAD", "--staged", "--worktree"])
        .args(CHANGED))
}

/// Tags the release commit.
fn tag(env: &Env, version: Version) -> Result<()> {
    let tag = format!("v{version}");
    run(env.command("git").args(["tag", "-a", &tag, "-m", &format!("kios-pos {version}")]))?;
    println!("released {version}; `git push --follow-tags` publishes the commit and the tag {tag}");
    Ok(())
}

/// What a git command prints.
fn git(env: &Env, arguments: &[&str]) -> Result<String> {
    let text = output(env.command("git").args(arguments));
    text.with_context(|| format!("`git {}` failed", arguments.join(" ")))
}

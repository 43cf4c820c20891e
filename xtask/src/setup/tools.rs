//! The pinned Rust tools: Trunk, wasm-bindgen, wasm-pack, mdBook and cargo-deny.
//!
//! A tool is accepted only in exactly the pinned version. It may be on `PATH`, or in the cache from an earlier run;
//! otherwise it comes from `cargo binstall` where that exists, and else from `cargo install`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use super::{Need, step};
use crate::cmd::{Env, output, run};

/// A tool at its pinned version.
#[derive(Debug)]
pub(super) struct Tool {
    /// The crate it comes from.
    pub(super) krate: &'static str,
    /// The only version that is accepted.
    pub(super) version: &'static str,
    /// The programs it consists of.
    programs: &'static [&'static str],
    /// Arguments for `cargo install`.
    arguments: &'static [&'static str],
    /// What it is needed for.
    pub(super) need: Need,
}

/// Every pinned tool. The versions of Trunk's helpers are repeated in each `Trunk.toml`.
pub(super) const TOOLS: [Tool; 5] = [
    Tool {
        krate: "wasm-bindgen-cli",
        version: "0.2.130",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // Its own lock file names a version that not every registry has.
        arguments: &[],
        need: Need::Build,
    },
    Tool {
        krate: "trunk",
        version: "0.21.14",
        programs: &["trunk"],
        // Without its default features Trunk cannot reach the network.
        arguments: &["--locked", "--no-default-features"],
        need: Need::Build,
    },
    Tool {
        krate: "wasm-pack",
        version: "0.15.1",
        programs: &["wasm-pack"],
        arguments: &["--locked"],
        need: Need::Test,
    },
    Tool {
        krate: "mdbook",
        version: "0.5.4",
        programs: &["mdbook"],
        // Its default features are a search index, a server and a file watcher.
        arguments: &["--locked", "--no-default-features"],
        need: Need::Docs,
    },
    Tool {
        krate: "cargo-deny",
        version: "0.20.2",
        programs: &["cargo-deny"],
        arguments: &["--locked"],
        need: Need::Lint,
    },
];

/// Installs the tools that `need` asks for and puts them on the environment's `PATH`.
///
/// # Errors
/// When neither cargo command can install a tool.
pub(super) fn ensure(env: &mut Env, cache: &Path, need: Need) -> Result<()> {
    let tools = cache.join("tools");
    let scrap = tools.join("build");
    for tool in TOOLS.iter().filter(|tool| need.includes(tool.need)) {
        if tool.is_installed(env, None) {
            continue;
        }
        let folder = tools.join(format!("{}-{}", tool.krate, tool.version));
        let bin = folder.join("bin");
        if !tool.is_installed(env, Some(&bin)) {
            fs::create_dir_all(&tools)?;
            let what = format!("{} {} (some minutes, once)", tool.krate, tool.version);
            step(&what, || tool.install(env, &folder, &scrap))?;
        }
        env.add_bin(bin);
    }
    if scrap.exists() {
        fs::remove_dir_all(&scrap)?;
    }
    Ok(())
}

impl Tool {
    /// Whether every program of the tool is in `folder`, or on `PATH`, and reports the pinned version.
    fn is_installed(&self, env: &Env, folder: Option<&Path>) -> bool {
        self.programs.iter().all(|program| {
            let file = folder.map_or_else(|| PathBuf::from(program), |bin| bin.join(program));
            output(env.command(file).arg("--version"))
                .is_some_and(|answer| is_version(&answer, self.version))
        })
    }

    fn install(&self, env: &Env, folder: &Path, scrap: &Path) -> Result<()> {
        let bin = folder.join("bin");
        let pin = format!("{}@{}", self.krate, self.version);
        // Outside the repository, whose compiler settings are not meant for tools.
        let outside = folder.parent().unwrap_or(folder);
        if env.find("cargo-binstall").is_some() {
            let mut command =
                env.cargo("binstall --no-confirm --disable-strategies compile --root");
            let done = run(command.arg(folder).arg(&pin).current_dir(outside));
            if done.is_ok() && self.is_installed(env, Some(&bin)) {
                return Ok(());
            }
        }
        // A tool runs for seconds; fully optimised, it would take a quarter of an hour to compile.
        let mut command = env.cargo("install --force");
        command
            .arg(&pin)
            .args(self.arguments)
            .arg("--root")
            .arg(folder)
            .arg("--target-dir")
            .arg(scrap)
            .current_dir(outside)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        run(&mut command)?;
        if !self.is_installed(env, Some(&bin)) {
            bail!("{} was installed but does not report version {}", self.krate, self.version);
        }
        Ok(())
    }
}

/// Whether a program's answer to `--version`, such as `trunk 0.21.14` or `mdbook v0.5.4`, names exactly `version`.
pub(super) fn is_version(answer: &str, version: &str) -> bool {
    let named = answer.split_whitespace().nth(1);
    named.map(|named| named.strip_prefix('v').unwrap_or(named)) == Some(version)
}

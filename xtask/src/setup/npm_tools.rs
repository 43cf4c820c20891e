//! What checks the npm package and builds the examples: publint, attw, Vite and the frameworks of the examples.
//!
//! They are installed from the lock file of `npm/tools`, without install scripts, into a cache folder that is named
//! after that file. They are installed with the pinned npm, whatever the system has.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::step;
use crate::cmd::{Env, run};

const FILES: [&str; 2] = ["package.json", "package-lock.json"];
/// A file that is written when everything is installed.
const COMPLETE: &str = "complete";

/// Installs the tools and adds their programs to the environment's `PATH`.
///
/// # Errors
/// When npm cannot install them.
pub(super) fn ensure(env: &mut Env, cache: &Path) -> Result<()> {
    let source = env.root.join("npm/tools");
    let lock = fs::read(source.join("package-lock.json"))?;
    let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&lock));
    let folder = cache.join(format!("npm-tools-{digest}"));
    let modules = folder.join("node_modules");
    if !folder.join(COMPLETE).exists() {
        step("the tools of npm/tools", || {
            fs::create_dir_all(&folder)?;
            for file in FILES {
                fs::copy(source.join(file), folder.join(file))?;
            }
            let npm = env.npm_cli().context("npm is not set up")?;
            ensure!(npm.is_file(), "{} is missing", npm.display());
            let mut command = env.command("node");
            command.arg(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
            run(command.current_dir(&folder))?;
            Ok(fs::write(folder.join(COMPLETE), "")?)
        })?;
    }
    env.add_bin(modules.join(".bin"));
    env.set_npm_tools(modules);
    Ok(())
}

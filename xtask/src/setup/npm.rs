//! The pinned npm packages: binaryen, whose wasm-opt makes the pages smaller, and axe-core, which checks their accessibility.
//!
//! They go into a cache folder named after their versions; the repository itself has no `package.json`. No package's
//! install script is run.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use super::step;
use crate::cmd::{Env, run};

/// Every package with its version.
pub(super) const PACKAGES: [(&str, &str); 2] = [("binaryen", "132.0.0"), ("axe-core", "4.14.1")];

/// Installs the packages, adds their programs to the environment's `PATH`, and sets `AXE_JS` to the path of axe.
///
/// # Errors
/// When npm cannot install them.
pub(super) fn ensure(env: &mut Env, cache: &Path) -> Result<()> {
    let pins: Vec<_> = PACKAGES.iter().map(|(name, version)| format!("{name}@{version}")).collect();
    let folder = cache.join(format!("npm-{}", pins.join("-").replace('@', "-")));
    let modules = folder.join("node_modules");
    if !complete(&modules) {
        step(&pins.join(" "), || {
            fs::create_dir_all(&folder)?;
            let mut command = env.command("npm");
            command
                .args([
                    "install",
                    "--ignore-scripts",
                    "--no-save",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                ])
                .arg(&folder)
                .args(&pins)
                .current_dir(&folder);
            run(&mut command)?;
            if !complete(&modules) {
                bail!("npm installed other versions than {}", pins.join(" and "));
            }
            Ok(())
        })?;
    }
    env.add_bin(modules.join(".bin"));
    env.set("AXE_JS", modules.join("axe-core/axe.min.js"));
    Ok(())
}

/// Whether every package is there in its pinned version.
pub(super) fn complete(modules: &Path) -> bool {
    PACKAGES.iter().all(|(name, version)| {
        let manifest = fs::read_to_string(modules.join(name).join("package.json"));
        manifest.is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
    })
}

//! The pinned npm packages: binaryen, whose wasm-opt makes the pages smaller, axe-core, which checks their
//! accessibility, and npm itself, which installs `npm/tools`.
//!
//! They go into a cache folder named after their versions; the repository itself has no `package.json`. No package's
//! install script is run. Where `npm` is missing, each package's tarball is downloaded with Node alone: Debian's package
//! `npm` would bring more than 300 others. This is enough because no package has dependencies outside of its tarball.

use std::{env, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha512};

use super::step;
use crate::cmd::{Env, run};

/// An npm package at its pinned version.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The digest of its tarball, as `npm view NAME@VERSION dist.integrity` prints it.
    pub(super) integrity: &'static str,
}

/// Every package with its version.
pub(super) const PACKAGES: [Package; 3] = [
    Package {
        name: "binaryen",
        version: "132.0.0",
        integrity: "sha512-4Usg7yEvwO3FMso3Oov6qkOOHSod1IEv+boKkh77kTljM+eNBouqCTbqWswGzbG+vDNO/b/v2C4gfEh1WgB9Lg==",
    },
    Package {
        name: "axe-core",
        version: "4.14.1",
        integrity: "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    },
    Package {
        name: "npm",
        version: "10.9.9",
        integrity: "sha512-OnUG836FwboQIbqtefDNlyR0gTHzIfwRfE3DuiNewBvnMnWEpB0VEXwBlFVgqpNzIgYo/MHh3d2Hel/pszapAA==",
    },
];

/// The registry that is used unless `npm_config_registry` names another one, as npm itself does.
const REGISTRY: &str = "https://registry.npmjs.org";

/// The script that downloads a file, from the repository's root.
const DOWNLOAD: &str = "xtask/src/setup/download.cjs";

/// Installs the packages, adds wasm-opt to the environment's `PATH`, and sets `AXE_JS` to the path of axe.
///
/// # Errors
/// When a package cannot be downloaded, or is another than the pinned one.
pub(super) fn ensure(env: &mut Env, cache: &Path) -> Result<()> {
    let pins: Vec<_> =
        PACKAGES.iter().map(|package| format!("{}@{}", package.name, package.version)).collect();
    let folder = cache.join(format!("npm-{}", pins.join("-").replace('@', "-")));
    let modules = folder.join("node_modules");
    if !complete(&modules) {
        step(&pins.join(" "), || {
            fs::create_dir_all(&modules)?;
            if env.find("npm").is_some() {
                with_npm(env, &folder, &pins)?;
            } else {
                PACKAGES.iter().try_for_each(|package| with_node(env, &modules, package))?;
            }
            if !complete(&modules) {
                bail!("the installed versions are not {}", pins.join(" and "));
            }
            Ok(())
        })?;
    }
    env.add_bin(modules.join("binaryen/bin"));
    env.set("AXE_JS", modules.join("axe-core/axe.min.js"));
    env.set_npm_cli(modules.join("npm/bin/npm-cli.js"));
    Ok(())
}

/// Installs all packages with npm.
fn with_npm(env: &Env, folder: &Path, pins: &[String]) -> Result<()> {
    let mut command = env.command("npm");
    command
        .args(["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder)
        .args(pins)
        .current_dir(folder);
    run(&mut command)
}

/// Downloads a package's tarball with Node, checks it and unpacks it.
fn with_node(env: &Env, modules: &Path, package: &Package) -> Result<()> {
    let registry = env::var_os("npm_config_registry").map(|value| value.display().to_string());
    let tarball = modules.join(format!("{}.tgz", package.name));
    let mut command = env.command("node");
    command.args([DOWNLOAD, &address(registry.as_deref(), package)]).arg(&tarball);
    run(&mut command)?;
    verify(&tarball, package.integrity)?;
    unpack(env, &tarball, &modules.join(package.name))?;
    fs::remove_file(&tarball)?;
    Ok(())
}

/// The address of a package's tarball in `registry`, or in the public one.
pub(super) fn address(registry: Option<&str>, package: &Package) -> String {
    let registry = registry.filter(|registry| !registry.is_empty()).unwrap_or(REGISTRY);
    let Package { name, version, .. } = package;
    format!("{}/{name}/-/{name}-{version}.tgz", registry.trim_end_matches('/'))
}

/// Checks the digest of a downloaded tarball and removes the file when it is another one.
///
/// # Errors
/// When the file cannot be read, or its digest is not `integrity`.
pub(super) fn verify(tarball: &Path, integrity: &str) -> Result<()> {
    let content =
        fs::read(tarball).with_context(|| format!("cannot read {}", tarball.display()))?;
    let found = format!("sha512-{}", BASE64_STANDARD.encode(Sha512::digest(&content)));
    if found != integrity {
        fs::remove_file(tarball)?;
        bail!("{} has the digest {found}, expected {integrity}", tarball.display());
    }
    Ok(())
}

/// Unpacks a tarball to `folder`, which appears only when complete.
fn unpack(env: &Env, tarball: &Path, folder: &Path) -> Result<()> {
    let partial = folder.with_extension("partial");
    for old in [partial.as_path(), folder] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    fs::create_dir_all(&partial)?;
    // Every file of an npm tarball is in a folder called `package`.
    let mut command = env.command("tar");
    command.arg("-xzf").arg(tarball).args(["--strip-components=1", "--no-same-owner", "-C"]);
    run(command.arg(&partial))?;
    Ok(fs::rename(&partial, folder)?)
}

/// Whether every package is there in its pinned version.
pub(super) fn complete(modules: &Path) -> bool {
    PACKAGES.iter().all(|package| {
        let manifest = fs::read_to_string(modules.join(package.name).join("package.json"));
        let version = format!("\"version\": \"{}\"", package.version);
        manifest.is_ok_and(|text| text.contains(&version))
    })
}

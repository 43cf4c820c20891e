//! Checks that a relay built without the feature `demo` contains neither demo keys nor simulators nor the generator of
//! the API description.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{
    cmd::{Edition, Env, output, run},
    counts::Counts,
};

/// Crates that a production relay does not link.
const NOT_LINKED: [&str; 3] = ["kios-simulator", "kios-openapi", "utoipa"];

/// Parts of the demo's public keys: accounts, Eximbay's merchant, KICC's merchant.
const KEY_MARKERS: [&str; 3] = ["KIOS DEMO KEY", "NEVER_REAL", "NEVER-REAL"];

/// Checks the dependency tree and a build without the demo; counts each check as a test. The simulator and the markers
/// must be found in the demo's relay, so that a renamed crate or key is noticed here.
///
/// # Errors
/// When a check fails.
pub(crate) fn check(env: &Env, counts: &mut Counts) -> Result<()> {
    let production = linked(&tree(env, &[])?);
    if !production.is_empty() {
        bail!("a relay without the feature `demo` links {}", production.join(", "));
    }
    let demo = linked(&tree(env, &["--features", "demo"])?);
    if demo != ["kios-simulator"] {
        bail!("the demo's relay links {demo:?} instead of the simulator: the check is outdated");
    }
    counts.passed += 1;
    run(&mut env.cargo("build -p kios-relay --locked"))?;
    let contained = markers(&env.built("debug", "kios-relay"))?;
    if !contained.is_empty() {
        bail!("a relay without the feature `demo` contains {}", contained.join(", "));
    }
    let known = markers(&env.relay(Edition::Demo))?;
    if known != KEY_MARKERS {
        bail!("the demo's relay contains only {known:?} of {KEY_MARKERS:?}: the check is outdated");
    }
    counts.passed += 1;
    Ok(())
}

/// The crates that the relay links, one per line.
fn tree(env: &Env, features: &[&str]) -> Result<String> {
    let mut command = env.cargo("tree -p kios-relay -e normal --prefix none --locked");
    output(command.args(features)).context("cargo tree failed")
}

/// The crates of [`NOT_LINKED`] in the output of `cargo tree`.
fn linked(tree: &str) -> Vec<&'static str> {
    let names = tree.lines().filter_map(|line| line.split(' ').next()).collect::<Vec<_>>();
    NOT_LINKED.into_iter().filter(|name| names.contains(name)).collect()
}

/// The markers that a file contains.
fn markers(file: &Path) -> Result<Vec<&'static str>> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(KEY_MARKERS.into_iter().filter(|marker| contains(&bytes, marker.as_bytes())).collect())
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linked_simulator_is_found_by_its_whole_name() {
        let tree =
            "kios-relay v0.1.0 (folder)\nkios-simulator v0.1.0 (folder)\nutoipa-gen v5.0.0\n";
        assert_eq!(linked(tree), ["kios-simulator"]);
    }

    #[test]
    fn a_key_in_a_file_is_found() {
        assert!(contains(b"\0..demo!NEVER-REAL\0", b"NEVER-REAL"));
        assert!(!contains(b"never-real", b"NEVER-REAL"));
    }
}

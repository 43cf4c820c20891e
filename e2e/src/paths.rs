//! Paths and settings that `cargo xtask` passes in the environment.

use std::{env, ffi::OsString, fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};

/// The path of the relay's program.
pub(crate) fn relay() -> Result<PathBuf> {
    from_env("KIOS_RELAY_BIN")
}

/// The folders of the built pages, in the relay's own variables; without them it serves none.
pub(crate) fn pages() -> Vec<(&'static str, OsString)> {
    let names = ["KIOS_KIOSK_DIR", "KIOS_WALLET_DIR", "KIOS_PRACTICE_DIR"];
    names.into_iter().filter_map(|name| Some((name, env::var_os(name)?))).collect()
}

/// The source of axe-core.
///
/// # Errors
/// When `AXE_JS` is not set or names no readable file.
pub fn axe() -> Result<String> {
    let file = from_env("AXE_JS")?;
    fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// The folder of the screenshots.
///
/// # Errors
/// When `KIOS_SCREENS_DIR` is not set or the folder cannot be made.
pub fn screens_folder() -> Result<PathBuf> {
    let folder = from_env("KIOS_SCREENS_DIR")?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The folder of the examples that were built.
///
/// # Errors
/// When `KIOS_EXAMPLES_DIR` is not set.
pub fn examples() -> Result<PathBuf> {
    from_env("KIOS_EXAMPLES_DIR")
}

/// The folder of the npm package.
///
/// # Errors
/// When `KIOS_HEADLESS`, which names a script in it, is not set.
pub fn package() -> Result<PathBuf> {
    let script = from_env("KIOS_HEADLESS")?;
    Ok(script.parent().context("KIOS_HEADLESS is in no folder")?.to_owned())
}

/// Whether this run is in bridge mode.
pub(crate) fn is_bridged() -> bool {
    env::var_os("KIOS_E2E_MODE").is_some_and(|mode| mode == "bridge")
}

/// The timeout of waits. Upstream accepts a clerk's cancel only after 41 seconds.
pub(crate) fn wait_timeout() -> Duration {
    Duration::from_secs(if is_bridged() { 75 } else { 20 })
}

fn from_env(name: &str) -> Result<PathBuf> {
    let value = env::var_os(name)
        .with_context(|| format!("{name} is not set; run these tests by `cargo xtask test e2e`"))?;
    Ok(PathBuf::from(value))
}

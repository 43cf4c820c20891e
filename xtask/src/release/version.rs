//! Version numbers, and the one in the workspace's manifest.

use std::{fmt, str::FromStr};

use anyhow::{Context as _, Error, Result, bail};

/// A version of three numbers, such as `0.2.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version([u32; 3]);

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers: Option<Vec<u32>> = text.split('.').map(number).collect();
        match numbers.as_deref() {
            Some([major, minor, patch]) => Ok(Self([*major, *minor, *patch])),
            _ => bail!("{text:?} is not a version; expected three numbers such as 0.2.0"),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// A number without sign or leading zeros.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The workspace's manifest with another version; all else stays as it is written.
///
/// # Errors
/// When the manifest has no version in `[workspace.package]`, or a higher one.
pub(super) fn bump(manifest: &str, version: Version) -> Result<String> {
    let mut section = "";
    let mut current = None;
    let mut bumped = String::with_capacity(manifest.len());
    for line in manifest.split_inclusive('\n') {
        if line.starts_with('[') {
            section = line.trim_end();
        }
        let value = line.strip_prefix("version = \"").filter(|_| section == "[workspace.package]");
        match value.and_then(|value| value.split_once('"')) {
            Some((old, rest)) => {
                current = Some(old.parse::<Version>()?);
                bumped.extend(["version = \"", &version.to_string(), "\"", rest]);
            }
            None => bumped.push_str(line),
        }
    }
    let current = current.context("Cargo.toml has no version in [workspace.package]")?;
    if current > version {
        bail!("the version {version} is lower than the current {current}");
    }
    Ok(bumped)
}

//! Moves the unreleased entries of the changelog under a version.

use anyhow::{Context as _, Result, bail};

use super::version::Version;

const HEADING: &str = "## Unreleased\n";

/// A changelog whose unreleased entries have a version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// The whole changelog, with an empty section for what comes next.
    pub(super) text: String,
    /// The entries of the version.
    pub(super) entries: String,
}

/// Puts the entries below "Unreleased" under the heading of `version`, with `date` as `YYYY-MM-DD`.
///
/// # Errors
/// When there is no such heading, or there are no entries below it.
pub(super) fn close(changelog: &str, version: Version, date: &str) -> Result<Closed> {
    let (before, rest) =
        changelog.split_once(HEADING).context("CHANGELOG.md has no heading \"## Unreleased\"")?;
    let (entries, older) = match rest.find("\n## ") {
        Some(at) => rest.split_at_checked(at).unwrap_or((rest, "")),
        None => (rest, ""),
    };
    let entries = entries.trim().to_owned();
    if entries.is_empty() {
        bail!("CHANGELOG.md has no entries below \"## Unreleased\"");
    }
    let text = format!("{before}{HEADING}\n## {version} - {date}\n\n{entries}\n{older}");
    Ok(Closed { text, entries })
}

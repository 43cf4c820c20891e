//! The notices of the third-party crates in a release: name, version, licence, repository, and the licence texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::cmd::{Env, output};

/// How the names of the files begin that a licence asks to pass on.
const TEXT_FILES: [&str; 4] = ["LICENSE", "LICENCE", "COPYING", "NOTICE"];

/// A third-party crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Notice {
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression, or nothing where the crate names none.
    pub(super) license: String,
    pub(super) repository: String,
    /// The path of its `Cargo.toml`.
    pub(super) manifest: String,
}

/// The notices of every crate that `packages` need to run, and of the font.
///
/// # Errors
/// When cargo does not say what they need, or a licence file cannot be read.
pub(crate) fn text_for(env: &Env, packages: &[&str]) -> Result<String> {
    let version = output(env.command("rustc").arg("-vV")).context("rustc -vV failed")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let mut command = env.cargo("metadata --format-version 1 --locked --offline");
    command.args(["--filter-platform", host.context("rustc -vV names no host")?]);
    command.args(["--filter-platform", "wasm32-unknown-unknown"]);
    let metadata = output(&mut command).context("cargo metadata failed")?;
    let notices = third_party(&metadata, packages)?;
    let font = fs::read_to_string(env.root.join("static/font/OFL.txt"))?;
    let mut texts = vec![("the font Pretendard".to_owned(), font)];
    for notice in &notices {
        let own = license_texts(Path::new(&notice.manifest))?;
        texts.extend(own.into_iter().map(|text| (notice.name.clone(), text)));
    }
    Ok(document(&notices, &texts))
}

/// The crates from a registry that packages of the workspace depend on, by name, from the output of `cargo metadata`.
/// Dependencies for tests and builds only are left out.
///
/// # Errors
/// When the output does not have the documented form.
pub(super) fn third_party(metadata: &str, of: &[&str]) -> Result<Vec<Notice>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    let packages = array(&metadata, "/packages")?;
    let nodes = array(&metadata, "/resolve/nodes")?;
    let dependencies: BTreeMap<&str, &Value> =
        nodes.iter().map(|node| (text(node, "/id"), node)).collect();
    let released = packages.iter().filter(|package| of.contains(&text(package, "/name")));
    let mut pending: Vec<&str> = released.map(|package| text(package, "/id")).collect();
    let mut needed = BTreeSet::new();
    while let Some(id) = pending.pop() {
        if needed.insert(id) {
            let node = dependencies.get(id).with_context(|| format!("{id} is not resolved"))?;
            let deps = array(node, "/deps")?.iter().filter(|dep| is_normal(dep));
            pending.extend(deps.map(|dep| text(dep, "/pkg")));
        }
    }
    let foreign = packages.iter().filter(|package| {
        needed.contains(text(package, "/id"))
            && package.pointer("/source").is_some_and(Value::is_string)
    });
    let mut notices: Vec<_> = foreign.map(notice).collect();
    notices.sort();
    Ok(notices)
}

/// Whether a dependency is needed to run, and not only for tests or builds.
fn is_normal(dependency: &Value) -> bool {
    array(dependency, "/dep_kinds").is_ok_and(|kinds| {
        kinds.iter().any(|kind| kind.pointer("/kind").is_some_and(Value::is_null))
    })
}

fn notice(package: &Value) -> Notice {
    Notice {
        name: text(package, "/name").to_owned(),
        version: text(package, "/version").to_owned(),
        license: text(package, "/license").to_owned(),
        repository: text(package, "/repository").to_owned(),
        manifest: text(package, "/manifest_path").to_owned(),
    }
}

fn array<'a>(value: &'a Value, pointer: &str) -> Result<&'a Vec<Value>> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.with_context(|| format!("cargo metadata has no array {pointer}"))
}

/// A text field, or nothing where it is missing or null.
fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The licence files in the folder of a crate, by name.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn license_texts(manifest: &Path) -> Result<Vec<String>> {
    let folder = manifest.parent().context("a manifest has no folder")?;
    let mut files = Vec::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && TEXT_FILES.iter().any(|start| name.starts_with(start)) {
            files.push(path);
        }
    }
    files.sort();
    files
        .into_iter()
        .map(|file| Ok(String::from_utf8_lossy(&fs::read(file)?).into_owned()))
        .collect()
}

/// The document: a list of the crates, then each distinct licence text with the crates it belongs to.
///
/// `texts` pairs the name of a crate, or of another part, with one of its texts.
pub(super) fn document(notices: &[Notice], texts: &[(String, String)]) -> String {
    let mut document = String::from("Third-party software in this release\n\n");
    for Notice { name, version, license, repository, .. } in notices {
        let license = if license.is_empty() { "see its licence text" } else { license };
        let line = format!("{name} {version}: {license} {repository}");
        document.push_str(line.trim_end());
        document.push('\n');
    }
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (owner, text) in texts {
        owners.entry(text.trim()).or_default().insert(owner);
    }
    let rule = "-".repeat(72);
    for (text, owners) in owners {
        let owners = Vec::from_iter(owners).join(", ");
        document.extend(["\n", &rule, "\n", &owners, "\n", &rule, "\n\n", text, "\n"]);
    }
    document
}

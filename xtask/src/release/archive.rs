//! The archive of a release: the relay, the pages, the documentation, the licence and the third-party notices.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::{notices, version::Version};
use crate::cmd::{Edition, Env, output, run};

/// Packs what the last build made into `target/release-archive/kios-pos-VERSION.tar.gz` and returns the path.
///
/// # Errors
/// When a file is missing, or a command fails.
pub(super) fn archive(env: &Env, version: Version) -> Result<PathBuf> {
    let name = format!("kios-pos-{version}");
    let folder = env.root.join("target/release-archive");
    let content = folder.join(&name);
    if content.exists() {
        fs::remove_dir_all(&content)?;
    }
    fs::create_dir_all(&content)?;
    fill(env, &content)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    let mut command = env.command("tar");
    command.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-czf"]);
    run(command.arg(&archive).arg("-C").arg(&folder).arg(&name))?;
    fs::remove_dir_all(&content)?;
    Ok(archive)
}

/// Copies everything into the archive's folder.
fn fill(env: &Env, folder: &Path) -> Result<()> {
    let mut copy = env.command("cp");
    copy.arg("-R").arg(env.relay(Edition::Production)).args([
        env.site("kiosk"),
        env.site("wallet"),
        env.site("docs"),
        env.site("practice"),
    ]);
    run(copy.arg(env.root.join("LICENSE")).arg(folder))?;
    fs::write(folder.join("THIRD-PARTY-NOTICES.txt"), third_party_notices(env)?)?;
    Ok(())
}

/// The notices of every crate in the relay and the pages, and of the font.
fn third_party_notices(env: &Env) -> Result<String> {
    let version = output(env.command("rustc").arg("-vV")).context("rustc -vV failed")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let mut command = env.cargo("metadata --format-version 1 --locked --offline");
    command.args(["--filter-platform", host.context("rustc -vV names no host")?]);
    command.args(["--filter-platform", "wasm32-unknown-unknown"]);
    let metadata = output(&mut command).context("cargo metadata failed")?;
    let notices = notices::third_party(&metadata)?;
    let font = fs::read_to_string(env.root.join("static/font/OFL.txt"))?;
    let mut texts = vec![("the font Pretendard".to_owned(), font)];
    for notice in &notices {
        let own = notices::license_texts(Path::new(&notice.manifest))?;
        texts.extend(own.into_iter().map(|text| (notice.name.clone(), text)));
    }
    Ok(notices::document(&notices, &texts))
}

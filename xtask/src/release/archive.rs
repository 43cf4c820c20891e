//! The archive of a release: the relay, the pages, the documentation, the licence and the third-party notices.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{notices, version::Version};

/// The packages that are in the archive; what they need to run is third-party.
const RELEASED: [&str; 4] = ["kios-relay", "kios-pos", "kios-wallet", "kios-practice"];
use crate::cmd::{Edition, Env, run};

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
    fs::write(folder.join("THIRD-PARTY-NOTICES.txt"), notices::text_for(env, &RELEASED)?)?;
    Ok(())
}

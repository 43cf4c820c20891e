//! `cargo xtask fresh-root`: proves the README's two commands on a Debian system with nothing installed.
//!
//! A minimal Debian root with git, CA certificates and rustup is made with debootstrap. The committed state is cloned
//! into it, and both commands run there, in mount and process namespaces of their own: `./kios run` up to a sale over
//! HTTP at the printed address, then `./kios test`. Their times are printed at the end.
//!
//! The network is the machine's own, so its additional CA certificates and proxy settings are taken over.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::cmd::{Elapsed, Env, Stopwatch, output, run};

const SUITE: &str = "trixie";
/// What the README takes for granted.
const PACKAGES: &str = "git,ca-certificates,rustup";
/// The clone's folder inside the root.
const CLONE: &str = "root/kios-pos";
/// The machine's own CA certificates, in the folder where Debian looks for them.
const CERTIFICATES: &str = "usr/local/share/ca-certificates";
/// Variables that are taken over: where CA certificates and proxies are.
const NETWORK_VARIABLES: [&str; 9] = [
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Makes the root, runs both commands in it, and prints their times.
///
/// # Errors
/// When a program is missing, or at the first step that fails.
pub(crate) fn fresh_root(env: &Env) -> Result<()> {
    for program in ["debootstrap", "unshare", "chroot", "git"] {
        ensure!(
            env.find(program).is_some(),
            "{program} is missing: install it and run this command as root"
        );
    }
    let user = output(env.command("id").arg("-u")).unwrap_or_default();
    ensure!(
        user.trim() == "0",
        "fresh-root makes a root with debootstrap and mounts: run it as root"
    );
    let root = Root::new(env)?;
    let first_run = root.sale(env)?;
    println!("fresh-root: ./kios run   sold after {first_run}");
    let watch = Stopwatch::start();
    run(&mut root.command(env, "./kios test"))?;
    println!("fresh-root: ./kios run   sold after {first_run}");
    println!("fresh-root: ./kios test  passed after {}", watch.elapsed());
    Ok(())
}

/// A Debian root with a clone of the repository.
struct Root(PathBuf);

impl Root {
    fn new(env: &Env) -> Result<Self> {
        let root = Self(env.target.join("fresh-root"));
        if root.0.exists() {
            fs::remove_dir_all(&root.0).context("cannot remove the root of the last run")?;
        }
        let include = format!("--include={PACKAGES}");
        run(env.command("debootstrap").args(["--variant=minbase", &include, SUITE]).arg(&root.0))?;
        let own = Path::new("/").join(CERTIFICATES);
        if own.is_dir() {
            for file in fs::read_dir(own)? {
                let file = file?;
                fs::copy(file.path(), root.0.join(CERTIFICATES).join(file.file_name()))?;
            }
        }
        run(env.command("chroot").arg(&root.0).arg("update-ca-certificates"))?;
        fs::copy("/etc/resolv.conf", root.0.join("etc/resolv.conf"))?;
        run(env
            .command("git")
            .args(["clone", "--quiet", "--no-hardlinks"])
            .arg(&env.root)
            .arg(root.0.join(CLONE)))?;
        Ok(root)
    }

    /// `script` in the clone, with the file systems that a system has, and nothing of this process's environment. When
    /// the process is killed, everything that it started ends, and the mounts with it.
    fn command(&self, env: &Env, script: &str) -> Command {
        let mounts = "mount -t proc proc \"$0/proc\"; mount --rbind /dev \"$0/dev\"; \
                      exec chroot \"$0\" env -i \"$@\"";
        let mut command = env.command("unshare");
        command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", mounts]);
        command.arg(&self.0).args(["HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        for name in NETWORK_VARIABLES {
            if let Some(value) = std::env::var_os(name) {
                let mut variable = OsString::from(format!("{name}="));
                variable.push(value);
                command.arg(variable);
            }
        }
        command.args(["sh", "-euc", &format!("cd /{CLONE}; exec {script}")]);
        command
    }

    /// Runs `./kios run`, and a sale at the address it prints; the time until the relay was there.
    fn sale(&self, env: &Env) -> Result<Elapsed> {
        let watch = Stopwatch::start();
        let mut relay = Running(self.command(env, "./kios run").stdout(Stdio::piped()).spawn()?);
        let output = relay.0.stdout.take().context("the command has no output")?;
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            let Some(address) = printed_address(&line) else { continue };
            let elapsed = watch.elapsed();
            run(env.cargo("run --quiet -p kios-e2e --example sale --").arg(address))?;
            return Ok(elapsed);
        }
        bail!("`./kios run` ended before it printed the kiosk's address")
    }
}

/// A process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().and_then(|()| self.0.wait().map(drop)).unwrap_or_default();
    }
}

/// The relay's address in the line of the kiosk's, `kiosk   http://127.0.0.1:7070/#pair=…`.
fn printed_address(line: &str) -> Option<&str> {
    let address = line.strip_prefix("kiosk")?.trim();
    address.starts_with("http").then(|| address.split("/#").next())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_kiosks_line() {
        let line = "kiosk   http://127.0.0.1:7070/#pair=DEMOSHOP";
        assert_eq!(printed_address(line), Some("http://127.0.0.1:7070"));
        assert_eq!(printed_address("kiosk                 raw      brotli"), None);
    }
}

//! Tests of the script `./kios` with stub programs on its `PATH`.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::cmd::{Env, Scratch};

/// A stub's body: appends its name and arguments to the file `$CALLS`.
const RECORD: &str = "echo \"${0##*/} $*\" >>\"$CALLS\"";

/// A machine whose only programs are its stubs.
struct Machine(Scratch);

impl Machine {
    fn new(purpose: &str) -> Self {
        Self(Scratch::new(&format!("script-{purpose}")).unwrap())
    }

    /// Adds a stub to the only folder on `PATH`.
    fn with(self, name: &str, body: &str) -> Self {
        put(&self.0.path().join("bin"), name, body);
        self
    }

    /// Runs `./kios` from another folder.
    fn kios(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(Env::new().unwrap().root.join("kios"));
        command.args(arguments).current_dir(self.0.path()).env_clear();
        command.env("PATH", self.0.path().join("bin")).env("HOME", self.0.path());
        command.env("CALLS", self.0.path().join("calls")).output().unwrap()
    }

    /// The calls that the stubs recorded, one per line.
    fn calls(&self) -> String {
        fs::read_to_string(self.0.path().join("calls")).unwrap_or_default()
    }
}

/// Writes a shell script as a program.
///
/// A shell writes the file: a child forked by another thread may still hold a file that this process wrote, and starting
/// it would then fail with "text file busy".
fn put(folder: &Path, name: &str, body: &str) {
    fs::create_dir_all(folder).unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" >\"$0\" && chmod 755 \"$0\""]);
    assert!(command.arg(folder.join(name)).arg(body).status().unwrap().success());
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_missing_compiler_is_installed_before_cargo_is_called() {
    // Arguments are passed on unchanged, and the working folder is the repository's root.
    let cargo = format!("{RECORD}; [ $# = 4 ] && [ -f rust-toolchain.toml ]");
    let machine =
        Machine::new("root").with("cargo", &cargo).with("apt-get", RECORD).with("id", "echo 0");
    let output = machine.kios(&["test", "--only", "two words"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        machine.calls(),
        "apt-get update\n\
         apt-get install -y --no-install-recommends gcc libc6-dev\n\
         cargo xtask test --only two words\n"
    );
    let said = text(&output.stdout);
    assert!(said.contains("40 to 50 minutes"), "{said}");
    assert!(said.contains("installing gcc libc6-dev, because"), "{said}");
}

#[test]
fn without_root_it_is_sudo_that_installs() {
    let machine = Machine::new("sudo")
        .with("cargo", RECORD)
        .with("apt-get", "exit 1")
        .with("sudo", RECORD)
        .with("id", "echo 1000");
    assert!(machine.kios(&["lint"]).status.success());
    let apt = "sudo env DEBIAN_FRONTEND=noninteractive apt-get";
    assert_eq!(
        machine.calls(),
        format!(
            "{apt} update\n{apt} install -y --no-install-recommends gcc libc6-dev\ncargo xtask lint\n"
        )
    );
}

#[test]
fn a_failed_update_is_a_warning_and_a_failed_installation_is_not() {
    let apt = |fails: &str| format!("{RECORD}; [ \"$1\" != {fails} ]");
    let machine = |purpose: &str| Machine::new(purpose).with("cargo", RECORD).with("id", "echo 0");

    let update = machine("update").with("apt-get", &apt("update"));
    let output = update.kios(&["run"]);
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stderr).contains("warning: apt-get update failed"), "{output:?}");
    assert!(update.calls().ends_with("cargo xtask run\n"));

    let install = machine("install").with("apt-get", &apt("install"));
    let output = install.kios(&["run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("please install gcc libc6-dev"), "{output:?}");
    assert!(!install.calls().contains("cargo"));
}

#[test]
fn who_cannot_install_reads_one_sentence() {
    let no_apt = Machine::new("no-apt").with("cargo", RECORD).with("id", "echo 0");
    let no_right = Machine::new("no-right")
        .with("cargo", RECORD)
        .with("apt-get", RECORD)
        .with("id", "echo 1000");
    for (machine, lacks) in [(no_apt, "no apt-get"), (no_right, "no right to install one")] {
        let output = machine.kios(&["lint"]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            text(&output.stderr),
            format!(
                "kios: there is no C compiler (cc) and {lacks}: please install gcc libc6-dev, \
                 or what your system calls them, and try again\n"
            )
        );
        assert_eq!(machine.calls(), "");
    }
}

#[test]
fn where_all_is_there_nothing_is_installed_or_said_and_the_exit_code_is_cargos() {
    let machine = Machine::new("complete")
        .with("cc", "")
        .with("apt-get", RECORD)
        .with("cargo", &format!("{RECORD}; exit 7"));
    fs::create_dir_all(machine.0.path().join(".cache/kios-pos")).unwrap();
    let output = machine.kios(&["run"]);
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(machine.calls(), "cargo xtask run\n");
    assert_eq!(text(&output.stdout) + &text(&output.stderr), "");
}

#[test]
fn cargo_is_found_where_rustup_puts_it_and_else_rustup_is_named() {
    let machine = Machine::new("rustup").with("cc", "");
    let output = machine.kios(&["lint"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "kios: cargo is missing: install Rust with rustup (https://rustup.rs) and try again\n"
    );
    put(&machine.0.path().join(".cargo/bin"), "cargo", RECORD);
    assert!(machine.kios(&["lint"]).status.success());
    assert_eq!(machine.calls(), "cargo xtask lint\n");
}

//! The program, as an operator starts it.

use std::fs;
use std::process::{Output, Stdio};

use kios_relay::demo;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::support::{key, shop_id};
use crate::wire::soon;

fn relay(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kios-relay"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("KIOS_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).current_dir(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

async fn ends(mut command: Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = soon(command.output()).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[tokio::test]
async fn what_is_wrong_is_one_line_and_a_code() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("bad.toml"), "listen = \"here\"").unwrap();
    let owner = demo::SHOPS[0].owner();
    let id = demo::SHOPS[0].id();
    let exposed = format!(
        "listen = \"0.0.0.0:0\"\n[rates]\nkrw = \"1\"\n[[shops]]\nid = \"{id}\"\nname = \"a\"\ncurrency = \"krw\"\nowner = \"{owner}\"\n"
    );
    fs::write(folder.path().join("exposed.toml"), exposed).unwrap();
    for (arguments, said) in [
        (&[][..], "--config FILE"),
        (&["--config"], "--config"),
        (&["--config", "gone.toml"], "gone.toml"),
        (&["--config", "bad.toml"], "listen"),
        (&["--config", "exposed.toml"], "public demo key"),
        (&["--config", "bad.toml", "--demo"], "not both"),
        (&["--allow-lan", "--config", "bad.toml"], "--allow-lan"),
        (&["sell"], "sell"),
        (&["--shop"], "--shop"),
        (&["pair", "--terminal", "T1"], "--shop"),
        (&["pair", "--terminal", "T1", "--shop", "0x12"], "--shop"),
        (&["revoke"], "--terminal"),
        (&["revoke", "--demo", "--terminal", "T1"], "sqlite::memory:"),
    ] {
        let (code, out, fault) = ends(relay(&folder, arguments)).await;
        let lines: Vec<&str> = fault.lines().filter(|line| !line.contains(" WARN ")).collect();
        assert_eq!((code, out.as_str(), lines.len()), (2, "", 1), "{arguments:?}: {fault}");
        assert!(lines[0].starts_with("kios-relay: ") && lines[0].contains(said), "{fault}");
    }
}

#[tokio::test]
async fn the_demo_stays_on_this_machine() {
    let folder = TempDir::new().unwrap();
    let mut command = relay(&folder, &["--demo"]);
    command.env("KIOS_LISTEN", "0.0.0.0:0");
    let (code, _, fault) = ends(command).await;
    assert_eq!(code, 2);
    assert!(fault.contains("--allow-lan"), "{fault}");
}

#[tokio::test]
async fn the_demo_says_where_it_is_and_ends_when_told_to() {
    let folder = TempDir::new().unwrap();
    let mut command = relay(&folder, &["--demo"]);
    command.env("KIOS_LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let kiosk = soon(lines.next_line()).await.unwrap().unwrap();
    let address = kiosk.strip_prefix("kiosk   http://").unwrap();
    let address = address.strip_suffix("/#pair=DEMOSHOP").unwrap().to_owned();
    let wallet = soon(lines.next_line()).await.unwrap().unwrap();
    assert_eq!(wallet, format!("wallet  http://{address}/wallet/"));

    // A second one on the same port.
    let mut second = relay(&folder, &["--demo"]);
    second.env("KIOS_LISTEN", &address);
    let (code, _, fault) = ends(second).await;
    assert_eq!(code, 1);
    assert!(fault.contains(&format!("{address} is in use by another program")), "{fault}");

    let told = Command::new("sh").arg("-c").arg(format!("kill {}", child.id().unwrap())).status();
    assert!(soon(told).await.unwrap().success());
    assert!(soon(child.wait()).await.unwrap().success());
}

#[tokio::test]
async fn a_code_is_printed_for_a_shop_that_the_relay_knows() {
    let folder = TempDir::new().unwrap();
    let shop = shop_id(1).to_string();
    let owner = key(0x33).address();
    let text = format!(
        "listen = \"127.0.0.1:0\"\n[rates]\nkrw = \"1\"\n[[shops]]\nid = \"{shop}\"\nname = \"Cafe\"\ncurrency = \"krw\"\nowner = \"{owner}\"\n"
    );
    fs::write(folder.path().join("relay.toml"), text).unwrap();
    let pair = ["pair", "--shop", &shop, "--terminal", "T1", "--config", "relay.toml"];
    let (code, _, fault) = ends(relay(&folder, &pair)).await;
    assert_eq!(code, 1, "no relay has run yet");
    assert!(fault.contains("not known"), "{fault}");

    let mut child =
        relay(&folder, &["--config", "relay.toml"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !soon(lines.next_line()).await.unwrap().unwrap().contains("listening") {}
    let (code, out, said) = ends(relay(&folder, &pair)).await;
    assert_eq!(code, 0, "{said}");
    assert_eq!(out.trim_end().len(), 8);
    assert!(said.contains("T1 of Cafe"));
    let revoke = ["revoke", "--terminal", "T1", "--config", "relay.toml"];
    let (code, _, fault) = ends(relay(&folder, &revoke)).await;
    assert_eq!((code, fault.as_str()), (1, "kios-relay: no kiosk is enrolled as T1\n"));
}

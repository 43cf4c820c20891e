//! The program with its command line, in a process of its own.

use kios_relay::storage::sql::{self, Connection};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;

use kios_protocol::staff::Pin;
use kios_relay::bootstrap::StartError;
use kios_relay::clock::ManualClock;
use kios_relay::config::{self, Config, Database};
use kios_relay::entropy::SystemEntropy;
use kios_relay::storage::{self, Generation, NewCallback};
use kios_relay::{bootstrap, demo};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::support::receiver::{CALLBACK_KEY, Receiver};
use crate::support::{START, key, shop_id};
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
    let memory = "database = \"sqlite::memory:\"";
    fs::write(folder.path().join("memory.toml"), memory).unwrap();
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
        (&["--config", "bad.toml", "--demo"], "cannot be used"),
        (&["--allow-lan", "--config", "bad.toml"], "--allow-lan"),
        (&["--demo", "revoke", "--terminal", "T1"], "--demo"),
        (&["sell"], "sell"),
        (&["--shop"], "--shop"),
        (&["pair", "--terminal", "T1"], "--shop"),
        (&["pair", "--terminal", "T1", "--shop", "0x12"], "--shop"),
        (&["revoke"], "--terminal"),
        (&["callbacks"], "--failed"),
        (&["callbacks", "--redeliver", "1"], "--failed"),
        (&["callbacks", "--failed", "--redeliver", "one"], "--redeliver"),
        (&["callbacks", "--failed", "--shop", &id.to_string()], "--shop"),
        (&["staff"], "staff"),
        (&["staff", "add", "--shop", &id.to_string(), "--name", "A"], "--role"),
        (
            &["staff", "add", "--shop", &id.to_string(), "--name", " ", "--role", "owner"],
            "'--name <NAME>': name is not 1 to 40 visible characters",
        ),
        (&["staff", "add", "--shop", &id.to_string(), "--name", "A", "--role", "boss"], "--role"),
        (&["staff", "unlock"], "--shop"),
        (&["--failed"], "--failed"),
        (&["revoke", "--config", "memory.toml", "--terminal", "T1"], "sqlite::memory:"),
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
    for (name, value) in [("KIOS_LISTEN", "0.0.0.0:0"), ("KIOS_PUBLIC_URL", "https://pos.example")]
    {
        let mut command = relay(&folder, &["--demo"]);
        command.env(name, value);
        let (code, _, fault) = ends(command).await;
        assert_eq!(code, 2);
        assert!(fault.contains("--allow-lan") && fault.contains(value), "{fault}");
    }
}

#[tokio::test]
async fn a_value_of_the_log_that_is_not_accepted_is_one_line() {
    let folder = TempDir::new().unwrap();
    let no_text = OsStr::from_bytes(b"info\xff");
    for (name, value) in [
        ("KIOS_LOG", OsStr::new("loud=very")),
        ("KIOS_LOG", OsStr::new("verbose")),
        ("KIOS_LOG", OsStr::new("info,loud")),
        ("KIOS_LOG", no_text),
        ("KIOS_LOG_FORMAT", OsStr::new("xml")),
        ("KIOS_LOG_FORMAT", no_text),
        ("KIOS_LOGS", OsStr::new("info")),
        ("KIOS_PUBLIC_URL", no_text),
    ] {
        for arguments in [&["--demo"][..], &["revoke", "--terminal", "T1"]] {
            let mut command = relay(&folder, arguments);
            command.env(name, value).env("KIOS_LISTEN", "127.0.0.1:0");
            let (code, _, fault) = ends(command).await;
            assert_eq!((code, fault.lines().count()), (2, 1), "{fault}");
            assert!(fault.contains(name), "{fault}");
        }
    }
}

#[tokio::test]
async fn no_two_kinds_of_relay_share_a_database() {
    let start = async |config: Config| {
        let clock = Arc::new(ManualClock::at(START));
        let app = bootstrap::start(config, clock, Arc::new(SystemEntropy)).await?;
        app.store().close().await;
        Ok::<(), StartError>(())
    };
    let tables = async |file: &Path| {
        let mut connection = Connection::open(file).unwrap();
        let query = "SELECT count(*) FROM sqlite_schema";
        sql::query_scalar::<i64>(query).fetch_one(&mut connection).await.unwrap()
    };
    for [first, second] in
        [["demo", "embedded"], ["embedded", "demo"], ["embedded", "bridge"], ["bridge", "embedded"]]
    {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("kios.db");
        let config = |kind: &str| {
            let config = match kind {
                "demo" => demo::configuration([]).unwrap(),
                "bridge" => config::read("[upstream]\nurl = \"http://127.0.0.1:9\"", []).unwrap(),
                _ => Config::default(),
            };
            Config { database: Database::File(folder.path().join("kios.db")), ..config }
        };
        start(config(first)).await.unwrap();
        let fault = start(config(second)).await.unwrap_err().to_string();
        assert!(fault.contains("database: it belongs to"), "{fault}");
        start(config(first)).await.unwrap();

        // A database of an earlier release, which does not say the mode, takes that of the first start.
        if first != "demo" {
            let mut connection = Connection::open(&file).unwrap();
            connection.batch("UPDATE meta SET value = 'production' WHERE name = 'mode'").unwrap();
            drop(connection);
            start(config(first)).await.unwrap();
            let fault = start(config(second)).await.unwrap_err().to_string();
            assert!(fault.contains("database: it belongs to"), "{fault}");
        }

        // A command beside the relay does not either, and nothing is migrated before that is known.
        let mut connection = Connection::open(&file).unwrap();
        connection.batch("DROP TABLE staff_locked").unwrap();
        connection.batch("DELETE FROM _sqlx_migrations WHERE version >= 16").unwrap();
        drop(connection);
        let before = tables(&file).await;
        let clock = Arc::new(ManualClock::at(START));
        let opened = bootstrap::open(config(second), clock, Arc::new(SystemEntropy)).await;
        assert!(opened.unwrap_err().to_string().contains("database: it belongs to"));
        assert_eq!(tables(&file).await, before);
    }
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

    // A second relay on the same port.
    let mut second = relay(&folder, &["--demo"]);
    second.env("KIOS_LISTEN", &address);
    let (code, _, fault) = ends(second).await;
    assert_eq!(code, 1);
    assert!(fault.contains(&format!("{address} is in use by another program")), "{fault}");

    let notified =
        Command::new("sh").arg("-c").arg(format!("kill {}", child.id().unwrap())).status();
    assert!(soon(notified).await.unwrap().success());
    assert!(soon(child.wait()).await.unwrap().success());
}

#[tokio::test]
async fn codes_and_pins_are_printed_for_a_shop_that_the_relay_knows() {
    let folder = TempDir::new().unwrap();
    let shop = shop_id(1).to_string();
    let owner = key(0x33).address();
    let text = format!(
        "listen = \"127.0.0.1:0\"\n[rates]\nkrw = \"1\"\n[[shops]]\nid = \"{shop}\"\nname = \"Cafe\"\ncurrency = \"krw\"\nowner = \"{owner}\"\n"
    );
    fs::write(folder.path().join("relay.toml"), text).unwrap();
    let pair = ["pair", "--shop", &shop, "--terminal", "T1", "--config", "relay.toml"];
    let (code, _, fault) = ends(relay(&folder, &pair)).await;
    assert_eq!(code, 2, "no relay has run yet");
    assert!(fault.contains("sqlite:kios.db does not exist"), "{fault}");
    assert!(!folder.path().join("kios.db").exists());

    let mut child =
        relay(&folder, &["--config", "relay.toml"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !soon(lines.next_line()).await.unwrap().unwrap().contains("listening") {}
    let (code, out, said) = ends(relay(&folder, &pair)).await;
    assert_eq!(code, 0, "{said}");
    assert_eq!(out.trim_end().len(), 8);
    assert!(said.contains("T1 of Cafe"));
    let add = |name, role| {
        let add = ["staff", "add", "--shop", &shop, "--name", name, "--role", role];
        relay(&folder, &[&add[..], &["--config", "relay.toml"]].concat())
    };
    let decomposed = "\u{1107}\u{1161}\u{11A8}\u{1109}\u{1165}\u{110B}\u{1167}\u{11AB}";
    let mut pins = Vec::new();
    for name in ["박서연", decomposed] {
        let (code, out, said) = ends(add(name, "owner")).await;
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("박서연 (owner) at Cafe"), "{said}");
        pins.push(out.trim_end().parse::<Pin>().unwrap());
    }
    assert_ne!(pins[0], pins[1], "a person gets another PIN");
    let (code, _, fault) = ends(add("박서연", "clerk")).await;
    assert_eq!(code, 1, "there is one owner, who keeps a PIN");
    assert!(fault.contains("last owner"), "{fault}");
    let unlock = ["staff", "unlock", "--shop", &shop, "--config", "relay.toml"];
    let (code, out, _) = ends(relay(&folder, &unlock)).await;
    assert_eq!((code, out.contains("Cafe")), (0, true), "{out}");
    let revoke = ["revoke", "--terminal", "T1", "--config", "relay.toml"];
    let (code, _, fault) = ends(relay(&folder, &revoke)).await;
    assert_eq!((code, fault.as_str()), (1, "kios-relay: no kiosk is enrolled as T1\n"));
}

/// A database with two callbacks that failed long ago.
async fn old_callbacks(folder: &TempDir) {
    let database = Database::File(folder.path().join("kios.db"));
    let clock = Arc::new(ManualClock::at(START));
    let config = Config { database, ..Config::default() };
    let app = bootstrap::start(config, clock, Arc::new(SystemEntropy)).await.unwrap();
    let mut writer = app.store().write().await.unwrap();
    for payment in ["0xaa", "0xbb"] {
        let data = serde_json::json!({"paymentId": payment, "paymentStatus": 16});
        let body =
            serde_json::json!({"type": "pay_new", "code": 4000, "message": "m", "data": data});
        let generation = Generation::Modern;
        let callback = NewCallback {
            ordering_key: payment,
            shop_id: shop_id(1),
            body: &body,
            generation,
            at: START,
        };
        storage::insert_callback(writer.connection(), &callback).await.unwrap();
    }
    writer.commit().await.unwrap();
    app.store().close().await;
}

#[tokio::test]
async fn failed_callbacks_are_listed_and_sent_again_by_the_relay_that_runs() {
    let folder = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    receiver.goes_down().await;
    old_callbacks(&folder).await;
    let text = format!(
        "listen = \"127.0.0.1:0\"\n[callback]\nurl = \"{}\"\naccess_key = \"{CALLBACK_KEY}\"\n",
        receiver.url()
    );
    fs::write(folder.path().join("relay.toml"), text).unwrap();
    let log = fs::File::create(folder.path().join("log")).unwrap();
    let mut running = relay(&folder, &["--config", "relay.toml"]);
    running.env("KIOS_LOG", "trace").stderr(log);
    let mut child = running.spawn().unwrap();
    let list = ["callbacks", "--config", "relay.toml", "--failed"];
    let listed = async {
        loop {
            let (code, out, fault) = ends(relay(&folder, &list)).await;
            assert_eq!((code, fault.as_str()), (0, ""));
            if out.lines().count() == 2 {
                return out;
            }
        }
    };
    let fault = "no connection: Connection refused (os error 111)";
    assert_eq!(
        soon(listed).await,
        format!("1\t0xaa\tpay_new\t4000\t1\t{fault}\n2\t0xbb\tpay_new\t4000\t1\t{fault}\n")
    );

    receiver.comes_back();
    let again = |ids: &[&str]| relay(&folder, &[&list[..], &["--redeliver"], ids].concat());
    let (code, _, fault) = ends(again(&["3"])).await;
    assert_eq!((code, fault.as_str()), (1, "kios-relay: callback 3 is none that failed\n"));
    let (code, out, _) = ends(again(&["2"])).await;
    assert_eq!((code, out.as_str()), (0, "1 callback is sent again\n"));
    soon(receiver.was_asked(1)).await;
    let (code, out, _) = ends(again(&[])).await;
    assert_eq!((code, out.as_str()), (0, "1 callback is sent again\n"));
    soon(receiver.was_asked(2)).await;
    assert_eq!(receiver.accepted(), [("0xbb".to_owned(), 16), ("0xaa".to_owned(), 16)]);
    assert_eq!(receiver.calls()[0].header("authorization"), CALLBACK_KEY);
    let (code, out, _) = ends(again(&[])).await;
    assert_eq!((code, out.as_str()), (0, "no callback has failed\n"));

    let notified =
        Command::new("sh").arg("-c").arg(format!("kill {}", child.id().unwrap())).status();
    assert!(soon(notified).await.unwrap().success());
    assert!(soon(child.wait()).await.unwrap().success());
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("callback failed") && log.contains("callback sent"), "{log}");
    assert!(!log.contains(CALLBACK_KEY));
}

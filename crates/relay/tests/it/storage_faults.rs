//! Faults of the database's file: a full disk, I/O errors, a lock of another process, a deleted file. Nothing that was
//! acknowledged is lost, and the relay writes again when the fault is gone: `relay.md §3 B15`.

use kios_relay::storage::sql::{self, Connection};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use kios_protocol::api::route;
use kios_relay::config::{Database, DatabaseMode};
use kios_relay::storage::{StorageError, Store};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use crate::support::{Relay, Reply, Sale};
use crate::wire::{Server, soon};

/// The fault of the child process, in its environment.
const FAULT: &str = "KIOS_TEST_STORAGE_FAULT";

/// What is printed, also by the child, where system calls cannot be traced.
const NOT_TRACED: &str = "skipped: strace is missing or may not trace here";

impl Relay {
    /// Opens a payment; returns its id, or `None` if the relay could not read or store what it needs.
    async fn tries_to_open(&self, number: usize) -> Option<String> {
        // No nonce of the customer is used here, because nothing is approved.
        let request = self.customer().code_request_with(0);
        let code = self.posts(route::TEMPORARY_ACCOUNT, &request).await;
        if code.status == 500 {
            return None;
        }
        let sale = Sale { purchase: format!("P{number:010}").leak(), ..Sale::default() };
        let account = code.text("temporaryAccount").parse().unwrap();
        let reply = self.posts(route::NEW_OPEN, &self.kiosk().open_request(&sale, account)).await;
        if reply.status == 500 {
            assert_eq!(reply.code(), 6000);
            return None;
        }
        Some(reply.text("paymentId"))
    }

    async fn posts(&self, path: &str, body: &Value) -> Reply {
        let request = Request::post(path).header("content-type", "application/json");
        self.unchecked(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Checks that a payment can be opened within two seconds of the end of a fault, and that the relay is ready again;
    /// returns the payment's id. `tried` is the number of the last attempt.
    async fn recovers(&self, tried: usize) -> String {
        let ended = Instant::now();
        let again = async {
            let mut number = tried;
            loop {
                number += 1;
                if let Some(id) = self.tries_to_open(number).await {
                    return id;
                }
            }
        };
        let id = soon(again).await;
        assert!(ended.elapsed() < Duration::from_secs(2), "{:?}", ended.elapsed());
        sleep(Duration::from_millis(1_100)).await;
        assert_eq!(self.get("/ready").await.status, 200);
        id
    }

    /// Checks that every acknowledged payment is there after a crash.
    async fn has_after_a_crash(self, acknowledged: &[String]) {
        let relay = self.restarted(1).await;
        for id in acknowledged {
            assert_eq!(relay.item(id).await.text("paymentId"), *id);
        }
        relay.ledger_totals().await;
    }

    fn database(&self) -> PathBuf {
        self.folder().join("kios.db")
    }
}

/// Opens payments until one cannot be stored, ends the fault, and checks what the relay does.
async fn survives(begin: impl FnOnce(&Relay), end: impl FnOnce(&Relay)) {
    let relay = Relay::on_disk().await;
    let mut acknowledged = vec![relay.tries_to_open(0).await.unwrap()];
    assert_eq!(relay.get("/ready").await.status, 200);
    begin(&relay);
    let mut number = 0;
    let full = async {
        loop {
            number += 1;
            match relay.tries_to_open(number).await {
                Some(id) => acknowledged.push(id),
                None => break,
            }
        }
    };
    timeout(Duration::from_secs(60), full).await.unwrap();
    for _ in 0..5 {
        number += 1;
        acknowledged.extend(relay.tries_to_open(number).await);
    }
    // The answer of the last trial is a second old at most, and a few small rows may still fit on the disk: an open that fits
    // shows a disk that can be written.
    let unready = async {
        let mut failed = 0;
        while relay.get("/ready").await.status != 503 {
            sleep(Duration::from_millis(1_100)).await;
            number += 1;
            match relay.tries_to_open(number).await {
                Some(id) => acknowledged.push(id),
                None => failed += 1,
            }
        }
        failed
    };
    let failed = timeout(Duration::from_secs(60), unready).await.unwrap();
    assert!(failed <= 5, "the relay is ready after {failed} opens have failed");
    assert_eq!(relay.get("/health").await.status, 200);
    end(&relay);
    acknowledged.push(relay.recovers(number).await);
    relay.has_after_a_crash(&acknowledged).await;
}

/// What the child process does; without a fault in its environment, nothing.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how the parent tells the child what to do")]
async fn the_relay_with_a_fault() {
    match std::env::var(FAULT).as_deref() {
        Ok("disk") => survives(fill, |relay| fs::remove_file(filler(relay)).unwrap()).await,
        Ok("read-only") => survives_a_read_only_folder().await,
        Ok("size") => survives(|_| limit_files("400000"), |_| limit_files("unlimited")).await,
        Ok(fault) => match fault.strip_prefix("io:") {
            Some(calls) => survives_io_errors(calls).await,
            None => panic!("unknown fault {fault}"),
        },
        Err(_) => {}
    }
}

fn filler(relay: &Relay) -> PathBuf {
    relay.folder().join("filler")
}

/// Writes a file until the file system is full.
fn fill(relay: &Relay) {
    let block = vec![0; 64 * 1024];
    let mut written = Vec::new();
    for size in (0..).map(|count: usize| count * block.len()) {
        written.resize(size, 0);
        if fs::write(filler(relay), &written).is_err() {
            return;
        }
    }
}

/// Limits the size of the files that this process writes.
fn limit_files(bytes: &str) {
    let me = std::process::id().to_string();
    let status = Command::new("prlimit")
        .args(["--pid", &me, &format!("--fsize={bytes}:unlimited")])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Runs the child with a fault, by a shell script that ends with `exec "$@"`; returns its standard error.
fn child(fault: &str, command: &mut Command) -> String {
    let exe = std::env::current_exe().unwrap();
    let run = command
        .arg(exe)
        .args(["--exact", "storage_faults::the_relay_with_a_fault", "--nocapture"])
        .env(FAULT, fault)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&run.stdout).into_owned();
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success() && out.contains("1 passed"), "{out}\n{errors}");
    errors
}

/// Runs the child with a fault and a file system of its own of this size, where one can be mounted.
fn child_with_a_file_system(fault: &str, size: &str) {
    let mounts = Command::new("unshare").args(["-rm", "true"]).status();
    if !mounts.is_ok_and(|status| status.success()) {
        writeln!(std::io::stderr(), "skipped: no file system can be mounted here").unwrap();
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let script = format!("mount -t tmpfs -o size={size} none \"$TMPDIR\" && exec \"$@\"");
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script, "sh"]).env("TMPDIR", folder.path());
    child(fault, &mut command);
}

/// A file system that is really full. Where none can be mounted, the next test remains.
#[test]
fn a_full_disk_loses_nothing_and_ends_no_service() {
    child_with_a_file_system("disk", "4m");
}

/// Writes that fail (EFBIG, which SQLite reports as an I/O error).
#[test]
fn writes_that_fail_lose_nothing_and_end_no_service() {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ && exec \"$@\"", "sh"]);
    child("size", &mut command);
}

/// The system calls on the database's files fail with EIO: `strace` injects it into the running process. It may be
/// allowed to trace its own child, and not a process that runs already.
#[test]
fn io_errors_of_the_disk_lose_nothing_and_end_no_service() {
    let mut probe = Command::new("strace");
    if !probe.args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|it| it.success()) {
        writeln!(std::io::stderr(), "{NOT_TRACED}").unwrap();
        return;
    }
    for fault in ["io:pread64", "io:pwrite64", "io:fdatasync,fsync"] {
        if child(fault, Command::new("env").arg("--")).contains(NOT_TRACED) {
            writeln!(std::io::stderr(), "{NOT_TRACED}").unwrap();
            return;
        }
    }
}

/// Injects EIO into these system calls of this process on the database's files, until it is dropped.
struct IoErrors(Child);

impl IoErrors {
    /// Returns when the errors are injected; `None` if this process may not be traced.
    fn begin(relay: &Relay, calls: &str) -> Option<Self> {
        let database = relay.database();
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-f", "-p", &std::process::id().to_string(), "-o", "/dev/null"]);
        strace.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:error=EIO")]);
        for end in ["", "-wal"] {
            strace.arg("-P").arg(format!("{}{end}", database.display()));
        }
        // With -qq it writes nothing but faults.
        let mut strace = strace.stderr(Stdio::piped()).spawn().unwrap();
        while !is_traced() {
            if strace.try_wait().unwrap().is_some() {
                let ended = strace.wait_with_output().unwrap();
                let fault = String::from_utf8_lossy(&ended.stderr);
                assert!(fault.contains("attach: ptrace("), "{fault}");
                return None;
            }
            std::thread::yield_now();
        }
        Some(Self(strace))
    }
}

impl Drop for IoErrors {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.0.wait().unwrap();
    }
}

/// Whether a process traces this thread.
fn is_traced() -> bool {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap();
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:")).unwrap();
    tracer.trim() != "0"
}

async fn survives_io_errors(calls: &str) {
    let relay = Relay::on_disk().await;
    let mut acknowledged = vec![relay.tries_to_open(0).await.unwrap()];
    let Some(errors) = IoErrors::begin(&relay, calls) else {
        writeln!(std::io::stderr(), "{NOT_TRACED}").unwrap();
        return;
    };
    let mut refused = 0;
    for number in 1..=20 {
        match relay.tries_to_open(number).await {
            Some(id) => acknowledged.push(id),
            None => refused += 1,
        }
        let health = Request::get("/health").body(Body::empty()).unwrap();
        assert_eq!(relay.unchecked(health).await.status, 200);
    }
    assert!(refused > 0, "{calls}");
    drop(errors);
    acknowledged.push(relay.recovers(20).await);
    relay.has_after_a_crash(&acknowledged).await;
}

/// The database that the other process locks, in its environment.
const DATABASE: &str = "KIOS_TEST_DATABASE";

/// What the process does that holds a lock: it says so, and holds it until its input ends.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how the parent tells the child what to do")]
async fn the_process_with_a_lock() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    let mut connection = Connection::open(Path::new(&database)).unwrap();
    sql::query("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
    fs::write(format!("{database}.locked"), "").unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[tokio::test]
async fn a_lock_that_another_process_holds_for_thirty_seconds_loses_nothing() {
    let relay = Relay::on_disk().await;
    let mut acknowledged = vec![relay.tries_to_open(0).await.unwrap()];
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "storage_faults::the_process_with_a_lock"])
        .env(DATABASE, relay.database())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let locked = relay.folder().join("kios.db.locked");
    let is_locked = async {
        while !locked.exists() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    soon(is_locked).await;
    let begun = Instant::now();
    let mut number = 0;
    while begun.elapsed() < Duration::from_secs(30) {
        number += 1;
        assert_eq!(relay.tries_to_open(number).await, None);
        // What was stored can be read all the time.
        assert_eq!(relay.status(&acknowledged[0]).await, 11);
        assert_eq!(relay.get("/health").await.status, 200);
    }
    assert_eq!(relay.get("/ready").await.status, 503);
    drop(holder.stdin.take());
    assert!(holder.wait().unwrap().success());
    acknowledged.push(relay.recovers(number).await);
    relay.has_after_a_crash(&acknowledged).await;
}

/// A start on a read-only file system says so, and a relay that runs when its folder becomes read-only loses nothing:
/// files that are open can still be written, as Linux has it, and everything goes on after the fault.
#[test]
fn a_read_only_file_system_loses_nothing_and_ends_no_service() {
    child_with_a_file_system("read-only", "64m");
}

/// Makes a folder read-only, for files that are not open yet.
fn protect(folder: &Path) {
    for arguments in [&["--bind"][..], &["-o", "remount,bind,ro"]] {
        let mut mount = Command::new("mount");
        mount.args(arguments).arg(folder);
        if arguments[0] == "--bind" {
            mount.arg(folder);
        }
        assert!(mount.status().unwrap().success());
    }
}

/// Ends [`protect`].
fn unprotect(folder: &Path) {
    // Connections that were opened meanwhile keep the mount busy.
    assert!(Command::new("umount").arg("-l").arg(folder).status().unwrap().success());
}

async fn survives_a_read_only_folder() {
    let relay = Relay::on_disk().await;
    let folder = relay.folder().to_owned();
    let mut acknowledged = vec![relay.tries_to_open(0).await.unwrap()];
    protect(&folder);
    for number in 1..6 {
        acknowledged.extend(relay.tries_to_open(number).await);
        assert_eq!(relay.get("/health").await.status, 200);
    }
    let database = Database::File(folder.join("other.db"));
    let fault = Store::open(&database, DatabaseMode::Embedded).await.unwrap_err().to_string();
    assert!(fault.contains("Read-only file system"), "{fault}");
    unprotect(&folder);
    acknowledged.push(relay.recovers(6).await);
    relay.has_after_a_crash(&acknowledged).await;
}

#[tokio::test]
async fn a_lock_of_another_process_is_waited_for_and_ends_no_service() {
    let relay = Relay::on_disk().await;
    let mut other = Connection::open(&relay.database()).unwrap();
    sql::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    assert_eq!(relay.tries_to_open(1).await, None);
    sql::query("ROLLBACK").execute(&mut other).await.unwrap();
    let id = relay.tries_to_open(2).await.unwrap();
    relay.has_after_a_crash(&[id]).await;
}

#[tokio::test]
async fn a_deleted_file_is_written_again_with_all_that_was_acknowledged() {
    for deleted in [&["kios.db"][..], &["kios.db-wal"], &["kios.db", "kios.db-wal", "kios.db-shm"]]
    {
        let relay = Relay::on_disk().await;
        let mut acknowledged = vec![relay.tries_to_open(1).await.unwrap()];
        for file in deleted {
            fs::remove_file(relay.folder().join(file)).unwrap();
        }
        for number in 2..5 {
            acknowledged.push(relay.tries_to_open(number).await.unwrap());
        }
        assert_eq!(relay.get("/ready").await.status, 200);
        relay.has_after_a_crash(&acknowledged).await;
    }
}

#[tokio::test]
async fn a_file_that_was_replaced_is_not_written() {
    let relay = Relay::on_disk().await;
    let id = relay.tries_to_open(1).await.unwrap();
    let (database, away) = (relay.database(), relay.folder().join("away"));
    fs::rename(&database, &away).unwrap();
    fs::write(&database, "of somebody else").unwrap();
    let server = Server::of(&relay.app).await;
    for path in ["/ready", "/v2/payment/item?paymentId=1"] {
        assert_ne!(server.get(path, &[]).await.status, 200, "{path}");
    }
    assert!(matches!(relay.app.store().write().await, Err(StorageError::Replaced)));
    assert_eq!(fs::read_to_string(&database).unwrap(), "of somebody else");
    fs::rename(&away, &database).unwrap();
    let again = relay.tries_to_open(3).await.unwrap();
    relay.has_after_a_crash(&[id, again]).await;
}

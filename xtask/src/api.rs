//! The step that asks a running relay whatever its description allows, and much that it does not.
//!
//! schemathesis reads `/openapi.json` and makes requests of it: the examples, the edges of every field, random ones, and
//! sequences in which one answer feeds the next. No answer may be a fault of the relay's own, have a status, a media type
//! or a body that is not described, or a code that the operation does not list; a method that is not described is 405.
//!
//! Left out, with reasons: `/v2/events`, whose answer has no end; the checks that wrong data is refused with a 4xx status,
//! because the network refuses with status 200 and a code; and the check that a missing credential is 401, because the
//! access key's refusal is such a code too.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    cmd::{Env, Scratch, output, run_counting},
    counts::Counts,
};

/// What counts as wrong.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      unsupported_method,allow_header_conformance";
/// Random requests of one operation, at most.
const EXAMPLES: &str = "40";
/// The same requests every time.
const SEED: &str = "20250214";
/// Looks at the relay's port before giving up, and the pause between two.
const LOOKS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// That of the description's examples.
const ACCESS_KEY: &str = "a-key-that-both-ends-know";
/// An agent that nobody else has: the digit 2, repeated.
const AGENT: &str = "0x1563915e194D8CfBA1943570603F7606A3115508";
const SHOP: &str = "0x0001783a306d9f69d3793912c9cd89f9f6d9ae155dad451e8974c22fa22e9cde";
const TERMINAL: &str = "TM000001";

/// A relay with a configuration of its own, which ends with this.
struct Relay(Child);

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

/// Starts the relay that the last build made, and asks it.
///
/// # Errors
/// When the relay does not start, does not survive, or answers what it does not describe.
pub(crate) fn api(env: &Env, counts: &mut Counts) -> Result<()> {
    let scratch = Scratch::new("api")?;
    let folder = scratch.path();
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    fs::write(folder.join("relay.toml"), configuration(&address))?;
    let mut relay = start(env, folder)?;
    reachable(&mut relay, &address, folder)?;
    let url = format!("http://{address}");
    let token = sign_in(env, &url)?;
    let settings = folder.join("schemathesis.toml");
    fs::write(&settings, credentials(&token))?;
    let mut command = env.command("schemathesis");
    command.arg("--config-file").arg(&settings).args(["run", &format!("{url}/openapi.json")]);
    command.args(["--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", SEED]);
    command.args(["--exclude-path", "/v2/events", "--request-timeout", "30", "--no-color"]);
    // Its own files belong into the folder that goes away.
    command.args(["--continue-on-failure", "--warnings", "off"]).current_dir(folder);
    run_counting(&mut command, counts)?;
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    if let Some(line) = log.lines().find(|line| line.contains(" ERROR ")) {
        bail!("the relay has logged a fault: {line}");
    }
    match relay.0.try_wait()? {
        None => Ok(()),
        Some(status) => bail!("the relay has ended ({status})"),
    }
}

/// What `kios-relay --config` is given; the accounts and shops are those of the description's examples.
fn configuration(address: &str) -> String {
    format!(
        r#"listen = "{address}"
database = "sqlite:kios.db"
payment_signers = ["{AGENT}"]
access_key = "{ACCESS_KEY}"

[rates]
krw = "1"
usd = "1000"

[[shops]]
id = "{SHOP}"
name = "Cafe"
currency = "krw"
owner = "0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB"

[[accounts]]
address = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
points = "1000000"
phone = "+82 10-1000-2099"
"#
    )
}

/// What schemathesis shows where an operation wants to know who asks.
fn credentials(token: &str) -> String {
    format!(
        "[auth.openapi.session]\nbearer = \"{token}\"\n\n[auth.openapi.accessKey]\napi_key = \"{ACCESS_KEY}\"\n"
    )
}

fn start(env: &Env, folder: &Path) -> Result<Relay> {
    let log = fs::File::create(folder.join("log"))?;
    let mut command = env.command(env.relay());
    command.args(["--config", "relay.toml"]).current_dir(folder);
    command.env("NO_COLOR", "1").stdout(Stdio::null()).stderr(log);
    command.spawn().map(Relay).context("cannot start the relay; was it built?")
}

/// Waits until the relay listens.
fn reachable(relay: &mut Relay, address: &str, folder: &Path) -> Result<()> {
    for _ in 0..LOOKS {
        if TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        if relay.0.try_wait()?.is_some() {
            break;
        }
        sleep(PAUSE);
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    bail!("the relay did not start: {}", log.trim());
}

/// A token of a kiosk, for what wants a session.
fn sign_in(env: &Env, url: &str) -> Result<String> {
    let key = format!("0x{}", "2".repeat(64));
    let mut command = env.cargo("run --quiet -p kios-relay --example sign-in --locked --");
    let token = output(command.args([url, &key, SHOP, TERMINAL])).context("signing in failed")?;
    Ok(token.trim().to_owned())
}

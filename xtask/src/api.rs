//! The `api` step: schemathesis checks a running relay against its API description.
//!
//! schemathesis generates requests from `/openapi.json`: the examples, boundary values of every field, random ones, and
//! sequences in which a response supplies the next request. A response fails the step when it is a server error, or when
//! its status, media type, body or result code is not described; a method that is not described is 405.
//!
//! Excluded: `/v2/events`, because its response has no end; the checks that invalid data is rejected with a 4xx status,
//! because the network rejects with status 200 and a code; and the check that a missing credential is 401, because a
//! missing access key is rejected with such a code too.

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
    cmd::{Edition, Env, Scratch, output, run_counting},
    counts::Counts,
};

/// The schemathesis checks that are applied.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      unsupported_method,allow_header_conformance";
/// The most random requests per operation.
const EXAMPLES: &str = "40";
/// Fixed, so that every run makes the same requests.
const SEED: &str = "20250214";
/// How often the relay's port is tried, and the pause between two tries.
const ATTEMPTS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// The access key of the description's examples.
const ACCESS_KEY: &str = "a-key-that-both-ends-know";
/// The address of the key that is the digit 2, repeated.
const AGENT: &str = "0x1563915e194D8CfBA1943570603F7606A3115508";
const SHOP: &str = "0x0001783a306d9f69d3793912c9cd89f9f6d9ae155dad451e8974c22fa22e9cde";
const TERMINAL: &str = "TM000001";

/// A relay process, killed on drop.
struct Relay(Child);

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have exited already; then both calls fail, and there is nothing to do.
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

/// Starts the relay that the last build made and runs schemathesis against it.
///
/// # Errors
/// When the relay does not start, exits, logs an error, or fails a check.
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
    // It writes its own files into the working folder.
    command.args(["--continue-on-failure", "--warnings", "off"]).current_dir(folder);
    run_counting(&mut command, counts)?;
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    if let Some(line) = log.lines().find(|line| line.contains(" ERROR ")) {
        bail!("the relay logged an error: {line}");
    }
    match relay.0.try_wait()? {
        None => Ok(()),
        Some(status) => bail!("the relay exited ({status})"),
    }
}

/// The relay's configuration file; its accounts and shops are those of the description's examples.
fn configuration(address: &str) -> String {
    format!(
        r#"listen = "{address}"
database = "sqlite:kios.db"
payment_signers = ["{AGENT}"]
access_key = "{ACCESS_KEY}"

[access]
phones = "public"
sales = "public"

[limits]
requests_per_second = 100000
requests_burst = 100000
signed_requests_per_second = 100000
signed_requests_burst = 100000
self_signed_per_second = 100000
self_signed_burst = 100000
registrations_per_hour = 100000

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

/// The schemathesis configuration with the credentials of each security scheme.
fn credentials(token: &str) -> String {
    format!(
        "[auth.openapi.session]\nbearer = \"{token}\"\n\n[auth.openapi.accessKey]\napi_key = \"{ACCESS_KEY}\"\n"
    )
}

fn start(env: &Env, folder: &Path) -> Result<Relay> {
    let log = fs::File::create(folder.join("log"))?;
    let mut command = env.command(env.relay(Edition::Demo));
    command.args(["--config", "relay.toml"]).current_dir(folder);
    command.env("NO_COLOR", "1").stdout(Stdio::null()).stderr(log);
    command.spawn().map(Relay).context("cannot start the relay; was it built?")
}

/// Waits until the relay accepts connections.
fn reachable(relay: &mut Relay, address: &str, folder: &Path) -> Result<()> {
    for _ in 0..ATTEMPTS {
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

/// Signs in as a kiosk and returns its session token.
fn sign_in(env: &Env, url: &str) -> Result<String> {
    let key = format!("0x{}", "2".repeat(64));
    let mut command = env.cargo("run --quiet -p kios-relay --example sign-in --locked --");
    let token = output(command.args([url, &key, SHOP, TERMINAL])).context("signing in failed")?;
    Ok(token.trim().to_owned())
}

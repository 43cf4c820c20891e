//! The relay's command line.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use kios_protocol::{ShopId, TerminalId};
use kios_relay::App;
use kios_relay::callback::{self, Redeliver};
use kios_relay::clock::SystemClock;
use kios_relay::config::{self, Config, Database};
use kios_relay::demo::{self, Reach};
use kios_relay::entropy::SystemEntropy;
use kios_relay::http::{self, Site};
use kios_relay::serve::{self, Limits};
use kios_relay::{background, bridge, session};
use lexopt::prelude::*;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

const USAGE: &str = "\
kios-relay: a relay of the KIOS loyalty network

  kios-relay --config FILE                    serve what the TOML file says
  kios-relay --demo [--allow-lan]             serve the demo, from this machine only
  kios-relay pair --shop ID --terminal ID     print a one-time code that pairs a kiosk
  kios-relay revoke --terminal ID [--shop ID] take a kiosk's right away
  kios-relay callbacks --failed               list the callbacks that were given up
  kios-relay callbacks --failed --redeliver [ID…]
                                              send them again: these, or all of them

pair, revoke and callbacks want the --config FILE (or KIOS_DATABASE) of the relay they are for.
Every key of the file can be set as an environment variable KIOS_<KEY>.
KIOS_LOG sets what is logged (info), KIOS_LOG_FORMAT=json how.
";

const COMMANDS: &str = "pair, revoke, callbacks";

/// A fault as one line, and the exit code that tells scripts whose it is.
struct Failure(u8, String);

/// The command line or the configuration is wrong: 2.
fn usage(fault: impl Display) -> Failure {
    Failure(2, fault.to_string())
}

/// Anything else: 1.
fn failed(fault: impl Display) -> Failure {
    Failure(1, fault.to_string())
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Command {
    Serve(Reach),
    Pair { shop_id: ShopId, terminal_id: TerminalId },
    Revoke { shop_id: Option<ShopId>, terminal_id: TerminalId },
    FailedCallbacks,
    Redeliver(Redeliver),
    Help,
    Version,
}

/// Which callbacks a command is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Chosen {
    #[default]
    None,
    Failed,
}

#[derive(Debug, Default)]
struct Arguments {
    word: Option<String>,
    file: Option<PathBuf>,
    demo: bool,
    reach: Reach,
    shop_id: Option<ShopId>,
    terminal_id: Option<TerminalId>,
    callbacks: Chosen,
    redeliver: Option<BTreeSet<i64>>,
    tell: Option<Command>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, line)) => {
            #[expect(
                clippy::print_stderr,
                reason = "how a command line program says what is wrong"
            )]
            {
                eprintln!("kios-relay: {line}");
            }
            ExitCode::from(code)
        }
    }
}

async fn run() -> Result<(), Failure> {
    let arguments = Arguments::read(lexopt::Parser::from_env()).map_err(usage)?;
    let command = arguments.command()?;
    match &command {
        Command::Help => return say(USAGE),
        Command::Version => {
            return say(&format!("kios-relay {}\n", env!("CARGO_PKG_VERSION")));
        }
        Command::Serve(_)
        | Command::Pair { .. }
        | Command::Revoke { .. }
        | Command::FailedCallbacks
        | Command::Redeliver(_) => {}
    }
    let config = arguments.configuration()?;
    match command {
        Command::Serve(reach) => serve(config, reach).await,
        Command::Pair { shop_id, terminal_id } => pair(config, shop_id, terminal_id).await,
        Command::Revoke { shop_id, terminal_id } => revoke(config, shop_id, terminal_id).await,
        Command::FailedCallbacks => failed_callbacks(config).await,
        Command::Redeliver(which) => redeliver(config, which).await,
        Command::Help | Command::Version => Ok(()),
    }
}

impl Arguments {
    fn read(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut read = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("config") => read.file = Some(parser.value()?.into()),
                Long("demo") => read.demo = true,
                Long("allow-lan") => read.reach = Reach::Lan,
                Long("shop") => read.shop_id = Some(id("--shop", parser.value()?)?),
                Long("terminal") => read.terminal_id = Some(id("--terminal", parser.value()?)?),
                Long("failed") => read.callbacks = Chosen::Failed,
                Long("redeliver") => {
                    let ids = read.redeliver.get_or_insert_default();
                    if let Some(value) = parser.optional_value() {
                        ids.insert(id("--redeliver", value)?);
                    }
                }
                Long("help") | Short('h') => read.tell = Some(Command::Help),
                Long("version") | Short('V') => read.tell = Some(Command::Version),
                Value(word) if read.word.is_none() => read.word = Some(word.string()?),
                Value(value) if read.redeliver.is_some() => {
                    let value = id("--redeliver", value)?;
                    read.redeliver.get_or_insert_default().insert(value);
                }
                other @ (Short(_) | Long(_) | Value(_)) => return Err(other.unexpected()),
            }
        }
        Ok(read)
    }

    fn command(&self) -> Result<Command, Failure> {
        let (shop_id, terminal_id) = (self.shop_id, self.terminal_id.clone());
        if let Some(tell) = &self.tell {
            return Ok(tell.clone());
        }
        if self.reach == Reach::Lan && !self.demo {
            return Err(usage(
                "--allow-lan is for --demo only: set `listen` in the config instead",
            ));
        }
        if self.word.as_deref() == Some("callbacks") {
            return self.callbacks();
        }
        if self.callbacks == Chosen::Failed || self.redeliver.is_some() {
            return Err(usage("--failed and --redeliver belong to `callbacks`"));
        }
        match (self.word.as_deref(), shop_id, terminal_id) {
            (None, None, None) => Ok(Command::Serve(self.reach)),
            (None, ..) => Err(usage("--shop and --terminal belong to `pair` and `revoke`")),
            (Some("pair"), Some(shop_id), Some(terminal_id)) => {
                Ok(Command::Pair { shop_id, terminal_id })
            }
            (Some("pair"), ..) => Err(usage("pair needs --shop ID and --terminal ID")),
            (Some("revoke"), shop_id, Some(terminal_id)) => {
                Ok(Command::Revoke { shop_id, terminal_id })
            }
            (Some("revoke"), ..) => Err(usage("revoke needs --terminal ID")),
            (Some(word), ..) => {
                Err(usage(format!("{word:?} is no command; accepted: {COMMANDS}, or none")))
            }
        }
    }

    fn callbacks(&self) -> Result<Command, Failure> {
        if self.shop_id.is_some() || self.terminal_id.is_some() {
            return Err(usage("--shop and --terminal belong to `pair` and `revoke`"));
        }
        match &self.redeliver {
            _ if self.callbacks == Chosen::None => Err(usage("callbacks needs --failed")),
            None => Ok(Command::FailedCallbacks),
            Some(ids) if ids.is_empty() => Ok(Command::Redeliver(Redeliver::All)),
            Some(ids) => Ok(Command::Redeliver(Redeliver::Only(ids.clone()))),
        }
    }

    fn configuration(&self) -> Result<Config, Failure> {
        let environment = environment();
        match (&self.file, self.demo) {
            (Some(_), true) => Err(usage("give either --config or --demo, not both")),
            (None, true) => demo::configuration(environment).map_err(usage),
            (Some(file), false) => {
                let text = read_file(file)?;
                config::read(&text, environment).map_err(usage)
            }
            (None, false) if self.word.is_some() => config::read("", environment).map_err(usage),
            (None, false) => Err(usage("give --config FILE, or --demo to try it out (--help)")),
        }
    }
}

fn id<T: FromStr<Err: Display>>(option: &str, value: OsString) -> Result<T, lexopt::Error> {
    let text = value.string()?;
    text.parse().map_err(|fault: T::Err| format!("{option} {text:?}: {fault}").into())
}

/// The environment as text; what is no text is nobody's setting.
fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    // These two are read by the log itself.
    std::env::vars_os().filter_map(text).filter(|(name, _)| !name.starts_with(LOG)).collect()
}

/// How long the end waits for answers of the network to what clients have begun.
const LAST_CALLS: Duration = Duration::from_secs(5);
const LOG: &str = "KIOS_LOG";
const LOG_FORMAT: &str = "KIOS_LOG_FORMAT";

fn read_file(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|fault| usage(format!("{} cannot be read: {fault}", file.display())))
}

fn say(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    std::io::stdout().write_all(text.as_bytes()).map_err(failed)
}

#[expect(clippy::disallowed_methods, reason = "read once, before anything is logged")]
fn start_log() {
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        // It would complain on stderr, and panic where nobody reads that any more.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    if std::env::var(LOG_FORMAT).is_ok_and(|format| format == "json") {
        log.json().init();
    } else {
        log.compact().init();
    }
}

async fn serve(mut config: Config, reach: Reach) -> Result<(), Failure> {
    start_log();
    for name in &config.unread {
        tracing::warn!(name, "environment variable names no key of the relay");
    }
    demo::check_reach(&config, reach).map_err(usage)?;
    let site = Site::read(&config).map_err(usage)?;
    let (is_demo, public_url) = (config.demo, config.public_url.clone());
    // Before the database: a second relay on one port must not touch it.
    let listener = serve::listen(config.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // Held until the end: the demo's gateways end with it.
    let sandbox = if is_demo {
        Some(demo::open_sandbox(&mut config, Arc::new(SystemClock)).await.map_err(failed)?)
    } else {
        None
    };
    let app = open(config).await?;
    if let Some(sandbox) = &sandbox {
        demo::sell(&app, sandbox).await.map_err(failed)?;
    }
    let shutdown = app.shutdown().clone();
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        shutdown.cancel();
        tracing::info!("ending");
    });
    let background = tokio::spawn(background::run(app.clone()));
    let base = public_url.unwrap_or_else(|| format!("http://{address}"));
    tracing::info!(%address, "listening");
    if is_demo {
        say(&demo::greeting(&base, app.config()))?;
    }
    let router = http::router(app.clone(), site);
    let (hub, shutdown) = (app.hub().clone(), app.shutdown().clone());
    serve::serve(listener, router, hub, shutdown, Limits::default()).await;
    background.await.map_err(failed)?;
    if let Some(bridge) = app.bridge() {
        bridge.end(LAST_CALLS).await;
    }
    app.store().close().await;
    drop(sandbox);
    tracing::info!("ended");
    Ok(())
}

async fn open(config: Config) -> Result<App, Failure> {
    App::start(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await.map_err(failed)
}

/// The database of a relay that may be running; one in memory cannot be reached.
async fn open_shared(config: Config) -> Result<App, Failure> {
    match &config.database {
        Database::File(_) => {
            App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await.map_err(failed)
        }
        Database::Memory => Err(usage(
            "database = sqlite::memory: is the running relay's alone; accepted: sqlite:FILE",
        )),
    }
}

async fn pair(config: Config, shop_id: ShopId, terminal_id: TerminalId) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    bridge::learn(&app, shop_id).await.map_err(failed)?;
    let code = session::new_code(&app, shop_id, &terminal_id).await.map_err(failed)?;
    app.store().close().await;
    say(&format!("{}\n", code.code))?;
    #[expect(clippy::print_stderr, reason = "the code alone is on the other channel, for scripts")]
    {
        eprintln!("pairs {terminal_id} of {} once, within 10 minutes", code.shop_name);
    }
    Ok(())
}

async fn revoke(
    config: Config,
    shop_id: Option<ShopId>,
    terminal_id: TerminalId,
) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    let many = session::revoke(&app, shop_id, &terminal_id).await.map_err(failed)?;
    app.store().close().await;
    if many == 0 {
        return Err(failed(format!("no kiosk is enrolled as {terminal_id}")));
    }
    say(&format!("revoked {many} of {terminal_id}\n"))
}

/// One line each: number, payment or shop task, type, code, attempts, and what went wrong at last.
async fn failed_callbacks(config: Config) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    let failed = callback::failed(&app).await.map_err(failed)?;
    app.store().close().await;
    failed.iter().try_for_each(|callback| say(&format!("{callback}\n")))
}

async fn redeliver(config: Config, which: Redeliver) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    let many = callback::redeliver(&app, &which).await.map_err(failed)?;
    app.store().close().await;
    say(&match many {
        0 => "no callback has failed\n".to_owned(),
        1 => "1 callback is sent again\n".to_owned(),
        many => format!("{many} callbacks are sent again\n"),
    })
}

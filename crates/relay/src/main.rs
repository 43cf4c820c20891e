//! The program: command line, log, start and end of the relay.

mod cli;

use std::fmt::Display;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use clap::error::ErrorKind;
use kios_protocol::staff::StaffRole;
use kios_protocol::{ShopId, TerminalId};
use kios_relay::AppState;
use kios_relay::callback::{self, Redeliver};
use kios_relay::clock::SystemClock;
use kios_relay::config::{self, Config, Database};
#[cfg(feature = "demo")]
use kios_relay::demo::{self, BindScope};
use kios_relay::entropy::SystemEntropy;
use kios_relay::http::{self, Site};
use kios_relay::limits::Limiter;
use kios_relay::server::{self, Timeouts};
use kios_relay::service::Unlocker;
use kios_relay::{bootstrap, bridge, exposure, jobs, service, session};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use cli::{Cli, Command, StaffCommand};

/// An error as one line, and the exit code.
struct Failure(u8, String);

/// The command line or the configuration is wrong: exit code 2.
fn usage(error: impl Display) -> Failure {
    Failure(2, error.to_string())
}

/// Anything else: exit code 1.
fn failed(error: impl Display) -> Failure {
    Failure(1, error.to_string())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, line)) => {
            #[expect(clippy::print_stderr, reason = "the error output of a command line program")]
            {
                eprintln!("kios-relay: {line}");
            }
            ExitCode::from(code)
        }
    }
}

async fn run() -> Result<(), Failure> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return help_or_failure(&error),
    };
    let log = LogSettings::read()?;
    let config = configuration(&cli)?;
    match cli.command {
        None => {
            log.start();
            #[cfg(feature = "demo")]
            if cli.demo {
                return serve_demo(
                    config,
                    if cli.allow_lan { BindScope::Lan } else { BindScope::Loopback },
                )
                .await;
            }
            serve(config).await
        }
        Some(Command::Pair { shop, terminal }) => pair(config, shop, terminal).await,
        Some(Command::Revoke { shop, terminal }) => revoke(config, shop, terminal).await,
        Some(Command::Staff(StaffCommand::Add { shop, name, role })) => {
            staff_add(config, shop, &name, role).await
        }
        Some(Command::Staff(StaffCommand::Unlock { shop })) => staff_unlock(config, shop).await,
        Some(Command::Callbacks(callbacks)) => match callbacks.redeliver() {
            None => failed_callbacks(config).await,
            Some(which) => redeliver(config, which).await,
        },
    }
}

/// Prints help and version; anything else is an error in one line.
fn help_or_failure(error: &clap::Error) -> Result<(), Failure> {
    let text = error.to_string();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return print(&text);
    }
    let reason = text.split("\n\n").next().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    Err(usage(reason.split_whitespace().collect::<Vec<_>>().join(" ")))
}

fn configuration(cli: &Cli) -> Result<Config, Failure> {
    let environment = environment()?;
    #[cfg(feature = "demo")]
    if cli.demo {
        if cli.command.is_some() || cli.config.is_some() {
            return Err(usage("--demo cannot be used with a command or with --config"));
        }
        return demo::configuration(environment).map_err(usage);
    }
    match &cli.config {
        Some(file) => config::read(&read_file(file)?, environment).map_err(usage),
        None if cli.command.is_some() => config::read("", environment).map_err(usage),
        None => Err(usage(NO_CONFIG)),
    }
}

#[cfg(feature = "demo")]
const NO_CONFIG: &str = "give --config FILE, or --demo to try it (--help)";
#[cfg(not(feature = "demo"))]
const NO_CONFIG: &str = "give --config FILE (--help); this build does not contain the demo";

/// The environment variables that are valid UTF-8, without those that the log reads.
///
/// # Errors
/// For a variable of the relay that is not valid UTF-8.
fn environment() -> Result<Vec<(String, String)>, Failure> {
    let mut variables = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Ok(name) = name.into_string() else { continue };
        match value.into_string() {
            Ok(_) if name == LOG || name == LOG_FORMAT => {}
            Ok(value) => variables.push((name, value)),
            Err(_) if name.starts_with("KIOS_") => {
                return Err(usage(format!("environment: {name} is not accepted; accepted: UTF-8")));
            }
            Err(_) => {}
        }
    }
    Ok(variables)
}

/// How long the shutdown waits for upstream's responses to calls in progress.
const LAST_CALLS: Duration = Duration::from_secs(5);
const LOG: &str = "KIOS_LOG";
const LOG_FORMAT: &str = "KIOS_LOG_FORMAT";

fn read_file(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|fault| usage(format!("{} cannot be read: {fault}", file.display())))
}

fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    std::io::stdout().write_all(text.as_bytes()).map_err(failed)
}

/// What is logged and how, as the environment says.
struct LogSettings {
    filter: EnvFilter,
    format: LogFormat,
}

/// The form of a line of the log.
enum LogFormat {
    Text,
    Json,
}

impl LogSettings {
    /// # Errors
    /// For a value that is not accepted.
    fn read() -> Result<Self, Failure> {
        let refused = |name: &str, value: &str, accepted: &str| {
            usage(format!("environment: {name} = {value} is not accepted; accepted: {accepted}"))
        };
        let text = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let filter = match text(LOG).filter(|text| !text.is_empty()) {
            Some(text) => filter(&text).ok_or_else(|| {
                refused(LOG, &text, "a level such as info, or target=level with commas")
            })?,
            None => EnvFilter::new("info"),
        };
        let format = match text(LOG_FORMAT).as_deref() {
            Some("json") => LogFormat::Json,
            Some("text" | "") | None => LogFormat::Text,
            Some(other) => return Err(refused(LOG_FORMAT, other, "json or text")),
        };
        Ok(Self { filter, format })
    }

    fn start(self) {
        let log = tracing_subscriber::fmt()
            .with_env_filter(self.filter)
            .with_ansi(std::io::stderr().is_terminal())
            // Otherwise it writes its own errors to stderr, and panics when stderr is closed.
            .log_internal_errors(false)
            .with_writer(std::io::stderr);
        match self.format {
            LogFormat::Json => log.json().init(),
            LogFormat::Text => log.compact().init(),
        }
    }
}

/// A filter of the log. A word alone has to be a level: the library takes any other for a target, and logs nothing else.
fn filter(text: &str) -> Option<EnvFilter> {
    let is_known = |directive: &str| {
        directive.contains(['=', '[']) || directive.trim().parse::<LevelFilter>().is_ok()
    };
    text.split(',').all(is_known).then(|| EnvFilter::builder().parse(text).ok()).flatten()
}

/// Raises the system's limit of open files, and lowers the configured limits to what it allows.
fn with_open_files(config: Config) -> Config {
    let files = match server::raise_limit() {
        Ok(files) => files,
        Err(fault) => {
            tracing::warn!(%fault, "the limit of open files could not be raised");
            return config;
        }
    };
    let (limits, warning) = server::fitted(*config.limits, files);
    if let Some(warning) = warning {
        tracing::warn!("{warning}");
    }
    Config { limits: Box::new(limits), ..config }
}

/// What the relay listens on.
struct Listeners {
    public: TcpListener,
    /// For the metrics alone, if one is configured.
    metrics: Option<TcpListener>,
}

impl Listeners {
    /// Binds before the database is opened, so that a second relay on the same port does not touch it.
    async fn bind(config: &Config) -> Result<Self, Failure> {
        let public = server::listen(config.listen).await.map_err(failed)?;
        let metrics = match config.access.metrics_listen {
            Some(address) => Some(server::listen(address).await.map_err(failed)?),
            None => None,
        };
        Ok(Self { public, metrics })
    }
}

async fn serve(config: Config) -> Result<(), Failure> {
    let config = with_open_files(config);
    exposure::check(&config).map_err(usage)?;
    let site = Site::read(&config).map_err(usage)?;
    let listeners = Listeners::bind(&config).await?;
    let clock = Arc::new(SystemClock::start());
    let app = open(config, Arc::clone(&clock)).await?;
    run_relay(app, clock, listeners, site, None).await
}

/// As [`serve`], with simulated card gateways that end with it.
#[cfg(feature = "demo")]
async fn serve_demo(config: Config, scope: BindScope) -> Result<(), Failure> {
    let mut config = with_open_files(config);
    demo::check_bind(&config, scope).map_err(usage)?;
    let site = Site::read(&config).map_err(usage)?;
    let listeners = Listeners::bind(&config).await?;
    let address = listeners.public.local_addr().map_err(failed)?;
    let clock = Arc::new(SystemClock::start());
    let sandbox =
        demo::open_sandbox(&mut config, Arc::<SystemClock>::clone(&clock)).await.map_err(failed)?;
    let app = open(config, Arc::clone(&clock)).await?;
    demo::seed_card_sales(&app, &sandbox).await.map_err(failed)?;
    demo::seed_staff(&app).await.map_err(failed)?;
    let base = app.config().public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let banner = demo::banner(&base, app.config());
    run_relay(app, clock, listeners, site, Some(banner)).await
}

/// Serves until SIGTERM or SIGINT, then ends in order: requests, jobs, bridge, database.
/// The banner is printed after the signals are handled, because scripts wait for it before they send one.
async fn run_relay(
    app: AppState,
    clock: Arc<SystemClock>,
    listeners: Listeners,
    site: Site,
    banner: Option<String>,
) -> Result<(), Failure> {
    let shutdown = app.shutdown().clone();
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        shutdown.cancel();
        tracing::info!("shutting down");
    });
    let background = tokio::spawn(jobs::run(app.clone()));
    let steps = tokio::spawn(jobs::clock_steps::run(app.clone(), clock));
    let Listeners { public, metrics } = listeners;
    let address = public.local_addr().map_err(failed)?;
    tracing::info!(%address, "listening");
    if let Some(banner) = banner {
        print(&banner)?;
    }
    let router = http::router(app.clone(), site);
    let (notifier, shutdown) = (app.notifier().clone(), app.shutdown().clone());
    let metrics = metrics.map(|listener| serve_metrics(&app, listener));
    let limiter = Arc::clone(app.limiter());
    server::serve(public, router, limiter, notifier, shutdown, Timeouts::default()).await;
    background.await.map_err(failed)?;
    steps.await.map_err(failed)?;
    if let Some(metrics) = metrics {
        metrics.await.map_err(failed)?;
    }
    if let Some(upstream) = app.upstream() {
        upstream.drain(LAST_CALLS).await;
    }
    app.store().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Serves the metrics on a listener of their own.
fn serve_metrics(app: &AppState, listener: TcpListener) -> JoinHandle<()> {
    let router = http::metrics_router(app.clone());
    let limiter = Arc::new(Limiter::new(&app.config().limits));
    let (notifier, shutdown) = (app.notifier().clone(), app.shutdown().clone());
    let timeouts = Timeouts::default();
    tokio::spawn(server::serve(listener, router, limiter, notifier, shutdown, timeouts))
}

async fn open(config: Config, clock: Arc<SystemClock>) -> Result<AppState, Failure> {
    bootstrap::start(config, clock, Arc::new(SystemEntropy)).await.map_err(failed)
}

/// The database of a relay that may be running; one in memory cannot be reached, and none is created.
async fn open_shared(config: Config) -> Result<AppState, Failure> {
    match &config.database {
        Database::File(file) if !file.exists() => Err(usage(format!(
            "database = sqlite:{} does not exist; accepted: that of a relay that has run, with --config FILE",
            file.display()
        ))),
        Database::File(_) => {
            let clock = Arc::new(SystemClock::start());
            let entropy = Arc::new(SystemEntropy);
            let app = bootstrap::open(config, Arc::<SystemClock>::clone(&clock), entropy)
                .await
                .map_err(failed)?;
            jobs::clock_steps::follow(&app, &clock).await.map_err(failed)?;
            Ok(app)
        }
        Database::Memory => Err(usage(
            "database = sqlite::memory: exists only in the relay's process; accepted: sqlite:FILE",
        )),
    }
}

async fn pair(config: Config, shop_id: ShopId, terminal_id: TerminalId) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    bridge::import_shop(&app, shop_id).await.map_err(failed)?;
    let code = session::new_code(&app, shop_id, &terminal_id).await.map_err(failed)?;
    app.store().close().await;
    print(&format!("{}\n", code.code))?;
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
    print(&format!("revoked {many} of {terminal_id}\n"))
}

async fn staff_add(
    config: Config,
    shop_id: ShopId,
    name: &str,
    role: StaffRole,
) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    bridge::import_shop(&app, shop_id).await.map_err(failed)?;
    let issued = service::issue_pin(&app, shop_id, name, role).await.map_err(failed)?;
    app.store().close().await;
    print(&format!("{}\n", issued.pin))?;
    #[expect(clippy::print_stderr, reason = "the PIN alone is on the other channel, for scripts")]
    {
        eprintln!("PIN of {name} ({role}) at {}; change it on the kiosk", issued.shop_name);
    }
    Ok(())
}

async fn staff_unlock(config: Config, shop_id: ShopId) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    let shop = service::unlock_members(&app, Unlocker::Operator, shop_id).await.map_err(failed)?;
    app.store().close().await;
    print(&format!("the PINs and terminals of {shop} are unlocked\n"))
}

/// Prints one line each: id, payment or shop task, type, code, attempts, and the last error.
async fn failed_callbacks(config: Config) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    let failed = callback::failed(&app).await.map_err(failed)?;
    app.store().close().await;
    failed.iter().try_for_each(|callback| print(&format!("{callback}\n")))
}

async fn redeliver(config: Config, which: Redeliver) -> Result<(), Failure> {
    let app = open_shared(config).await?;
    let many = callback::redeliver(&app, &which).await.map_err(failed)?;
    app.store().close().await;
    print(&match many {
        0 => "no callback has failed\n".to_owned(),
        1 => "1 callback is sent again\n".to_owned(),
        many => format!("{many} callbacks are sent again\n"),
    })
}

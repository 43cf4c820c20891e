//! The relay process: started, killed, restarted on the same database.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::ports::free_port;
use crate::{Http, paths};

const START_TIMEOUT: Duration = Duration::from_secs(20);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Changes to the demo's configuration: keys of `relay.md §2` and their values.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

/// The relay process of one test.
#[derive(Debug)]
pub struct Relay {
    folder: TempDir,
    port: u16,
    arguments: Vec<String>,
    settings: Vec<(String, String)>,
    output_to: Output,
    child: Option<Child>,
    http: Http,
}

/// The destination of the relay's output.
#[derive(Clone, Copy, Debug)]
enum Output {
    /// A log file.
    LogFile,
    /// A pipe that nothing reads.
    ClosedPipe,
}

impl Relay {
    /// Starts the demo on a new database, with `settings` over it.
    ///
    /// # Errors
    /// When the relay does not come up.
    pub async fn demo(settings: Settings<'_>) -> Result<Self> {
        let mut relay = Self::new(settings)?;
        relay.arguments = vec!["--demo".to_owned()];
        relay.start().await?;
        Ok(relay)
    }

    /// Starts with a configuration file of this text.
    ///
    /// # Errors
    /// When the relay does not come up.
    pub async fn with_config(toml: &str) -> Result<Self> {
        Self::new(&[])?.with_file(toml).await
    }

    /// Starts with a configuration file of this text and its output in a closed pipe.
    ///
    /// # Errors
    /// When the relay does not come up.
    pub async fn with_config_and_closed_output(toml: &str) -> Result<Self> {
        Self { output_to: Output::ClosedPipe, ..Self::new(&[])? }.with_file(toml).await
    }

    async fn with_file(self, toml: &str) -> Result<Self> {
        let mut relay = self;
        let file = relay.folder.path().join("kios-relay.toml");
        fs::write(&file, toml)?;
        relay.arguments = vec!["--config".to_owned(), file.display().to_string()];
        relay.start().await?;
        Ok(relay)
    }

    fn new(settings: Settings<'_>) -> Result<Self> {
        let port = free_port()?;
        let folder = TempDir::with_prefix("kios-relay-")?;
        let settings =
            settings.iter().map(|(key, value)| (key.to_uppercase(), (*value).to_owned())).collect();
        let http = Http::new(format!("http://127.0.0.1:{port}"));
        Ok(Self {
            folder,
            port,
            arguments: Vec::new(),
            settings,
            output_to: Output::LogFile,
            child: None,
            http,
        })
    }

    /// Starts the process and waits until it is healthy.
    ///
    /// # Errors
    /// When it ends, or does not answer in time.
    pub async fn start(&mut self) -> Result<()> {
        let mut command = self.command()?;
        let mut child = command
            .stdout(self.output()?)
            .stderr(self.output()?)
            .spawn()
            .context("cannot start the relay")?;
        drop((child.stdout.take(), child.stderr.take()));
        self.child = Some(child);
        match timeout(START_TIMEOUT, self.wait_until_healthy()).await {
            Ok(well) => well,
            Err(_) => bail!("the relay does not respond"),
        }
    }

    /// Runs one of the program's commands on this relay's database; returns what it printed.
    ///
    /// # Errors
    /// When it fails.
    pub async fn run_command(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command()?.args(arguments).output().await?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "{arguments:?}: {errors}");
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The program with this relay's configuration.
    fn command(&self) -> Result<Command> {
        let mut command = Command::new(paths::relay()?);
        // The test program's own variables are not passed to the relay.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("KIOS_") {
                command.env_remove(name);
            }
        }
        let database = self.folder.path().join("kios.db");
        command
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .env("KIOS_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("KIOS_DATABASE", format!("sqlite:{}", database.display()))
            .envs(paths::pages())
            .envs(self.settings.iter().map(|(key, value)| (format!("KIOS_{key}"), value)))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Ok(command)
    }

    async fn wait_until_healthy(&mut self) -> Result<()> {
        loop {
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().ok()?) {
                bail!("the relay ended: {status}\n{}", self.log());
            }
            if self.http.get("/health").await.is_ok_and(|response| response.status.is_success()) {
                return Ok(());
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Kills the process, as a power cut would.
    ///
    /// # Errors
    /// When there is no process to end.
    pub async fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the relay is not running")?;
        child.kill().await?;
        Ok(())
    }

    /// Requests that it stops, as a service manager does, and waits until it has.
    ///
    /// # Errors
    /// When it does not end in time, or with a failure.
    pub async fn stop(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the relay is not running")?;
        let id = child.id().context("the relay has ended by itself")?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        let status =
            timeout(STOP_TIMEOUT, child.wait()).await.context("the relay does not stop")??;
        ensure!(status.success(), "the relay ended: {status}\n{}", self.log());
        Ok(())
    }

    /// Kills it and starts it again on the same port and database.
    ///
    /// # Errors
    /// When it does not come up again.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill().await?;
        self.start().await
    }

    /// Its address, `http://…` without a path.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An HTTP client of it.
    pub const fn http(&self) -> &Http {
        &self.http
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("relay.log")
    }

    fn output(&self) -> Result<Stdio> {
        match self.output_to {
            Output::LogFile => Ok(open_log(&self.log_file())?.into()),
            Output::ClosedPipe => Ok(Stdio::piped()),
        }
    }
}

fn open_log(path: &Path) -> Result<File> {
    Ok(OpenOptions::new().create(true).append(true).open(path)?)
}

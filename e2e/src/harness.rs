//! Runs a test body between the start and the end of its processes, and saves logs when it fails.

use std::panic::{AssertUnwindSafe, resume_unwind};

use anyhow::{Context as _, Result, bail, ensure};
use futures::FutureExt as _;

use crate::page::NetworkErrors;
use crate::{Browser, Driver, Network, Relay, Settings, paths};

/// How much of a relay's log is printed on failure.
const LOG_LINES: usize = 30;

/// The processes of one test.
#[derive(Debug)]
pub struct TestEnv {
    /// The relay.
    pub relay: Relay,
    network: Option<Network>,
    /// Starts browsers.
    pub driver: Driver,
    browsers: Vec<Browser>,
    network_errors: NetworkErrors,
}

impl TestEnv {
    /// The simulator of upstream.
    ///
    /// # Errors
    /// If the relay runs in embedded mode.
    pub fn network(&self) -> Result<&Network> {
        self.network.as_ref().context("this test has no simulator of upstream")
    }

    /// Checks this browser's console at the end.
    pub(crate) fn track(&mut self, browser: &Browser) {
        self.browsers.push(browser.clone());
    }

    /// From here on failed requests are expected: the test causes them.
    pub const fn expect_network_errors(&mut self) {
        self.network_errors = NetworkErrors::Expected;
    }

    async fn console_errors(&self) -> Vec<String> {
        let mut found = Vec::new();
        for browser in &self.browsers {
            // A browser that the test has closed has no console to check.
            if browser.is_closed() {
                continue;
            }
            let errors = browser.page().console_errors(self.network_errors).await;
            let errors = errors.unwrap_or_else(|error| vec![format!("not readable: {error:#}")]);
            let name = browser.page().name();
            found.extend(errors.into_iter().map(|error| format!("{name}: {error}")));
        }
        found
    }

    #[expect(clippy::print_stderr, reason = "a failing test prints what the browsers show")]
    async fn report(&self) {
        for browser in &self.browsers {
            eprintln!("-- {}: {}", browser.page().name(), browser.page().describe().await);
        }
        for error in self.console_errors().await {
            eprintln!("-- console of the {error}");
        }
        let log = self.relay.log();
        let lines: Vec<_> = log.lines().collect();
        eprintln!("-- end of the relay's log:");
        for line in lines.iter().skip(lines.len().saturating_sub(LOG_LINES)) {
            eprintln!("   {line}");
        }
    }
}

/// Runs a test with the simulator of upstream, whatever mode the run is in.
///
/// # Errors
/// As [`run`].
pub async fn run_bridged(
    settings: Settings<'_>,
    test_body: impl AsyncFnOnce(&mut TestEnv) -> Result<()>,
) -> Result<()> {
    let (relay, network) = Network::with_relay(settings).await?;
    run_with(relay, Some(network), test_body).await
}

/// Runs a test on a demo relay with `settings` over its configuration.
///
/// It also fails if a page has logged an error in its console.
///
/// # Errors
/// The test's own error, or that of starting the processes.
pub async fn run(
    settings: Settings<'_>,
    test_body: impl AsyncFnOnce(&mut TestEnv) -> Result<()>,
) -> Result<()> {
    if paths::is_bridged() {
        return run_bridged(settings, test_body).await;
    }
    run_with(Relay::demo(settings).await?, None, test_body).await
}

/// Runs a test on a relay with a configuration file of this text.
///
/// # Errors
/// As [`run`].
pub async fn run_configured(
    toml: &str,
    test_body: impl AsyncFnOnce(&mut TestEnv) -> Result<()>,
) -> Result<()> {
    run_with(Relay::with_config(toml).await?, None, test_body).await
}

async fn run_with(
    relay: Relay,
    network: Option<Network>,
    test_body: impl AsyncFnOnce(&mut TestEnv) -> Result<()>,
) -> Result<()> {
    let driver = Driver::start().await?;
    let mut env = TestEnv {
        relay,
        network,
        driver,
        browsers: Vec::new(),
        network_errors: NetworkErrors::Unexpected,
    };
    let end = AssertUnwindSafe(test_body(&mut env)).catch_unwind().await;
    if !matches!(end, Ok(Ok(()))) {
        env.report().await;
    }
    match end {
        Ok(Ok(())) => {
            if let Some(network) = &env.network {
                ensure!(!network.received().is_empty(), "upstream received no request");
            }
            let errors = env.console_errors().await;
            if !errors.is_empty() {
                env.report().await;
                bail!("errors in a page's console: {}", errors.join("; "));
            }
            Ok(())
        }
        Ok(Err(error)) => Err(error),
        Err(panic) => resume_unwind(panic),
    }
}

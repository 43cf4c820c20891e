//! A test from its first process to its last word.

use std::panic::{AssertUnwindSafe, resume_unwind};

use anyhow::{Context as _, Result, bail, ensure};
use futures::FutureExt as _;

use crate::page::Trouble;
use crate::{Browser, Driver, Network, Relay, Settings, place};

/// How much of a relay's log a failure shows.
const LAST_LINES: usize = 30;

/// What a story is told with.
#[derive(Debug)]
pub struct World {
    /// The relay.
    pub relay: Relay,
    network: Option<Network>,
    /// What starts browsers.
    pub driver: Driver,
    browsers: Vec<Browser>,
    trouble: Trouble,
}

impl World {
    /// The network behind the relay.
    ///
    /// # Errors
    /// When the relay settles by itself.
    pub fn network(&self) -> Result<&Network> {
        self.network.as_ref().context("this story has no network")
    }

    /// Looks at this browser's console at the end.
    pub(crate) fn watch(&mut self, browser: &Browser) {
        self.browsers.push(browser.clone());
    }

    /// From here on requests may fail: the story makes them.
    pub const fn makes_trouble(&mut self) {
        self.trouble = Trouble::Network;
    }

    async fn complaints(&self) -> Vec<String> {
        let mut found = Vec::new();
        for browser in &self.browsers {
            // A browser that the story closed has nothing more to say.
            let complaints = browser.page().complaints(self.trouble).await.unwrap_or_default();
            let name = browser.page().name();
            found.extend(complaints.into_iter().map(|complaint| format!("{name}: {complaint}")));
        }
        found
    }

    #[expect(clippy::print_stderr, reason = "a failing test says what it saw")]
    async fn report(&self) {
        for browser in &self.browsers {
            eprintln!("-- {}: {}", browser.page().name(), browser.page().shown().await);
        }
        for complaint in self.complaints().await {
            eprintln!("-- console of the {complaint}");
        }
        let said = self.relay.said();
        let lines: Vec<_> = said.lines().collect();
        eprintln!("-- the relay's last words:");
        for line in lines.iter().skip(lines.len().saturating_sub(LAST_LINES)) {
            eprintln!("   {line}");
        }
    }
}

/// Tells a story with the network behind the relay, whatever mode the run is in.
///
/// # Errors
/// As [`story`].
pub async fn bridged_story(
    settings: Settings<'_>,
    told: impl AsyncFnOnce(&mut World) -> Result<()>,
) -> Result<()> {
    let (relay, network) = Network::with_relay(settings).await?;
    tell(relay, Some(network), told).await
}

/// Tells a story on a demo relay with `settings` over its configuration.
///
/// It fails as well when a page complained in its console.
///
/// # Errors
/// The story's own, or that the processes could not be started.
pub async fn story(
    settings: Settings<'_>,
    told: impl AsyncFnOnce(&mut World) -> Result<()>,
) -> Result<()> {
    if place::is_bridged() {
        return bridged_story(settings, told).await;
    }
    tell(Relay::demo(settings).await?, None, told).await
}

async fn tell(
    relay: Relay,
    network: Option<Network>,
    told: impl AsyncFnOnce(&mut World) -> Result<()>,
) -> Result<()> {
    let driver = Driver::start().await?;
    let mut world = World { relay, network, driver, browsers: Vec::new(), trouble: Trouble::None };
    let end = AssertUnwindSafe(told(&mut world)).catch_unwind().await;
    if !matches!(end, Ok(Ok(()))) {
        world.report().await;
    }
    match end {
        Ok(Ok(())) => {
            if let Some(network) = &world.network {
                ensure!(!network.received().is_empty(), "the network was never asked");
            }
            let complaints = world.complaints().await;
            if !complaints.is_empty() {
                world.report().await;
                bail!("a page complained: {}", complaints.join("; "));
            }
            Ok(())
        }
        Ok(Err(error)) => Err(error),
        Err(panic) => resume_unwind(panic),
    }
}

//! A browser with a profile of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};
use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Driver, Page};

/// Flags for a test machine; none changes a page's features.
///
/// Drawing the animations takes half of a test's processor time, so pages are told that the user wants none; tests that
/// depend on them call [`Browser::animate`]. The last three keep a page's timers running while another window
/// covers it.
const FLAGS: [&str; 16] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--no-first-run",
    "--window-size=1080,1920",
    "--force-prefers-reduced-motion",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
];

/// The language that a browser requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// Korean.
    Korean,
    /// English.
    English,
}

impl Locale {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Korean, Self::English];

    /// The value of `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Korean => "ko",
            Self::English => "en",
        }
    }

    const fn accepted(self) -> &'static str {
        match self {
            Self::Korean => "ko-KR,ko",
            Self::English => "en-US,en",
        }
    }
}

/// The text size that a user has chosen in the browser's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSize {
    /// The browser's own.
    Usual,
    /// 200 %.
    Double,
}

impl TextSize {
    const fn pixels(self) -> u32 {
        match self {
            Self::Usual => 16,
            Self::Double => 32,
        }
    }
}

/// A browser profile, which survives restarts of the browser.
#[derive(Clone, Debug)]
pub struct Profile(Arc<TempDir>);

impl Profile {
    /// An empty profile, removed with its last user.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new() -> Result<Self> {
        Ok(Self(Arc::new(TempDir::with_prefix("kios-browser-")?)))
    }
}

/// A running browser with one window.
#[derive(Clone, Debug)]
pub struct Browser {
    page: Page,
    profile: Profile,
    /// Shared by the clones.
    closed: Arc<AtomicBool>,
}

impl Browser {
    /// Starts one.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn open(
        driver: &Driver,
        name: &str,
        profile: &Profile,
        locale: Locale,
    ) -> Result<Self> {
        Self::open_with_text(driver, name, profile, locale, TextSize::Usual).await
    }

    /// Starts one with another text size.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn open_with_text(
        driver: &Driver,
        name: &str,
        profile: &Profile,
        locale: Locale,
        text: TextSize,
    ) -> Result<Self> {
        let mut flags: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.0.path().display()));
        flags.push(format!("--accept-lang={}", locale.accepted()));
        flags.push(format!("--lang={}", locale.tag()));
        let mut capabilities = Capabilities::new();
        capabilities.insert("browserName".to_owned(), "chrome".into());
        capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        let options = json!({
            "args": flags,
            "prefs": { "webkit.webprefs.default_font_size": text.pixels() },
        });
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.base())
            .await
            .context("cannot start a browser")?;
        Ok(Self { page: Page::new(client, name), profile: profile.clone(), closed: Arc::default() })
    }

    /// Its window.
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// Its profile, to start another browser with.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Closes the browser as a user would.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn close(&self) -> Result<()> {
        self.closed.store(true, Ordering::Relaxed);
        Ok(self.page.client().clone().close().await?)
    }

    /// Whether [`Browser::close`] was called on it or on a clone.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Sets the size of the window and the colour scheme; there are no animations.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn emulate(&self, width: u32, height: u32, scheme: &str) -> Result<()> {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.page.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.page.devtools("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Makes the device one that is touched and has no mouse.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn emulate_touch(&self) -> Result<()> {
        let touch = json!({ "enabled": true, "maxTouchPoints": 1 });
        self.page.devtools("Emulation.setTouchEmulationEnabled", touch).await?;
        Ok(())
    }

    /// Turns animations on.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn animate(&self) -> Result<()> {
        let motion = json!({ "name": "prefers-reduced-motion", "value": "no-preference" });
        self.page.devtools("Emulation.setEmulatedMedia", json!({ "features": [motion] })).await?;
        Ok(())
    }

    /// Shows the page in the system's colours, as with a contrast theme.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn force_colors(&self) -> Result<()> {
        let features = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        self.page.devtools("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Blocks requests to these patterns, as an unplugged cable would; none: unblocks all.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn block_urls(&self, patterns: &[&str]) -> Result<()> {
        self.page.devtools("Network.enable", Value::Object(serde_json::Map::new())).await?;
        self.page.devtools("Network.setBlockedURLs", json!({ "urls": patterns })).await?;
        Ok(())
    }
}

//! A browser window, and waits that poll its content.

mod devtools;
mod input;

use std::time::Duration;

use anyhow::{Result, anyhow};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

pub use devtools::NetworkErrors;

use crate::paths;

const POLL_INTERVAL: Duration = Duration::from_millis(15);

/// Script around a condition: polls it in the page every 10 ms, for up to one second.
///
/// Polling from outside the page at that rate would take a fifth of a core.
const WAIT: [&str; 2] = [
    "const done = arguments[arguments.length - 1];
    const given = [...arguments].slice(0, -1);
    const condition = function () {",
    "};
    const end = performance.now() + 1000;
    const check = () => {
        let value = null;
        try { value = condition(...given); } catch { /* The page is not that far yet. */ }
        if (value || performance.now() > end) return done(value || null);
        setTimeout(check, 10);
    };
    check();",
];

/// Finds the element whose test id is the first argument.
const FIND: &str = "const found = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);";

/// A window.
#[derive(Clone, Debug)]
pub struct Page {
    client: fantoccini::Client,
    name: String,
}

impl Page {
    pub(crate) fn new(client: fantoccini::Client, name: &str) -> Self {
        Self { client, name: name.to_owned() }
    }

    pub(crate) const fn client(&self) -> &fantoccini::Client {
        &self.client
    }

    /// Its name in errors.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Loads an address, also one that differs only in its fragment.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn goto(&self, address: &str) -> Result<()> {
        let (before, _) = address.split_once('#').unwrap_or((address, ""));
        let here = self.client.current_url().await?;
        if here.as_str().split('#').next() == Some(before) {
            self.client.goto("about:blank").await?;
        }
        self.client.goto(address).await?;
        Ok(())
    }

    /// Loads the same address again.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.client.refresh().await?)
    }

    /// Runs a script in the page and returns its value.
    ///
    /// # Errors
    /// When it throws.
    pub async fn evaluate(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute(script, arguments.to_vec()).await?)
    }

    /// Runs a script that ends by calling its last argument.
    ///
    /// # Errors
    /// When it throws or never calls.
    pub async fn evaluate_async(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute_async(script, arguments.to_vec()).await?)
    }

    /// Waits until a script returns something that is true in JavaScript, and returns it.
    ///
    /// # Errors
    /// When it does not in time; the error has what the page shows instead.
    pub async fn wait_until(&self, what: &str, script: &str, arguments: &[Value]) -> Result<Value> {
        let [before, after] = WAIT;
        let script = format!("{before}{script}{after}");
        let waiting = async {
            loop {
                match self.evaluate_async(&script, arguments).await {
                    Ok(Value::Null) => {}
                    Ok(value) => return value,
                    // The page is being loaded.
                    Err(_) => sleep(POLL_INTERVAL).await,
                }
            }
        };
        match timeout(paths::wait_timeout(), waiting).await {
            Ok(value) => Ok(value),
            Err(_) => Err(self.timeout_error(what).await),
        }
    }

    async fn timeout_error(&self, what: &str) -> anyhow::Error {
        let shown = self.describe().await;
        anyhow!("{}: waited for {what}, but {shown}", self.name)
    }

    /// The page's text, for an error.
    pub async fn describe(&self) -> String {
        let script = "const root = document.querySelector('[data-screen]');
            return [location.href, root?.dataset.screen ?? '', root?.dataset.outcome ?? '',
                document.body?.innerText ?? ''];";
        match self.evaluate(script, &[]).await {
            Ok(shown) => format!("it shows {shown}"),
            Err(error) => format!("it does not answer: {error}"),
        }
    }

    /// Waits for a screen.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn wait_for_screen(&self, screen: &str) -> Result<()> {
        self.wait_for_any_screen(&[screen]).await?;
        Ok(())
    }

    /// Waits for one of several screens and returns which.
    ///
    /// # Errors
    /// When none comes.
    pub async fn wait_for_any_screen(&self, screens: &[&str]) -> Result<String> {
        let script = "const screen = document.querySelector('[data-screen]')?.dataset.screen;
            return arguments[0].includes(screen) && screen;";
        let what = format!("the screen {}", screens.join(" or "));
        let screen = self.wait_until(&what, script, &[json!(screens)]).await?;
        Ok(screen.as_str().unwrap_or_default().to_owned())
    }

    /// The present screen.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn screen(&self) -> Result<String> {
        let script = "return document.querySelector('[data-screen]')?.dataset.screen ?? '';";
        Ok(self.evaluate(script, &[]).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for an element's text.
    ///
    /// # Errors
    /// When there is none.
    pub async fn text(&self, handle: &str) -> Result<String> {
        let script = format!("{FIND} return found?.textContent;");
        let text = self.wait_until(&format!("text in {handle}"), &script, &[json!(handle)]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an element has an attribute that is not empty, and returns it.
    ///
    /// # Errors
    /// When it does not get one.
    pub async fn attribute(&self, handle: &str, name: &str) -> Result<String> {
        let script = format!("{FIND} return found?.getAttribute(arguments[1]);");
        let value = self
            .wait_until(&format!("{name} of {handle}"), &script, &[json!(handle), json!(name)])
            .await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page's text contains one of these.
    ///
    /// # Errors
    /// When it does not.
    pub async fn wait_for_any_text(&self, words: &[&str]) -> Result<()> {
        let script = "const text = document.body.innerText;
            return arguments[0].some(words => text.includes(words));";
        self.wait_until(&format!("the words {}", words.join(" or ")), script, &[json!(words)])
            .await?;
        Ok(())
    }

    /// All text of the page.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn inner_text(&self) -> Result<String> {
        let text = self.evaluate("return document.body.innerText;", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::String(text) => !text.is_empty(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    }
}

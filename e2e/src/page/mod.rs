//! A window of a browser, and how a test waits for what it shows.

mod hands;
mod tools;

use std::time::Duration;

use anyhow::{Result, anyhow};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

pub use tools::Trouble;

use crate::place;

const LOOK_AGAIN: Duration = Duration::from_millis(15);

/// Finds what the first argument is the handle of.
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

    /// What it is called in a failure.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Loads an address; one that differs only behind the `#` is loaded as well.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn goes_to(&self, address: &str) -> Result<()> {
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
    pub async fn reloads(&self) -> Result<()> {
        Ok(self.client.refresh().await?)
    }

    /// Runs a script in the page and returns its value.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute(script, arguments.to_vec()).await?)
    }

    /// Runs a script that ends by calling its last argument.
    ///
    /// # Errors
    /// When it throws or never calls.
    pub async fn run_until_called(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute_async(script, arguments.to_vec()).await?)
    }

    /// Waits until a script returns something that is true in JavaScript, and returns it.
    ///
    /// # Errors
    /// When it does not in time; the error tells what the page shows instead.
    pub async fn until(&self, what: &str, script: &str, arguments: &[Value]) -> Result<Value> {
        self.until_within(place::patience(), what, script, arguments).await
    }

    /// [`Self::until`] with another time.
    ///
    /// # Errors
    /// As [`Self::until`].
    pub async fn until_within(
        &self,
        patience: Duration,
        what: &str,
        script: &str,
        arguments: &[Value],
    ) -> Result<Value> {
        let looking = async {
            loop {
                match self.run(script, arguments).await {
                    Ok(value) if is_true(&value) => return value,
                    Ok(_) | Err(_) => sleep(LOOK_AGAIN).await,
                }
            }
        };
        match timeout(patience, looking).await {
            Ok(value) => Ok(value),
            Err(_) => Err(self.complaint(what).await),
        }
    }

    async fn complaint(&self, what: &str) -> anyhow::Error {
        let shown = self.shown().await;
        anyhow!("{}: waited for {what}, but {shown}", self.name)
    }

    /// What the page shows, for a failure.
    pub async fn shown(&self) -> String {
        let script = "const root = document.querySelector('[data-screen]');
            return [location.href, root?.dataset.screen ?? '', root?.dataset.outcome ?? '',
                document.body?.innerText ?? ''];";
        match self.run(script, &[]).await {
            Ok(shown) => format!("it shows {shown}"),
            Err(error) => format!("it does not answer: {error}"),
        }
    }

    /// Waits for a screen.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn is_on(&self, screen: &str) -> Result<()> {
        self.is_on_one_of(&[screen]).await?;
        Ok(())
    }

    /// Waits for one of several screens and tells which.
    ///
    /// # Errors
    /// When none comes.
    pub async fn is_on_one_of(&self, screens: &[&str]) -> Result<String> {
        let script = "const screen = document.querySelector('[data-screen]')?.dataset.screen;
            return arguments[0].includes(screen) && screen;";
        let what = format!("the screen {}", screens.join(" or "));
        let screen = self.until(&what, script, &[json!(screens)]).await?;
        Ok(screen.as_str().unwrap_or_default().to_owned())
    }

    /// Which screen it is on at the moment.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn screen(&self) -> Result<String> {
        let script = "return document.querySelector('[data-screen]')?.dataset.screen ?? '';";
        Ok(self.run(script, &[]).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for an element's text.
    ///
    /// # Errors
    /// When there is none.
    pub async fn text(&self, handle: &str) -> Result<String> {
        let script = format!("{FIND} return found?.textContent;");
        let text = self.until(&format!("text in {handle}"), &script, &[json!(handle)]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an element has an attribute that is not empty, and returns it.
    ///
    /// # Errors
    /// When it does not get one.
    pub async fn attribute(&self, handle: &str, name: &str) -> Result<String> {
        let script = format!("{FIND} return found?.getAttribute(arguments[1]);");
        let value = self
            .until(&format!("{name} of {handle}"), &script, &[json!(handle), json!(name)])
            .await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page's text contains one of these.
    ///
    /// # Errors
    /// When it does not.
    pub async fn says_one_of(&self, words: &[&str]) -> Result<()> {
        let script = "const text = document.body.innerText;
            return arguments[0].some(words => text.includes(words));";
        self.until(&format!("the words {}", words.join(" or ")), script, &[json!(words)]).await?;
        Ok(())
    }

    /// Everything the page says.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn words(&self) -> Result<String> {
        let text = self.run("return document.body.innerText;", &[]).await?;
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

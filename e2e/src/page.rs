//! A window of a browser, and how a test waits for what it shows.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

/// How long a page may take to show what is expected of it.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(15);

const FIND: &str = "const found = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);";

/// Does something else with the next request whose address ends so.
const ONCE: &str = "const once = (ending, instead) => {
    const real = window.fetch;
    window.fetch = async (...asked) => {
        const address = asked[0]?.url ?? String(asked[0]);
        if (!address.endsWith(ending)) return real(...asked);
        window.fetch = real;
        return instead(real, asked);
    };
};";

/// Tells whether the middle of what is seen of a control stood still for two frames with nothing
/// over it: a finger that aims at something moving misses.
const STEADY: &str = "const [handle, done] = arguments;
    const found = document.querySelector(`[data-testid=\"${handle}\"]:not([disabled])`);
    if (!found) return done('is not there, or disabled');
    found.scrollIntoView({ block: 'nearest' });
    const middle = () => {
        const { left, right, top, bottom } = found.getBoundingClientRect();
        return [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2,
            (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
    };
    const [x, y] = middle();
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const [later, lower] = middle();
        const top = document.elementFromPoint(later, lower);
        if (Math.hypot(later - x, lower - y) > 1) return done('moves');
        if (!top || !found.contains(top)) return done(`lies under ${top?.outerHTML}`);
        done('steady');
    }));";

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
        self.until_within(PATIENCE, what, script, arguments).await
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

    /// Waits until a control can be pressed, and presses it.
    ///
    /// # Errors
    /// When it does not appear, stays disabled or stays covered.
    pub async fn press(&self, handle: &str) -> Result<()> {
        let pressing = async {
            loop {
                if self.try_press(handle).await.is_ok() {
                    return;
                }
                sleep(LOOK_AGAIN).await;
            }
        };
        match timeout(PATIENCE, pressing).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.complaint(&format!("{handle} to be pressed")).await.context(
                self.try_press(handle)
                    .await
                    .err()
                    .map_or_else(String::new, |error| error.to_string()),
            )),
        }
    }

    async fn try_press(&self, handle: &str) -> Result<()> {
        let state = self.run_until_called(STEADY, &[json!(handle)]).await?;
        if state != json!("steady") {
            bail!("{handle} {state}");
        }
        let selector = format!("[data-testid=\"{handle}\"]:not([disabled])");
        let element = self.client.find(Locator::Css(&selector)).await?;
        Ok(element.click().await?)
    }

    /// Whether a control is there and can be pressed.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn can_press(&self, handle: &str) -> Result<bool> {
        let script = format!("{FIND} return !!found && !found.disabled;");
        Ok(is_true(&self.run(&script, &[json!(handle)]).await?))
    }

    /// Types into a field as a person does.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn types(&self, handle: &str, text: &str) -> Result<()> {
        let script = format!("{FIND} return !!found && !found.disabled;");
        self.until(&format!("the field {handle}"), &script, &[json!(handle)]).await?;
        let selector = format!("[data-testid=\"{handle}\"]");
        let element = self.client.find(Locator::Css(&selector)).await?;
        Ok(element.send_keys(text).await?)
    }

    /// Empties a field as a person does.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn clears(&self, handle: &str) -> Result<()> {
        // Control and A, then Delete.
        self.types(handle, "\u{e009}a\u{e000}\u{e017}").await
    }

    /// Presses these keys and Enter in one burst, as a scanner does that is a keyboard to the
    /// computer.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn scanner_types(&self, text: &str) -> Result<()> {
        let mut keys = KeyActions::new("scanner".to_owned());
        for value in text.chars().chain(['\u{e007}']) {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        Ok(self.client.perform_actions(keys).await?)
    }

    /// Pastes a text into whatever has the focus.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn pastes(&self, text: &str) -> Result<()> {
        let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
            (document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent('paste',
                { clipboardData: data, bubbles: true, cancelable: true }));";
        self.run(script, &[json!(text)]).await?;
        Ok(())
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

    /// Waits until every font is there, no movement that ends is under way, and all is painted.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn settles(&self) -> Result<()> {
        let script = "const done = arguments[arguments.length - 1];
            const frames = () => new Promise(painted =>
                requestAnimationFrame(() => requestAnimationFrame(painted)));
            const ends = moving => moving.effect?.getComputedTiming().endTime !== Infinity;
            frames().then(() => Promise.allSettled([document.fonts.ready,
                ...document.getAnimations().filter(ends).map(moving => moving.finished)]))
                .then(frames).then(() => done(true));";
        self.run_until_called(script, &[]).await?;
        Ok(())
    }

    /// A picture of the window, PNG.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// A command of the browser's developer tools.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        self.client
            .issue_cmd(Vendor { path: "goog/cdp/execute", body })
            .await
            .with_context(|| format!("developer tools: {command}"))
    }

    /// Lets the next request whose address ends so arrive, but loses its answer on the way back.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn loses_the_next_answer(&self, ending: &str) -> Result<()> {
        let script = format!(
            "{ONCE} once(arguments[0], async (real, asked) => {{
            await real(...asked);
            throw new TypeError('Failed to fetch');
        }});"
        );
        self.run(&script, &[json!(ending)]).await?;
        Ok(())
    }

    /// Answers the next request whose address ends so by itself; the relay never sees it.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn hears_instead(&self, ending: &str, answer: &Value) -> Result<()> {
        let script = format!(
            "{ONCE} const answer = JSON.stringify(arguments[1]);
            once(arguments[0], async () => new Response(answer,
                {{ headers: {{ 'content-type': 'application/json' }} }}));"
        );
        self.run(&script, &[json!(ending), answer.clone()]).await?;
        Ok(())
    }

    /// What the page complained about since this was last asked: errors of scripts and of the
    /// content security policy, and failed requests unless `network` trouble was made on purpose.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn complaints(&self, network: Trouble) -> Result<Vec<String>> {
        let body = json!({ "type": "browser" });
        let log = self.client.issue_cmd(Vendor { path: "se/log", body }).await?;
        let Some(entries) = log.as_array() else { bail!("the console is no list: {log}") };
        let part = |entry: &Value, name: &str| {
            entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(entries
            .iter()
            .filter(|entry| part(entry, "level") == "SEVERE")
            .filter(|entry| network == Trouble::None || part(entry, "source") != "network")
            .map(|entry| format!("{}: {}", part(entry, "source"), part(entry, "message")))
            .collect())
    }

    /// Opens another tab and returns it; this page keeps talking to whatever tab is in front.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn opens_tab(&self) -> Result<()> {
        let tab = self.client.new_window(true).await?;
        Ok(self.client.switch_to_window(tab.handle).await?)
    }

    /// Closes the tab in front and brings the first that is left to the front.
    ///
    /// # Errors
    /// When the browser refuses or none is left.
    pub async fn closes_tab(&self) -> Result<()> {
        self.client.close_window().await?;
        self.shows_tab(0).await
    }

    /// Brings a tab to the front, in the order they were opened.
    ///
    /// # Errors
    /// When there is no such tab.
    pub async fn shows_tab(&self, place: usize) -> Result<()> {
        let tabs = self.client.windows().await?;
        let tab = tabs.into_iter().nth(place).context("no such tab")?;
        Ok(self.client.switch_to_window(tab).await?)
    }
}

/// Whether a story lets requests fail on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No: a failed request is a fault.
    None,
    /// Yes: relays are killed or cables torn.
    Network,
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::String(text) => !text.is_empty(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    }
}

/// A command of this browser that the standard itself does not have.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

//! Network faults, the console, tabs, screenshots and other commands of the developer tools.

use anyhow::{Context as _, Result, bail};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

use super::Page;

/// Changes the next request whose address ends with this text.
const INTERCEPT_ONCE: &str = "const once = (ending, instead) => {
    const real = window.fetch;
    window.fetch = async (...asked) => {
        const address = asked[0]?.url ?? String(asked[0]);
        if (!address.endsWith(ending)) return real(...asked);
        window.fetch = real;
        return instead(real, asked);
    };
};";

/// Whether the test causes failed requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkErrors {
    /// No: a failed request fails the test.
    Unexpected,
    /// Yes: the relay is killed or its addresses are blocked.
    Expected,
}

/// The first frame, which may be in an element's shadow tree.
const FRAME: &str = "const find = (root) => {
        const found = root.querySelector('iframe');
        if (found) return found;
        for (const host of root.querySelectorAll('*')) {
            const inside = host.shadowRoot && find(host.shadowRoot);
            if (inside) return inside;
        }
        return null;
    };
    return find(document);";

impl Page {
    /// Waits until fonts are loaded, finite animations have ended, and everything is painted.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn wait_until_painted(&self) -> Result<()> {
        let script = "const done = arguments[arguments.length - 1];
            const frames = () => new Promise(painted =>
                requestAnimationFrame(() => requestAnimationFrame(painted)));
            const ends = moving => moving.effect?.getComputedTiming().endTime !== Infinity;
            frames().then(() => Promise.allSettled([document.fonts.ready,
                ...document.getAnimations().filter(ends).map(moving => moving.finished)]))
                .then(() => new Promise(ready => {
                    const look = () =>
                        document.querySelector('[data-settling]') ? setTimeout(look, 20) : ready();
                    look();
                })).then(frames).then(() => done(true));";
        self.evaluate_async(script, &[]).await?;
        Ok(())
    }

    /// A screenshot of the window, PNG.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Delivers the next request whose address ends with this text, and drops its response.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn drop_next_response(&self, address_end: &str) -> Result<()> {
        let script = format!(
            "{INTERCEPT_ONCE} once(arguments[0], async (real, asked) => {{
            await real(...asked);
            window.responseDropped = true;
            throw new TypeError('Failed to fetch');
        }});"
        );
        self.evaluate(&script, &[json!(address_end)]).await?;
        Ok(())
    }

    /// Waits until a response was dropped: the relay has received the request.
    ///
    /// # Errors
    /// When none was.
    pub async fn wait_for_dropped_response(&self) -> Result<()> {
        self.wait_until("a dropped response", "return window.responseDropped === true;", &[])
            .await?;
        Ok(())
    }

    /// Delivers every request whose address ends with this text and drops every response, until the page
    /// is reloaded.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn drop_responses(&self, address_end: &str) -> Result<()> {
        let script = "const real = window.fetch;
            window.fetch = async (...asked) => {
                const response = await real(...asked);
                const address = asked[0]?.url ?? String(asked[0]);
                if (address.endsWith(arguments[0])) throw new TypeError('Failed to fetch');
                return response;
            };";
        self.evaluate(script, &[json!(address_end)]).await?;
        Ok(())
    }

    /// Returns this response to the next request whose address ends with this text; the relay does not
    /// receive the request.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn stub_next_response(&self, address_end: &str, response: &Value) -> Result<()> {
        let script = format!(
            "{INTERCEPT_ONCE} const response = JSON.stringify(arguments[1]);
            once(arguments[0], async () => new Response(response,
                {{ headers: {{ 'content-type': 'application/json' }} }}));"
        );
        self.evaluate(&script, &[json!(address_end), response.clone()]).await?;
        Ok(())
    }

    /// The console's errors since the last call: of scripts and of the content security policy, and
    /// failed requests unless the test causes them.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn console_errors(&self, network: NetworkErrors) -> Result<Vec<String>> {
        let body = json!({ "type": "browser" });
        let log = self.client.issue_cmd(Vendor { path: "se/log", body }).await?;
        let Some(entries) = log.as_array() else { bail!("the console is no list: {log}") };
        let part = |entry: &Value, name: &str| {
            entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(entries
            .iter()
            .filter(|entry| part(entry, "level") == "SEVERE")
            .filter(|entry| {
                network == NetworkErrors::Unexpected || part(entry, "source") != "network"
            })
            .map(|entry| format!("{}: {}", part(entry, "source"), part(entry, "message")))
            .collect())
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

    /// Runs a script in each document from now on, before the document's own.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn run_first(&self, script: &str) -> Result<()> {
        let parameters = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", parameters).await?;
        Ok(())
    }

    /// Controls the page's first frame from now on.
    ///
    /// # Errors
    /// When there is none.
    pub async fn enter_frame(&self) -> Result<()> {
        let frame = self.wait_until("a frame", FRAME, &[]).await?;
        let frame = frame.as_object().and_then(|found| found.values().next());
        let id = frame.and_then(Value::as_str).context("no element")?.to_owned();
        Ok(Element::from_element_id(self.client.clone(), id.into()).enter_frame().await?)
    }

    /// Controls the page around the frames again.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn leave_frame(&self) -> Result<()> {
        Ok(self.client.enter_parent_frame().await?)
    }

    /// Opens another tab and returns it; this page object controls the tab in front.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open_tab(&self) -> Result<()> {
        let tab = self.client.new_window(true).await?;
        Ok(self.client.switch_to_window(tab.handle).await?)
    }

    /// Closes the tab in front and brings the first remaining one to the front.
    ///
    /// # Errors
    /// When the browser refuses or none is left.
    pub async fn close_tab(&self) -> Result<()> {
        self.client.close_window().await?;
        self.switch_to_tab(0).await
    }

    /// Brings a tab to the front, in the order they were opened.
    ///
    /// # Errors
    /// When there is no such tab.
    pub async fn switch_to_tab(&self, index: usize) -> Result<()> {
        let tabs = self.client.windows().await?;
        let tab = tabs.into_iter().nth(index).context("no such tab")?;
        Ok(self.client.switch_to_window(tab).await?)
    }
}

/// A command of this browser that the `WebDriver` standard does not have.
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

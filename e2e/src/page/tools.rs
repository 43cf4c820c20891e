//! What a person does not see: the network, the console, tabs, pictures.

use anyhow::{Context as _, Result, bail};
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

use super::Page;

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

/// Whether a story lets requests fail on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No: a failed request is a fault.
    None,
    /// Yes: relays are killed or cables torn.
    Network,
}

impl Page {
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

    /// Lets the next request whose address ends so arrive, but loses its answer on the way back.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn loses_the_next_answer(&self, ending: &str) -> Result<()> {
        let script = format!(
            "{ONCE} once(arguments[0], async (real, asked) => {{
            await real(...asked);
            window.lostAnswer = true;
            throw new TypeError('Failed to fetch');
        }});"
        );
        self.run(&script, &[json!(ending)]).await?;
        Ok(())
    }

    /// Waits until an answer was lost so: the relay has had the request.
    ///
    /// # Errors
    /// When none was.
    pub async fn has_lost_an_answer(&self) -> Result<()> {
        self.until("a lost answer", "return window.lostAnswer === true;", &[]).await?;
        Ok(())
    }

    /// Lets every request whose address ends so arrive, and loses every answer, until the page is
    /// loaded again.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn loses_every_answer(&self, ending: &str) -> Result<()> {
        let script = "const real = window.fetch;
            window.fetch = async (...asked) => {
                const answer = await real(...asked);
                const address = asked[0]?.url ?? String(asked[0]);
                if (address.endsWith(arguments[0])) throw new TypeError('Failed to fetch');
                return answer;
            };";
        self.run(script, &[json!(ending)]).await?;
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

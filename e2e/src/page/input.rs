//! Input: clicks, typing, scanner bursts, paste.

use std::time::Duration;

use anyhow::{Result, bail};
use fantoccini::Locator;
use fantoccini::actions::{
    InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::{FIND, POLL_INTERVAL, Page, is_true};
use crate::paths;

/// The time between two keys of a hand. The driver types as fast as a scanner, and the kiosk tells the two apart.
const HAND_PACE: Duration = Duration::from_millis(60);

/// The time after which the kiosk knows that a scan has ended.
const SCAN_GAP: Duration = Duration::from_millis(150);

/// How often a scan is repeated that the machine typed too slowly.
const MOST_SCANS: usize = 5;

/// Dispatches the key events of a scanner.
const SCAN: &str = "const target = document.activeElement ?? document.body;
    const press = (key, code, shiftKey) => ['keydown', 'keyup'].forEach(type =>
        target.dispatchEvent(new KeyboardEvent(type,
            { key, code, shiftKey, bubbles: true, cancelable: true })));
    for (const key of arguments[0]) {
        const digit = key >= '0' && key <= '9';
        press(key, digit ? `Digit${key}` : `Key${key.toUpperCase()}`, !digit && key < 'a');
    }
    press('Enter', 'Enter', false);";

/// Records the times of key events, and returns the screen.
const RECORD_KEY_TIMES: &str = "window.paces = [];
    window.notesPace ??= addEventListener('keydown', event => {
        if (event.key.length === 1 || event.key === 'Enter') window.paces.push(event.timeStamp);
    }, { capture: true }) ?? true;
    return document.querySelector('[data-screen]')?.dataset.screen ?? '';";

/// Whether the keys came as fast as a scanner's, at most 30 ms apart, or the screen has changed.
const KEYS_WERE_FAST: &str = "const { paces } = window;
    const screen = document.querySelector('[data-screen]')?.dataset.screen ?? '';
    return screen !== arguments[0]
        || paces.every((at, key) => key === 0 || at - paces[key - 1] <= 30);";

/// The middle of what is visible of an element.
const MIDDLE: &str = "const middle = element => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2,
            (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
    };";

/// Waits up to one second until the middle of a control has not moved for two frames and is not
/// covered, so that the press hits it.
const STEADY: &str = "const [ready, done] = arguments;
    const end = performance.now() + 1000;
    const look = () => {
        const again = reason => performance.now() > end ? done(reason) : setTimeout(look, 10);
        const found = document.querySelector(ready);
        if (!found) return again('is not there, disabled, or not ready');
        found.scrollIntoView({ block: 'nearest' });
        const [x, y] = middle(found);
        requestAnimationFrame(() => requestAnimationFrame(() => {
            const [later, lower] = middle(found);
            const top = document.elementFromPoint(later, lower);
            if (Math.hypot(later - x, lower - y) > 1) return again('moves');
            if (!top || !found.contains(top)) return again(`lies under ${top?.outerHTML}`);
            done('steady');
        }));
    };
    look();";

/// The selector of a control that can be pressed and is ready.
fn ready(handle: &str) -> String {
    format!("[data-testid=\"{handle}\"]:not([disabled], [data-settling])")
}

impl Page {
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
                sleep(POLL_INTERVAL).await;
            }
        };
        match timeout(paths::wait_timeout(), pressing).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.timeout_error(&format!("{handle} to be pressed")).await.context(
                self.try_press(handle)
                    .await
                    .err()
                    .map_or_else(String::new, |error| error.to_string()),
            )),
        }
    }

    async fn try_press(&self, handle: &str) -> Result<()> {
        let selector = ready(handle);
        let script = format!("{MIDDLE} {STEADY}");
        let state = self.evaluate_async(&script, &[json!(selector)]).await?;
        if state != json!("steady") {
            bail!("{handle} {state}");
        }
        let element = self.client.find(Locator::Css(&selector)).await?;
        Ok(element.click().await?)
    }

    /// Touches the middle of what is visible of a control twice, the second time so many milliseconds after the first,
    /// whatever is there then.
    ///
    /// # Errors
    /// When the control cannot be pressed.
    pub async fn tap_twice(&self, handle: &str, after_ms: u32) -> Result<()> {
        self.wait_until_ready(handle).await?;
        let script = format!(
            "{MIDDLE} const [x, y] = middle(document.querySelector(arguments[0])); return {{ x, y }};"
        );
        let middle = self.evaluate(&script, &[json!(ready(handle))]).await?;
        for pause in [0, after_ms] {
            let wait = "setTimeout(arguments[arguments.length - 1], arguments[0]);";
            self.evaluate_async(wait, &[json!(pause)]).await?;
            let point = json!([middle]);
            for (kind, points) in [("touchStart", point), ("touchEnd", json!([]))] {
                let touch = json!({ "type": kind, "touchPoints": points });
                self.devtools("Input.dispatchTouchEvent", touch).await?;
            }
        }
        Ok(())
    }

    /// Presses keys of a pad: the first once it can be pressed, and the others right after it.
    ///
    /// # Errors
    /// When the first cannot be pressed, or another is not there.
    pub async fn press_keys(&self, prefix: &str, keys: &str) -> Result<()> {
        let mut handles = keys.chars().map(|key| format!("{prefix}{key}"));
        let Some(first) = handles.next() else { return Ok(()) };
        self.press(&first).await?;
        let mut finger = MouseActions::new("finger".to_owned());
        for handle in handles {
            let element = self.client.find(Locator::Css(&ready(&handle))).await?;
            let (duration, button) = (Some(Duration::ZERO), MOUSE_BUTTON_LEFT);
            finger = finger
                .then(PointerAction::MoveToElement { element, duration, x: 0.0, y: 0.0 })
                .then(PointerAction::Down { button })
                .then(PointerAction::Up { button });
        }
        Ok(self.client.perform_actions(finger).await?)
    }

    /// Waits until a control can be pressed and is ready.
    ///
    /// # Errors
    /// When it does not appear, or stays disabled.
    pub async fn wait_until_ready(&self, handle: &str) -> Result<()> {
        let script = "return !!document.querySelector(arguments[0]);";
        self.wait_until(&format!("{handle} to be ready"), script, &[json!(ready(handle))]).await?;
        Ok(())
    }

    /// Whether a control exists and can be pressed.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn is_enabled(&self, handle: &str) -> Result<bool> {
        let script = format!("{FIND} return !!found && !found.disabled;");
        Ok(is_true(&self.evaluate(&script, &[json!(handle)]).await?))
    }

    /// Types into a field as a user does.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn type_text(&self, handle: &str, text: &str) -> Result<()> {
        self.wait_for_field(handle).await?;
        let selector = format!("[data-testid=\"{handle}\"]");
        let element = self.client.find(Locator::Css(&selector)).await?;
        let to_end = "const field = arguments[0]; field.focus();
            field.setSelectionRange(field.value.length, field.value.length);";
        self.client.execute(to_end, vec![serde_json::to_value(&element)?]).await?;
        // One command per key: within one command the driver does not wait for the page, and a machine that stalls
        // would hand it the keys at once, as a scanner does.
        for value in text.chars() {
            let key = KeyActions::new("keyboard".to_owned())
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
            self.client.perform_actions(key).await?;
            sleep(HAND_PACE).await;
        }
        Ok(())
    }

    /// Empties a field as a user does, as soon as it can be edited.
    ///
    /// # Errors
    /// When there is no such field, or it stays as it is.
    pub async fn clear(&self, handle: &str) -> Result<()> {
        self.wait_for_field(handle).await?;
        let selector = format!("[data-testid=\"{handle}\"]");
        let element = self.client.find(Locator::Css(&selector)).await?;
        // Ctrl+A, then Delete.
        element.send_keys("\u{e009}a\u{e000}\u{e017}").await?;
        let empty = format!("{FIND} return found?.value === '';");
        self.wait_until(&format!("the field {handle} to be empty"), &empty, &[json!(handle)])
            .await?;
        Ok(())
    }

    async fn wait_for_field(&self, handle: &str) -> Result<()> {
        let script = format!("{FIND} return !!found && !found.disabled;");
        self.wait_until(&format!("the field {handle}"), &script, &[json!(handle)]).await?;
        Ok(())
    }

    /// Scans a code as a keyboard scanner: all key events and Enter are dispatched in one task of the page. A machine
    /// that interrupts the page between two keys types too slowly for a scan; then it is repeated.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn scan(&self, text: &str) -> Result<()> {
        self.scan_by(async || self.evaluate(SCAN, &[json!(text)]).await.map(drop)).await
    }

    /// As [`Page::scan`], through the browser's input.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn scan_by_driver(&self, text: &str) -> Result<()> {
        let types = async || {
            let mut keys = KeyActions::new("scanner".to_owned());
            for value in text.chars().chain(['\u{e007}']) {
                keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
            }
            Ok(self.client.perform_actions(keys).await?)
        };
        self.scan_by(types).await
    }

    /// Types a scan until the keys were as fast as a scanner's, or the screen is another one.
    async fn scan_by(&self, types: impl AsyncFn() -> Result<()>) -> Result<()> {
        for _ in 0..MOST_SCANS {
            let screen = self.evaluate(RECORD_KEY_TIMES, &[]).await?;
            types().await?;
            sleep(SCAN_GAP).await;
            if is_true(&self.evaluate(KEYS_WERE_FAST, &[screen]).await?) {
                return Ok(());
            }
        }
        bail!("the machine is too busy to type as fast as a scanner")
    }

    /// Pastes a text into the focused element.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn paste(&self, text: &str) -> Result<()> {
        let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
            (document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent('paste',
                { clipboardData: data, bubbles: true, cancelable: true }));";
        self.evaluate(script, &[json!(text)]).await?;
        Ok(())
    }
}

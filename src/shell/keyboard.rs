//! Keyboard and paste events of the whole page.
//!
//! Keys are identified by their physical position (`KeyboardEvent.code`), so that a Korean input
//! mode does not change a scan. Keys that a focused control handles (Enter on a button; in a
//! field Enter and Backspace, or all keys with `data-own-keys`) are left to it.

use gloo_events::{EventListener, EventListenerOptions};
use kios_till::{Event, Key};
use kios_web::Clock;
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, Element, KeyboardEvent};
use yew::Callback;

/// The maximum time between two keys of a scanner.
const BURST_MS: u64 = 100;

/// The listeners; dropping them removes them.
#[derive(Debug)]
pub(super) struct Keyboard {
    _keys: EventListener,
    _paste: EventListener,
}

impl Keyboard {
    /// Adds the listeners to the page.
    pub(super) fn listen(clock: Clock, emit: Callback<Event>) -> Option<Self> {
        let window = web_sys::window()?;
        let mut last_character = 0;
        let emit_key = emit.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let keys = EventListener::new_with_options(&window, "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let Some(key) = Key::from_code(&event.code(), event.shift_key()) else { return };
            let now = clock.millis();
            let in_burst = now.saturating_sub(last_character) < BURST_MS;
            if matches!(key, Key::Character(_)) {
                last_character = now;
            }
            if key == Key::Enter && in_burst {
                // The Enter key of a scan must not press the button that has the focus.
                event.prevent_default();
            } else if belongs_to_control(event, key) {
                return;
            }
            emit_key.emit(Event::Key(key));
        });
        let paste = EventListener::new(&window, "paste", move |event| {
            let text = event
                .dyn_ref::<ClipboardEvent>()
                .and_then(ClipboardEvent::clipboard_data)
                .and_then(|data| data.get_data("text").ok());
            if let Some(text) = text {
                emit.emit(Event::Scanned(text));
            }
        });
        Some(Self { _keys: keys, _paste: paste })
    }
}

/// Whether the focused control handles the key by itself.
fn belongs_to_control(event: &KeyboardEvent, key: Key) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    match target.tag_name().as_str() {
        "BUTTON" | "A" => key == Key::Enter,
        "INPUT" if target.has_attribute("data-own-keys") => true,
        "INPUT" => matches!(key, Key::Backspace | Key::Enter),
        _ => false,
    }
}

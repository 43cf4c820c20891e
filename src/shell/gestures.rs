//! Suppresses the browser's gestures that mean nothing on a kiosk.
//!
//! They are the context menu, selection, dragging, zoom by pinch or wheel, and Back. Pulling down to refresh is
//! suppressed by the style sheet (`overscroll-behavior`).

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, MouseEvent};

use super::host::parent;

/// How many entries of the history are the page itself: as many presses of Back before the page hears of the first one
/// do not leave it.
const ENTRIES: u8 = 4;

/// The listeners; they end when this is dropped.
#[derive(Debug)]
pub struct Gestures {
    _listeners: Vec<EventListener>,
}

impl Gestures {
    /// Starts to suppress gestures.
    pub fn suppress() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let stop = |name: &'static str, applies: fn(&Event) -> bool| {
            let options = EventListenerOptions {
                passive: false,
                ..EventListenerOptions::run_in_capture_phase()
            };
            EventListener::new_with_options(&document, name, options, move |event| {
                if applies(event) {
                    event.prevent_default();
                }
            })
        };
        let mut listeners = vec![
            stop("contextmenu", |_| true),
            stop("dragstart", |_| true),
            // Safari reports a pinch by events of its own.
            stop("gesturestart", |_| true),
            stop("selectstart", |event| !is_in_field(event)),
            // Browsers report a pinch on a touchpad as a wheel with Ctrl.
            stop("wheel", |event| event.dyn_ref::<MouseEvent>().is_some_and(MouseEvent::ctrl_key)),
        ];
        // Back leads to an entry that is the page itself, which adds the others behind it again. A frame shares its entries
        // with the page around it, where Back belongs to the host.
        if parent(&window).is_none() {
            stay();
            listeners.push(EventListener::new(&window, "popstate", |_| stay()));
        }
        Some(Self { _listeners: listeners })
    }
}

/// Adds entries behind the present one until the page has all of its own. The state of each is its number.
fn stay() {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    let state = history.state().ok().and_then(|state| state.as_string());
    let present = state.and_then(|state| state.parse::<u8>().ok()).unwrap_or(0);
    for entry in present.saturating_add(1)..=ENTRIES {
        history.push_state_with_url(&JsValue::from_str(&entry.to_string()), "", None).ok();
    }
}

/// Whether the event is in a field, where text can be selected to correct it.
fn is_in_field(event: &Event) -> bool {
    let target = event.target();
    let element = target.as_ref().and_then(|target| target.dyn_ref::<Element>());
    element.is_some_and(|element| matches!(element.closest("input, textarea"), Ok(Some(_))))
}

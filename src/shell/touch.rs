//! Input of any kind, which tells the till that somebody is there, and marks a page that is used by touch.

use core::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use kios_till::Event;
use kios_web::{Clock, document};
use wasm_bindgen::JsCast as _;
use web_sys::{PointerEvent, Window};
use yew::Callback;

/// The events that count as a touch.
const EVENTS: [&str; 6] = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchmove"];
/// The shortest pause between two events for the till: each costs a comparison of the whole view.
const PAUSE_MS: u64 = 1_000;

/// The attribute of the page once a finger has touched it; the on-screen pads for codes are shown where it is set. Some
/// touch screens report a mouse as their primary pointer, so that the style sheet's `pointer: coarse` does not suffice.
const TOUCHED: &str = "data-touched";

/// The listeners for input; they end when this is dropped.
#[derive(Debug)]
pub struct Touches {
    _listeners: Vec<EventListener>,
}

impl Touches {
    /// Emits [`Event::Touched`] for input anywhere on the page, at most once a second; an event that an element handles
    /// counts too.
    pub fn listen(clock: Clock, emit: Callback<Event>) -> Option<Self> {
        let window = web_sys::window()?;
        let last = Rc::new(Cell::new(None::<u64>));
        let listener = |name| {
            let (last, emit) = (Rc::clone(&last), emit.clone());
            EventListener::new_with_options(
                &window,
                name,
                EventListenerOptions::run_in_capture_phase(),
                move |_| {
                    let now = clock.millis();
                    if last.get().is_none_or(|last| now.saturating_sub(last) >= PAUSE_MS) {
                        last.set(Some(now));
                        emit.emit(Event::Touched);
                    }
                },
            )
        };
        let mut listeners: Vec<_> = EVENTS.into_iter().map(listener).collect();
        listeners.push(fingers(&window));
        Some(Self { _listeners: listeners })
    }
}

/// Marks the page at the first click of a finger. Not at its `pointerdown`: the pads that appear move the controls below
/// them, and the target of a click is already determined.
fn fingers(window: &Window) -> EventListener {
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(window, "click", options, |event| {
        let is_finger =
            event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
        if is_finger {
            document::mark(TOUCHED, "");
        }
    })
}

//! Taps of a finger or a mouse, before the controls get them.
//!
//! The second of two taps is ignored if the first has put another control at its place. A tapped button does not keep the
//! focus: Enter on a keypad would press it again instead of starting the sale.
//!
//! The state machines know which controls have just appeared, but not where a finger is: they refuse what moves money or
//! leaves a screen, and take digits, because a lost digit is a wrong price. The second of two taps on *Start* is at the
//! same place as the first, and means no digit.
//!
//! Source: `kiosk.md §1.2`.

use core::cell::RefCell;
use core::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlButtonElement, MouseEvent};

/// The longest time between two taps of a finger that means only one.
const PAUSE: Duration = Duration::from_millis(650);
/// How far apart they are at most, CSS pixels.
const DISTANCE: u32 = 40;

/// A tap.
struct Tap {
    at: Duration,
    x: i32,
    y: i32,
    control: Option<Element>,
}

/// The listener; dropping it removes it.
#[derive(Debug)]
pub struct Taps {
    _listener: EventListener,
}

impl Taps {
    /// Listens on the whole page. A click by a key or by a program is no tap.
    pub fn listen() -> Option<Self> {
        let window = web_sys::window()?;
        let last = RefCell::new(None::<Tap>);
        let options =
            EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
        let listener = EventListener::new_with_options(&window, "click", options, move |event| {
            let Some(click) = event.dyn_ref::<MouseEvent>() else { return };
            // `detail` is 0 for a click by a key or by `click()`.
            if click.detail() == 0 {
                return;
            }
            let tap = Tap::of(click);
            let is_second = last.borrow().as_ref().is_some_and(|first| tap.is_second(first));
            if let Some(button) =
                tap.control.as_ref().and_then(|c| c.dyn_ref::<HtmlButtonElement>())
            {
                button.blur().ok();
            }
            if is_second {
                click.stop_immediate_propagation();
                click.prevent_default();
            }
            *last.borrow_mut() = Some(tap);
        });
        Some(Self { _listener: listener })
    }
}

impl Tap {
    fn of(click: &MouseEvent) -> Self {
        let target = click.target().and_then(|target| target.dyn_into::<Element>().ok());
        let control = target.and_then(|target| target.closest("button, a, input").ok().flatten());
        Self { at: time_of(click), x: click.client_x(), y: click.client_y(), control }
    }

    fn is_second(&self, first: &Self) -> bool {
        self.at.saturating_sub(first.at) < PAUSE
            && self.x.abs_diff(first.x) <= DISTANCE
            && self.y.abs_diff(first.y) <= DISTANCE
            && self.control != first.control
            // Two keys beside each other are two taps; what the first tap has removed was not meant twice.
            && first.control.as_ref().is_some_and(|control| !control.is_connected())
    }
}

/// When an event was created, since the page was opened.
pub fn time_of(event: &Event) -> Duration {
    // `timeStamp` is in milliseconds.
    let thousandfold = Duration::try_from_secs_f64(event.time_stamp()).unwrap_or_default();
    thousandfold.checked_div(1_000).unwrap_or_default()
}

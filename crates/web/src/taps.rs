//! Ignores the second of two taps of one finger if the first has put another control under it.
//!
//! A control that got the focus from a finger loses it: Enter of a keypad beside the screen means the sale, and not the key
//! that was touched last.
//!
//! The state machines know which controls have just appeared, but not where a finger is: they refuse what moves money or
//! leaves a screen, and take digits, because a lost digit is a wrong price. The second of two taps on *Start* is at the
//! same place as the first, and means no digit.
//!
//! Source: `kiosk.md §1.2`.

use core::cell::RefCell;
use core::time::Duration;

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{AddEventListenerOptions, Element, HtmlButtonElement, MouseEvent, Window};

/// The longest time between two taps of a finger that means only one.
const PAUSE: Duration = Duration::from_millis(650);
/// How far apart they are at most, CSS pixels.
const DISTANCE: i32 = 40;

/// A tap.
struct Tap {
    at: Duration,
    x: i32,
    y: i32,
    control: Option<Element>,
}

/// The listener; dropping it removes it.
#[derive(Debug)]
pub struct SecondTaps {
    window: Window,
    listener: Closure<dyn FnMut(MouseEvent)>,
}

impl SecondTaps {
    /// From now on such taps are ignored on the whole page. A click that a program or a key causes is none.
    pub fn ignore() -> Option<Self> {
        let window = web_sys::window()?;
        let last = RefCell::new(None::<Tap>);
        let listener = Closure::new(move |click: MouseEvent| {
            // A key has no place, and a program's click is not trusted.
            if click.detail() == 0 {
                return;
            }
            let tap = Tap::of(&click);
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
        let options = AddEventListenerOptions::new();
        options.set_capture(true);
        window
            .add_event_listener_with_callback_and_add_event_listener_options(
                "click",
                listener.as_ref().unchecked_ref(),
                &options,
            )
            .ok()?;
        Some(Self { window, listener })
    }
}

impl Drop for SecondTaps {
    fn drop(&mut self) {
        let listener: &JsValue = self.listener.as_ref();
        let removed = self.window.remove_event_listener_with_callback_and_bool(
            "click",
            listener.unchecked_ref(),
            true,
        );
        // Without the listener there is nothing to remove.
        removed.ok();
    }
}

impl Tap {
    fn of(click: &MouseEvent) -> Self {
        let target = click.target().and_then(|target| target.dyn_into::<Element>().ok());
        let control = target.and_then(|target| target.closest("button, a, input").ok().flatten());
        // The stamp is in milliseconds, and read as seconds: a thousand times as much.
        let at = Duration::try_from_secs_f64(click.time_stamp()).unwrap_or_default();
        let at = at.checked_div(1_000).unwrap_or_default();
        Self { at, x: click.client_x(), y: click.client_y(), control }
    }

    fn is_second(&self, first: &Self) -> bool {
        self.at.saturating_sub(first.at) < PAUSE
            && self.x.abs_diff(first.x) <= DISTANCE.unsigned_abs()
            && self.y.abs_diff(first.y) <= DISTANCE.unsigned_abs()
            && self.control != first.control
            // Two keys beside each other are two taps; what the first tap has removed was not meant twice.
            && first.control.as_ref().is_some_and(|control| !control.is_connected())
    }
}

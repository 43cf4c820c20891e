//! Keyboard and paste events of the whole page.
//!
//! Every key passes the till's [`Recogniser`], which tells a hand's keys from a scanner's while the
//! event is handled, so that the browser can be kept from handling a scanner's. Enter and the space bar on
//! a button are always kept from the browser: the button is pressed here, once the key has proved to
//! be a hand's.

use core::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use kios_till::{Event, Handled, KeyOutput, KeyPress, KeyTarget, Recogniser};
use kios_web::{Clock, time_of};
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, Document, Element, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::Callback;

/// A timer that is later than this was kept from running by a busy page, whose next keys may be waiting.
const LATE_MS: u64 = 30;
/// The keys before which the state of the page is kept.
const MOST_KEPT: usize = 256;

/// The listeners; dropping them removes them.
#[derive(Debug)]
pub(super) struct Keyboard {
    _keys: EventListener,
    _releases: EventListener,
    _paste: EventListener,
}

/// Whether a timer was late before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Try {
    First,
    Again,
}

/// What a key can change in the page by itself.
#[derive(Debug)]
struct Before {
    id: u64,
    focus: Option<HtmlElement>,
    /// The text of the field with the focus.
    text: Option<String>,
    /// How far each element around the focus is scrolled.
    scrolled: Vec<(Element, i32)>,
}

/// The keys and what they changed.
#[derive(Debug)]
struct Keys {
    recogniser: Recogniser,
    before: VecDeque<Before>,
    /// The first key of the scan in progress.
    scan_start: Option<u64>,
    timer: Option<Timeout>,
    clock: Clock,
    emit: Callback<Event>,
}

impl Keyboard {
    /// Adds the listeners to the page.
    pub(super) fn listen(clock: Clock, emit: Callback<Event>) -> Option<Self> {
        let window = web_sys::window()?;
        let keys = Rc::new(RefCell::new(Keys {
            recogniser: Recogniser::default(),
            before: VecDeque::new(),
            scan_start: None,
            timer: None,
            clock,
            emit: emit.clone(),
        }));
        let options = EventListenerOptions::enable_prevent_default();
        let keydown = EventListener::new_with_options(&window, "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            press(&keys, event);
        });
        let keyup = EventListener::new_with_options(&window, "keyup", options, |event| {
            // Some browsers press a button when the space bar is released.
            if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                && event.key() == " "
                && target(event) == KeyTarget::Control
            {
                event.prevent_default();
            }
        });
        let paste = EventListener::new(&window, "paste", move |event| {
            if holds_secret(event) {
                return;
            }
            let text = event
                .dyn_ref::<ClipboardEvent>()
                .and_then(ClipboardEvent::clipboard_data)
                .and_then(|data| data.get_data("text").ok());
            if let Some(text) = text {
                emit.emit(Event::Pasted(text));
            }
        });
        Some(Self { _keys: keydown, _releases: keyup, _paste: paste })
    }
}

fn press(keys: &Rc<RefCell<Keys>>, event: &KeyboardEvent) {
    // A secret may be typed by a scanner or a token; it is not kept, and is no scan.
    if holds_secret(event) {
        return;
    }
    let key_press = KeyPress {
        code: event.code(),
        key: event.key(),
        shift: event.shift_key(),
        control: event.ctrl_key(),
        alt_or_meta: event.alt_key() || event.meta_key(),
        repeat: event.repeat(),
        at_us: u64::try_from(time_of(event).as_micros()).unwrap_or(u64::MAX),
        target: target(event),
    };
    let handled = {
        let mut keys = keys.borrow_mut();
        let handled = keys.recogniser.press(key_press);
        if handled.id > 0 {
            keys.keep_before(handled.id);
        }
        handled
    };
    if handled.prevent {
        event.prevent_default();
    }
    perform(keys, handled);
}

/// Performs what came of a key, and waits for the next one.
fn perform(keys: &Rc<RefCell<Keys>>, handled: Handled) {
    if let Some(wake_ms) = handled.wake_ms {
        wait(keys, wake_ms, Try::First);
    }
    for output in handled.outputs {
        match output {
            KeyOutput::Key(key) => emit(keys, Event::Key(key)),
            KeyOutput::Activate(id) => {
                let focus = keys.borrow().before(id).and_then(|before| before.focus.clone());
                activate(focus);
            }
            KeyOutput::PutBack(id) => {
                keys.borrow_mut().scan_start = Some(id);
                put_back(keys, id);
            }
            KeyOutput::Scan(scan) => {
                // An input method ignores that its keys were prevented.
                let start = keys.borrow_mut().scan_start.take();
                if let Some(id) = start {
                    put_back(keys, id);
                }
                emit(keys, Event::Scanned(scan));
            }
        }
    }
}

fn emit(keys: &Rc<RefCell<Keys>>, event: Event) {
    let emit = keys.borrow().emit.clone();
    emit.emit(event);
}

fn wait(keys: &Rc<RefCell<Keys>>, wake_ms: u64, attempt: Try) {
    let clock = keys.borrow().clock;
    let due = clock.millis().saturating_add(wake_ms);
    let to_wake = Rc::clone(keys);
    let timer = Timeout::new(u32::try_from(wake_ms).unwrap_or(u32::MAX), move || {
        if attempt == Try::First && clock.millis().saturating_sub(due) > LATE_MS {
            return wait(&to_wake, wake_ms, Try::Again);
        }
        let handled = to_wake.borrow_mut().recogniser.pause();
        perform(&to_wake, handled);
    });
    let former = keys.borrow_mut().timer.replace(timer);
    // A timer that has run is not cancelled while it runs.
    drop(former);
}

/// Presses the button, or submits the field, if it still has the focus.
fn activate(focus: Option<HtmlElement>) {
    let Some(element) = focus.filter(|element| focused().as_ref() == Some(element)) else { return };
    match element.dyn_ref::<HtmlInputElement>() {
        Some(field) => {
            if let Some(form) = field.form() {
                form.request_submit().ok();
            }
        }
        None => element.click(),
    }
}

/// Restores what the keys from this one on have changed in the page.
fn put_back(keys: &Rc<RefCell<Keys>>, id: u64) {
    let restored = {
        let keys = keys.borrow();
        let Some(before) = keys.before(id) else { return };
        for (element, top) in &before.scrolled {
            element.set_scroll_top(*top);
        }
        if let Some(focus) = &before.focus
            && focused().as_ref() != Some(focus)
        {
            focus.focus().ok();
        }
        let field = before.focus.as_ref().and_then(|focus| focus.dyn_ref::<HtmlInputElement>());
        match (field, &before.text) {
            (Some(field), Some(text)) if field.value() != *text => {
                field.set_value(text);
                Some(field.clone())
            }
            (Some(_) | None, Some(_) | None) => None,
        }
    };
    // The screen hears of the restored text as of any other.
    if let Some(field) = restored {
        let options = web_sys::EventInit::new();
        options.set_bubbles(true);
        if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &options) {
            field.dispatch_event(&event).ok();
        }
    }
}

impl Keys {
    fn keep_before(&mut self, id: u64) {
        if self.before.len() >= MOST_KEPT {
            self.before.pop_front();
        }
        self.before.push_back(Before::of(id));
    }

    /// The page before this key, or before the oldest that is kept.
    fn before(&self, id: u64) -> Option<&Before> {
        self.before.iter().find(|before| before.id >= id)
    }
}

impl Before {
    fn of(id: u64) -> Self {
        let focus = focused();
        let text = focus
            .as_ref()
            .and_then(|focus| focus.dyn_ref::<HtmlInputElement>())
            .map(HtmlInputElement::value);
        let mut around = focus.clone().map(HtmlElement::unchecked_into::<Element>);
        let mut scrolled = Vec::new();
        while let Some(element) = around {
            around = element.parent_element();
            let top = element.scroll_top();
            scrolled.push((element, top));
        }
        Self { id, focus, text, scrolled }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn focused() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Whether the event belongs to a field for a key, its file or its password.
fn holds_secret(event: &web_sys::Event) -> bool {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    field.is_some_and(|field| matches!(field.type_().as_str(), "password" | "file"))
}

/// What handles the key by itself.
fn target(event: &KeyboardEvent) -> KeyTarget {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return KeyTarget::Page;
    };
    match target.tag_name().as_str() {
        "BUTTON" | "A" => KeyTarget::Control,
        "INPUT" => match target.get_attribute("data-own-keys").as_deref() {
            Some("amount") => KeyTarget::Amount,
            Some(_) => KeyTarget::Text,
            None => KeyTarget::Field,
        },
        "TEXTAREA" | "SELECT" => KeyTarget::Text,
        _ => KeyTarget::Page,
    }
}

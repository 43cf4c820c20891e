//! Gestures of the browser that mean nothing on a kiosk, and input of any kind that counts as a touch.

use core::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use kios_pos::shell::gestures::Gestures;
use kios_pos::shell::touch::Touches;
use kios_till::Event;
use kios_web::{Clock, Taps};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Dispatches an event on a new element of this name; returns whether its default was prevented.
fn prevented(element: &str, script: &str) -> bool {
    let function = js_sys::Function::new_with_args(
        "name",
        &format!(
            "const element = document.createElement(name);
             document.body.append(element);
             const event = {script};
             element.dispatchEvent(event);
             element.remove();
             return event.defaultPrevented;"
        ),
    );
    function.call1(&JsValue::NULL, &element.into()).unwrap().as_bool().unwrap()
}

const OPTIONS: &str = "{ bubbles: true, cancelable: true }";

#[wasm_bindgen_test]
fn the_context_menu_selection_dragging_and_zoom_are_suppressed() {
    let zoom = "new WheelEvent('wheel', { bubbles: true, cancelable: true, ctrlKey: true })";
    let scroll = "new WheelEvent('wheel', { bubbles: true, cancelable: true })";
    let of = |name: &str| format!("new Event('{name}', {OPTIONS})");
    assert!(!prevented("p", &of("contextmenu")), "not before the kiosk has started");
    let gestures = Gestures::suppress();
    for name in ["contextmenu", "dragstart", "gesturestart", "selectstart"] {
        assert!(prevented("p", &of(name)), "{name}");
    }
    assert!(prevented("input", &of("contextmenu")));
    assert!(!prevented("input", &of("selectstart")), "a text is corrected in its field");
    assert!(prevented("p", zoom) && !prevented("p", scroll));
    drop(gestures);
    assert!(!prevented("p", &of("contextmenu")));
}

#[wasm_bindgen_test]
async fn back_stays_on_the_page() {
    let _gestures = Gestures::suppress();
    let window = web_sys::window().unwrap();
    let history = window.history().unwrap();
    let here = || web_sys::window().unwrap().location().href().unwrap();
    let present = || history.state().unwrap().as_string();
    let (before, last) = (here(), present());
    assert!(last.is_some());
    // Several at once are as many presses before the page hears of the first one.
    for steps in [-1, -1, -4, -1, -2, -1] {
        let (moved, has_moved) = futures::channel::oneshot::channel();
        let _listener = EventListener::once(&window, "popstate", move |_| {
            moved.send(()).ok();
        });
        history.go_with_delta(steps).unwrap();
        has_moved.await.unwrap();
        assert_eq!((here(), present()), (before.clone(), last.clone()), "{steps}");
    }
}

#[wasm_bindgen_test]
fn any_input_is_a_touch_at_most_once_a_second() {
    let touches = Rc::new(Cell::new(0));
    let count = Rc::clone(&touches);
    let listen = || {
        let count = Rc::clone(&count);
        Touches::listen(
            Clock::start(),
            yew::Callback::from(move |event| {
                assert_eq!(event, Event::Touched);
                count.set(count.get() + 1);
            }),
        )
    };
    for (at, name) in
        ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchmove"].iter().enumerate()
    {
        let listener = listen();
        let script = format!("new Event('{name}', {OPTIONS})");
        prevented("p", &script);
        assert_eq!(touches.get(), at + 1, "{name}");
        prevented("p", &script);
        assert_eq!(touches.get(), at + 1, "not twice at once");
        drop(listener);
    }
}

#[wasm_bindgen_test]
fn a_second_tap_at_the_same_place_presses_no_other_control() {
    let taps = Taps::listen();
    let pressed = js_sys::eval(
        "const buttons = ['start', 'digit'].map(name => {
            const button = document.createElement('button');
            button.append(document.createElement('span'));
            document.body.append(button);
            return button;
        });
        const pressed = [];
        buttons.forEach((button, which) => button.addEventListener('click', () => pressed.push(which)));
        const tap = (which, clientX, detail = 1) => buttons[which].firstChild.dispatchEvent(
            new MouseEvent('click', { bubbles: true, cancelable: true, detail, clientX, clientY: 300 }));
        tap(0, 100);
        tap(1, 110); // two keys beside each other
        tap(1, 110); // twice the same key
        tap(0, 405); // another place
        buttons[0].remove();
        tap(1, 400); // the second tap of the finger
        tap(1, 400, 0); // a key of the keyboard
        buttons[1].focus();
        tap(1, 900);
        pressed.push(document.activeElement === document.body);
        buttons[1].remove();
        pressed.join()",
    );
    assert_eq!(pressed.unwrap().as_string().unwrap(), "0,1,1,0,1,1,true");
    drop(taps);
}

//! Gestures of the browser that mean nothing on a kiosk, and input of any kind that counts as a touch.

use core::cell::Cell;
use std::rc::Rc;

use kios_pos::shell::gestures::Gestures;
use kios_pos::shell::touch::Touches;
use kios_till::Event;
use kios_web::Clock;
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
    let history = web_sys::window().unwrap().history().unwrap();
    let here = || web_sys::window().unwrap().location().href().unwrap();
    let before = here();
    for _ in 0..3 {
        history.back().unwrap();
        let mut tries = 0;
        // The browser moves in the history after the script has ended.
        while history.state().unwrap().as_string().as_deref() == Some("kiosk") && tries < 20 {
            gloo_timers::future::TimeoutFuture::new(5).await;
            tries += 1;
        }
        while history.state().unwrap().as_string().as_deref() != Some("kiosk") {
            gloo_timers::future::TimeoutFuture::new(5).await;
        }
        assert_eq!(here(), before);
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

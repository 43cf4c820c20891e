//! Hands a panic to the page's start script, which reports it and loads the page again.
//!
//! A program that has panicked runs nothing more, so the script does both (`static/boot.js`).

use std::panic;

use kios_protocol::api::PageFault;
use wasm_bindgen::JsValue;

use crate::document;

/// The event that the start script listens for.
const FAULT: &str = "kios-fault";

/// From now on a panic is dispatched to the window as `kios-fault`, without what may be a secret.
pub fn report_panics() {
    panic::set_hook(Box::new(|info| {
        if let Ok(detail) = detail(&PageFault::of_panic(info)) {
            document::tell(FAULT, &detail);
        }
    }));
}

fn detail(fault: &PageFault) -> Result<JsValue, JsValue> {
    let detail = js_sys::Object::new();
    js_sys::Reflect::set(&detail, &"message".into(), &fault.message.as_str().into())?;
    js_sys::Reflect::set(&detail, &"location".into(), &fault.location.as_str().into())?;
    Ok(detail.into())
}

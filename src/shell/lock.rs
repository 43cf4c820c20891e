//! One selling tab: the Web Locks API.
//!
//! The first page of this origin holds the lock as long as it lives; any other waits for it and is a
//! mirror meanwhile. The browser frees the lock when the page goes, however it goes.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

const NAME: &str = "kios-pos-till";

/// The lock, held until this is dropped or the page goes.
#[derive(Debug)]
pub(super) struct Lead {
    _release: Function,
}

/// Takes the lock if it is free.
pub(super) async fn try_lead() -> Option<Lead> {
    request(Patience::None).await
}

/// Waits until the lock is free and takes it.
///
/// Where the browser has no locks there is nobody to wait for.
pub(super) async fn lead() -> Option<Lead> {
    request(Patience::Endless).await
}

/// How long to wait for the lock.
#[derive(Clone, Copy, PartialEq)]
enum Patience {
    None,
    Endless,
}

async fn request(patience: Patience) -> Option<Lead> {
    let (granted, grant) = oneshot::channel();
    let mut granted = Some(granted);
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        // The lock is held until this promise settles, which it does when `Lead` is dropped.
        Promise::new(&mut |resolve, _| {
            if let Some(granted) = granted.take() {
                granted.send(Lead { _release: resolve }).ok();
            }
        })
        .into()
    });
    ask(patience, &held).ok()?;
    grant.await.ok()
}

fn ask(patience: Patience, held: &JsValue) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    let if_available = patience == Patience::None;
    Reflect::set(&options, &"ifAvailable".into(), &if_available.into())?;
    request.call3(&locks, &NAME.into(), &options, held)?;
    Ok(())
}

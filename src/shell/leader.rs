//! Leader election between tabs by the Web Locks API: only one tab sells.
//!
//! The first page of this origin holds the lock until it closes; others wait for it and are mirrors
//! meanwhile. The browser releases the lock when the page closes or crashes.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use super::edition::Edition;

/// The lock, held until this is dropped or the page closes.
#[derive(Debug)]
pub(super) struct LeaderLock {
    _release: Function,
}

/// Takes the lock of the edition if it is free.
pub(super) async fn try_acquire<E: Edition>() -> Option<LeaderLock> {
    request::<E>(Wait::No).await
}

/// Waits until the lock is free and takes it.
///
/// In a browser without locks it returns at once.
pub(super) async fn acquire<E: Edition>() -> Option<LeaderLock> {
    request::<E>(Wait::Forever).await
}

/// Whether to wait for the lock.
#[derive(Clone, Copy, PartialEq)]
enum Wait {
    No,
    Forever,
}

async fn request<E: Edition>(wait: Wait) -> Option<LeaderLock> {
    let (granted, grant) = oneshot::channel();
    let mut granted = Some(granted);
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        // The lock is held until this promise settles, which it does when `LeaderLock` is dropped.
        Promise::new(&mut |resolve, _| {
            if let Some(granted) = granted.take() {
                granted.send(LeaderLock { _release: resolve }).ok();
            }
        })
        .into()
    });
    request_lock::<E>(wait, &held).ok()?;
    grant.await.ok()
}

fn request_lock<E: Edition>(wait: Wait, held: &JsValue) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    let if_available = wait == Wait::No;
    Reflect::set(&options, &"ifAvailable".into(), &if_available.into())?;
    request.call3(&locks, &E::LOCK.into(), &options, held)?;
    Ok(())
}

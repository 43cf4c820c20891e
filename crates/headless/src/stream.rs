//! The stream as an asynchronous iterator.

use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::lock::Mutex;
use js_sys::{Object, Promise, Reflect};
use kios_protocol::api::{StreamEvent, StreamUpdate};
use kios_sdk::{Cursor, Followed, Stream};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

use crate::abort::Abort;
use crate::values::{from_js, to_js};

/// The updates of a stream. Its prototype is made an asynchronous iterable by the package.
#[wasm_bindgen]
#[derive(Debug)]
pub struct UpdateStream {
    /// `None` once it has ended.
    reading: Rc<Mutex<Option<(Stream, Abort)>>>,
    ends: mpsc::UnboundedSender<()>,
}

#[wasm_bindgen]
impl UpdateStream {
    /// The next update, as an iterator returns it; the end after an abort.
    pub fn next(&self) -> Promise {
        let reading = Rc::clone(&self.reading);
        future_to_promise(async move {
            let mut reading = reading.lock().await;
            let followed = match &mut *reading {
                Some((stream, abort)) => {
                    match select(Box::pin(abort.wait()), stream.next()).await {
                        Either::Left(((), _)) => None,
                        Either::Right((followed, _)) => followed,
                    }
                }
                None => None,
            };
            if let Some(followed) = followed {
                return step(&to_js(&update(followed)), &JsValue::FALSE);
            }
            *reading = None;
            step(&JsValue::UNDEFINED, &JsValue::TRUE)
        })
    }

    /// Ends the stream: its request is aborted, and an update that is awaited is the end.
    #[wasm_bindgen(js_name = "return")]
    pub fn end(&self) -> Promise {
        match self.reading.try_lock() {
            Some(mut reading) => *reading = None,
            None => {
                self.ends.unbounded_send(()).ok();
            }
        }
        future_to_promise(async { step(&JsValue::UNDEFINED, &JsValue::TRUE) })
    }
}

/// The stream that the options `{ cursor, signal }` say.
///
/// # Errors
/// A `TypeError` if they are not such.
pub(crate) fn follow(
    options: &JsValue,
    stream: impl FnOnce(Option<Cursor>) -> Stream,
) -> Result<UpdateStream, JsValue> {
    let abort = Abort::of(options)?;
    let cursor = if options.is_object() {
        Reflect::get(options, &"cursor".into())?
    } else {
        JsValue::UNDEFINED
    };
    let cursor =
        if cursor.is_undefined() || cursor.is_null() { None } else { Some(from_js(&cursor)?) };
    let ends = abort.handle();
    Ok(UpdateStream { reading: Rc::new(Mutex::new(Some((stream(cursor), abort)))), ends })
}

fn step(value: &JsValue, done: &JsValue) -> Result<JsValue, JsValue> {
    let step = Object::new();
    Reflect::set(&step, &"value".into(), value)?;
    Reflect::set(&step, &"done".into(), done)?;
    Ok(step.into())
}

fn update(followed: Followed) -> Value {
    let Followed { update, cursor } = followed;
    let (kind, event) = match update {
        StreamUpdate::Open => ("open", None),
        StreamUpdate::Lost => ("lost", None),
        StreamUpdate::Rejected => ("rejected", None),
        StreamUpdate::Event(event) => (event.name(), Some(event)),
    };
    let data = event.as_ref().map(data);
    json!({ "kind": kind, "data": data, "cursor": cursor })
}

fn data(event: &StreamEvent) -> Value {
    match event {
        StreamEvent::Hello(data) => json!(data),
        StreamEvent::Payment(data) => json!(data),
        StreamEvent::Refund(data) => json!(data),
        StreamEvent::Shop(data) => json!(data),
        StreamEvent::Heartbeat(data) => json!(data),
        StreamEvent::Upstream(data) => json!(data),
        StreamEvent::Reset(data) => json!(data),
    }
}

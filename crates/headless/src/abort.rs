//! Waits for an `AbortSignal`.

use futures::StreamExt as _;
use futures::channel::mpsc;
use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::AbortSignal;

use crate::values::wrong;

/// What ends a call or a stream: the signal of its options, or the program itself.
#[derive(Debug)]
pub(crate) struct Abort {
    aborting: mpsc::UnboundedSender<()>,
    aborts: mpsc::UnboundedReceiver<()>,
    /// Removed with this value.
    _listener: Option<EventListener>,
}

impl Abort {
    /// The signal in `{ signal }`.
    ///
    /// # Errors
    /// A `TypeError` if it is no signal.
    pub(crate) fn of(options: &JsValue) -> Result<Self, JsValue> {
        let (aborting, aborts) = mpsc::unbounded();
        let listener = signal(options)?.map(|signal| {
            let aborting = aborting.clone();
            if signal.aborted() {
                aborting.unbounded_send(()).ok();
            }
            EventListener::once(&signal, "abort", move |_| {
                aborting.unbounded_send(()).ok();
            })
        });
        Ok(Self { aborting, aborts, _listener: listener })
    }

    /// Aborts it without the signal.
    pub(crate) fn handle(&self) -> mpsc::UnboundedSender<()> {
        self.aborting.clone()
    }

    /// Waits until it is aborted.
    pub(crate) async fn wait(&mut self) {
        self.aborts.next().await;
    }
}

fn signal(options: &JsValue) -> Result<Option<AbortSignal>, JsValue> {
    if options.is_undefined() || options.is_null() {
        return Ok(None);
    }
    let signal = Reflect::get(options, &"signal".into())?;
    if signal.is_undefined() || signal.is_null() {
        return Ok(None);
    }
    // The signal of another realm has the same methods.
    if !signal.is_object() || !Reflect::has(&signal, &"aborted".into())? {
        return Err(wrong("signal is no AbortSignal"));
    }
    Ok(Some(signal.unchecked_into()))
}

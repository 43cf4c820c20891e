//! One worker: its start, and the requests that it has not answered yet.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Array, Function, Object, Reflect};
use kios_protocol::api::PageFault;
use kios_sdk::RelayClient;
use kios_signer::{KeySource, Numbered, Request, Response};
use serde_wasm_bindgen::{from_value, to_value};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, Worker};

/// How long a worker may take to load.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a worker may take for a response.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long it may take to import a key: a keystore is slow to decrypt on purpose.
const IMPORT_TIMEOUT: Duration = Duration::from_secs(120);
/// The name of the page's `meta` element with the address of the worker's script.
const META: &str = "meta[name=kios-signer]";
/// The Trusted Types policy that permits this one script; the content security policy names it.
const POLICY: &str = "kios-signer";

type Waiting = Rc<RefCell<BTreeMap<u32, oneshot::Sender<Response>>>>;

/// A started worker; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    worker: Worker,
    waiting: Waiting,
    last: Cell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

impl Connection {
    /// Starts a worker and waits until it receives requests; `None` if it does not in time.
    pub(super) async fn start(script: &str, relay: RelayClient) -> Option<Self> {
        let waiting = Waiting::default();
        let started = expect(&waiting, 0);
        let worker = new_worker(script).ok()?;
        let by_number = Rc::clone(&waiting);
        let on_message = Closure::new(move |message: MessageEvent| {
            let Ok(Numbered { number, content }) = from_value(message.data()) else { return };
            if let Response::Failed(fault) = content {
                by_number.borrow_mut().clear();
                return report(relay.clone(), fault);
            }
            let waits = by_number.borrow_mut().remove(&number);
            if let Some(waits) = waits {
                waits.send(content).ok();
            }
        });
        // Dropping the senders tells every waiting request that the worker has failed.
        let all = Rc::clone(&waiting);
        let on_error = Closure::new(move || all.borrow_mut().clear());
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let connection = Self {
            worker,
            waiting,
            last: Cell::new(0),
            _on_message: on_message,
            _on_error: on_error,
        };
        within(START_TIMEOUT, started).await.map(|_| connection)
    }

    /// Sends a request and waits for the response; `None` if there is none.
    pub(super) async fn ask(&self, request: Request) -> Option<Response> {
        let number = self.last.get().wrapping_add(1).max(1);
        self.last.set(number);
        let response = expect(&self.waiting, number);
        let timeout = match &request {
            Request::Prove { key: KeySource::Keystore { .. }, .. } => IMPORT_TIMEOUT,
            Request::Open { .. }
            | Request::Seal { .. }
            | Request::Prove { key: KeySource::Random | KeySource::Hex(_), .. }
            | Request::Keep
            | Request::Sign(_)
            | Request::End => TIMEOUT,
        };
        let message = to_value(&Numbered { number, content: request }).ok()?;
        self.worker.post_message(&message).ok()?;
        within(timeout, response).await
    }

    /// Asks the worker to overwrite the key before it ends.
    pub(super) fn end(&self) {
        let number = self.last.get().wrapping_add(1);
        if let Ok(message) = to_value(&Numbered { number, content: Request::End }) {
            self.worker.post_message(&message).ok();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Writes the worker's fault to the relay's log.
fn report(relay: RelayClient, fault: PageFault) {
    spawn_local(async move {
        // The relay's answer has no consequence here.
        relay.report_fault(&fault).await;
    });
}

fn expect(waiting: &Waiting, number: u32) -> oneshot::Receiver<Response> {
    let (sender, receiver) = oneshot::channel();
    waiting.borrow_mut().insert(number, sender);
    receiver
}

async fn within(timeout: Duration, response: oneshot::Receiver<Response>) -> Option<Response> {
    match select(response, gloo_timers::future::sleep(timeout)).await {
        Either::Left((response, _)) => response.ok(),
        Either::Right(((), _)) => None,
    }
}

/// The address of the worker's script, which the build writes into the page.
pub(super) fn script_of_page() -> Option<String> {
    web_sys::window()?.document()?.query_selector(META).ok()??.get_attribute("content")
}

/// A module worker. Where the browser has Trusted Types, the address must have passed a policy.
fn new_worker(script: &str) -> Result<Worker, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"module".into())?;
    let constructor: Function = Reflect::get(&js_sys::global(), &"Worker".into())?.dyn_into()?;
    let arguments = Array::of2(&trusted(script)?, &options);
    Reflect::construct(&constructor, &arguments)?.dyn_into()
}

thread_local! {
    /// The policy; the browser refuses a second one of the same name.
    static TRUSTING: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

fn trusted(script: &str) -> Result<JsValue, JsValue> {
    let factory = Reflect::get(&js_sys::global(), &"trustedTypes".into())?;
    if factory.is_undefined() {
        return Ok(script.into());
    }
    let policy = TRUSTING.with_borrow_mut(|policy| match policy {
        Some(policy) => Ok(policy.clone()),
        None => new_policy(&factory).inspect(|made| *policy = Some(made.clone())),
    })?;
    let create: Function = Reflect::get(&policy, &"createScriptURL".into())?.dyn_into()?;
    create.call1(&policy, &script.into())
}

/// A policy that permits the page's own worker, and in a page without one (a test's) every script.
fn new_policy(factory: &JsValue) -> Result<JsValue, JsValue> {
    let own = script_of_page();
    let permit = Closure::<dyn Fn(String) -> Option<String>>::new(move |asked: String| {
        Some(asked).filter(|asked| own.as_ref().is_none_or(|own| own == asked))
    });
    let rules = Object::new();
    Reflect::set(&rules, &"createScriptURL".into(), permit.as_ref())?;
    // The policy lives as long as the page.
    permit.forget();
    let create: Function = Reflect::get(factory, &"createPolicy".into())?.dyn_into()?;
    create.call2(factory, &POLICY.into(), &rules)
}

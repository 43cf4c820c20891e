//! The worker's event loop: a request is a message of the page, its response a message to the page.

use std::panic;
use std::rc::Rc;

use kios_protocol::api::PageFault;
use serde_wasm_bindgen::{from_value, to_value};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::agent::Agent;
use crate::message::{Numbered, Request, Response};
use crate::store::Store;

/// Answers the page's requests until the worker ends. The key is in the database of this name.
pub fn run(database: &'static str) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    report_panics();
    spawn_local(async move {
        let agent = Rc::new(Agent::new(Store::open_named(database).await.ok()));
        let receiver = scope.clone();
        let receive = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let Ok(request) = from_value::<Numbered<Request>>(message.data()) else { return };
            let (agent, scope) = (Rc::clone(&agent), receiver.clone());
            spawn_local(async move { answer(&agent, &scope, request).await });
        });
        scope.set_onmessage(Some(receive.as_ref().unchecked_ref()));
        // The listener lives as long as the worker.
        receive.forget();
        post(&scope, 0, &Response::Started);
    });
}

/// From now on a panic is reported to the page, which writes it to the relay's log and starts another worker.
fn report_panics() {
    panic::set_hook(Box::new(|info| {
        if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
            post(&scope, 0, &Response::Failed(PageFault::of_panic(info)));
        }
    }));
}

async fn answer(
    agent: &Agent,
    scope: &DedicatedWorkerGlobalScope,
    Numbered { number, content }: Numbered<Request>,
) {
    let ends = content == Request::End;
    let response = agent.perform(content).await;
    if ends {
        scope.close();
    } else {
        post(scope, number, &response);
    }
}

/// A response that cannot be posted is missing to the page, which then ends the worker.
fn post(scope: &DedicatedWorkerGlobalScope, number: u32, content: &Response) {
    if let Ok(message) = to_value(&Numbered { number, content }) {
        scope.post_message(&message).ok();
    }
}

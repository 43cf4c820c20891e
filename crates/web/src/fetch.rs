//! Sends the requests of the relay's client with `fetch`.
//!
//! A request is aborted when its future or its response is dropped. No cookie is sent and no redirect is followed: the
//! relay uses neither, and a portal that redirects would otherwise see the request.
//!
//! Source: the Fetch standard (<https://fetch.spec.whatwg.org>).

use futures::future::LocalBoxFuture;
use futures::stream::{LocalBoxStream, StreamExt as _, empty, once, unfold};
use gloo_net::http;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use kios_sdk::{Method, Request, Response, Transport, Unreachable};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStream, RequestCache, RequestCredentials, RequestRedirect,
    Response as Fetched,
};

/// The `fetch` of the page, the worker or the runtime, or one that a host supplies.
#[derive(Clone, Debug, Default)]
pub struct Fetch {
    /// `None` for the global one.
    function: Option<Function>,
}

impl Fetch {
    /// Sends with this function, which is called with a `Request` as the global `fetch` may be.
    pub const fn with(function: Function) -> Self {
        Self { function: Some(function) }
    }

    async fn send(self, request: Request) -> Result<Response, JsValue> {
        let abort = AbortOnDrop(AbortController::new()?);
        let function = match self.function {
            Some(function) => function,
            None => Reflect::get(&js_sys::global(), &"fetch".into())?.dyn_into()?,
        };
        let request = built(&request, &abort)?;
        let promise = function.call1(&JsValue::UNDEFINED, &request)?;
        let response = JsFuture::from(Promise::resolve(&promise)).await?;
        if !response.is_object() {
            return Err(response);
        }
        // A host's `fetch` may return a response of another class, which has the same properties.
        let response: Fetched = response.unchecked_into();
        let headers = response.headers();
        let content_type = headers.get("content-type")?;
        // Absent if the relay is of another origin and does not expose it.
        let request_id = headers.get("x-request-id")?;
        let body = match response.body() {
            Some(body) => chunks(body, abort),
            None => empty().boxed_local(),
        };
        Ok(Response { status: response.status(), content_type, request_id, body })
    }
}

impl Transport for Fetch {
    fn send(&self, request: Request) -> LocalBoxFuture<'static, Result<Response, Unreachable>> {
        let fetch = self.clone();
        Box::pin(async move { Self::send(fetch, request).await.map_err(|_| Unreachable) })
    }
}

fn built(request: &Request, abort: &AbortOnDrop) -> Result<web_sys::Request, JsValue> {
    let builder = match request.method {
        Method::Get => http::Request::get(&request.url),
        Method::Post => http::Request::post(&request.url),
    };
    let builder =
        request.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    let builder = builder
        // What the relay's responses say themselves, except where something in between has changed them.
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .abort_signal(Some(&abort.0.signal()));
    let built = match &request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    built.map(Into::into).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// The parts of a body; dropping them aborts the request.
fn chunks(
    body: ReadableStream,
    abort: AbortOnDrop,
) -> LocalBoxStream<'static, Result<Vec<u8>, Unreachable>> {
    let Ok(chunks) = wasm_streams::ReadableStream::from_raw(body).try_into_stream() else {
        return once(async { Err(Unreachable) }).boxed_local();
    };
    let received = unfold((chunks, abort), async |(mut chunks, abort)| {
        let chunk = chunks.next().await?;
        let chunk = chunk.map(|chunk| Uint8Array::new(&chunk).to_vec()).map_err(|_| Unreachable);
        Some((chunk, (chunks, abort)))
    });
    received.boxed_local()
}

/// Aborts a request when dropped.
#[derive(Debug)]
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

//! A transport that answers as a script says, and tokio's paused clock as the device's clock.

use core::cell::{Cell, RefCell};
use core::future::pending;
use core::time::Duration;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::future::LocalBoxFuture;
use futures::stream::{LocalBoxStream, iter, unfold};
use kios_protocol::SecretKey;
use kios_protocol::api::route;
use kios_protocol::session::Resource;
use kios_sdk::{Platform, Relay, Request, Response, Session, Time, Transport, Unreachable};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// The relay's time in the scripts, seconds since 1970; the device's clock is an hour ahead.
pub(crate) const RELAY_TIME_S: u64 = 1_795_219_864;
const DEVICE_AHEAD_S: u64 = 3_600;
/// How long a token is valid, seconds.
pub(crate) const TOKEN_VALID_S: u64 = 900;

/// The id that the relay gives each request.
pub(crate) const REQUEST_ID: &str = "b50ebf89-28";

/// What a request is answered with.
pub(crate) enum Reply {
    /// No response, ever.
    Nothing,
    /// A failed connection.
    Failure,
    /// A status, a content type, and the parts of the body.
    Head(u16, &'static str, Vec<Part>),
}

/// A part of a body.
pub(crate) enum Part {
    /// Bytes.
    Bytes(Vec<u8>),
    /// A pause.
    Pause(Duration),
    /// The connection is lost.
    Cut,
    /// Nothing more, and no end.
    Silence,
}

impl Reply {
    /// A whole JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::Head(status, "application/json", vec![text(&body.to_string())])
    }

    /// The envelope of a success.
    pub(crate) fn done(data: &Value) -> Self {
        Self::json(200, &json!({ "code": 0, "data": data }))
    }

    /// The envelope of a refusal.
    pub(crate) fn refused(code: u32) -> Self {
        Self::json(200, &json!({ "code": code, "error": { "message": "refused" } }))
    }

    /// A stream with these parts.
    pub(crate) fn stream(parts: Vec<Part>) -> Self {
        Self::Head(200, "text/event-stream; charset=utf-8", parts)
    }
}

/// A part of text.
pub(crate) fn text(text: &str) -> Part {
    Part::Bytes(text.as_bytes().to_vec())
}

type Script = dyn Fn(&Request) -> Reply;

/// The transport; clones share the record of requests.
#[derive(Clone)]
pub(crate) struct Scripted {
    script: Rc<Script>,
    sent: Rc<RefCell<Vec<Request>>>,
    unfinished: Rc<Cell<usize>>,
}

impl Scripted {
    /// Answers requests with this function.
    pub(crate) fn new(script: impl Fn(&Request) -> Reply + 'static) -> Self {
        Self { script: Rc::new(script), sent: Rc::default(), unfinished: Rc::default() }
    }

    /// As a relay that signs everybody in, with the tokens `t1`, `t2` and so on; `script` answers the rest.
    pub(crate) fn signing_in(script: impl Fn(&Request) -> Reply + 'static) -> Self {
        let tokens = Cell::new(0);
        Self::new(move |request| match request.url.as_str() {
            route::SESSION_NONCE => nonce(),
            route::SESSION => {
                tokens.set(tokens.get() + 1);
                signed_in(&format!("t{}", tokens.get()))
            }
            _ => script(request),
        })
    }

    /// The relay of this transport.
    pub(crate) fn relay(&self) -> Relay {
        Relay::at(Platform::new(self.clone(), Virtual(Instant::now())), "")
    }

    /// A session of a key with it.
    pub(crate) fn session(&self) -> Session {
        let key = SecretKey::from_bytes(&[0x22; 32]).unwrap();
        Session::new(self.relay(), Rc::new(key), Resource::Account)
    }

    /// The addresses of the requests so far.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.sent.borrow().iter().map(|request| request.url.clone()).collect()
    }

    /// The requests so far whose address begins so.
    pub(crate) fn sent_to(&self, path: &str) -> Vec<Request> {
        let sent = self.sent.borrow();
        sent.iter().filter(|request| request.url.starts_with(path)).cloned().collect()
    }

    /// How many requests have neither failed nor ended, and were not aborted.
    pub(crate) fn unfinished(&self) -> usize {
        self.unfinished.get()
    }
}

/// The nonce of a sign-in.
pub(crate) fn nonce() -> Reply {
    Reply::done(&json!({
        "nonce": "n", "domain": "d", "uri": "u", "chainId": 24_680, "serverTime": RELAY_TIME_S
    }))
}

/// The response to a sign-in.
pub(crate) fn signed_in(token: &str) -> Reply {
    Reply::done(&json!({
        "token": token, "expiresAt": RELAY_TIME_S + TOKEN_VALID_S, "roles": ["user"],
        "address": "0x1563915e194D8CfBA1943570603F7606A3115508"
    }))
}

/// The value of a request's header.
pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(header, _)| *header == name);
    found.map(|(_, value)| value.as_str())
}

impl Transport for Scripted {
    fn send(&self, request: Request) -> LocalBoxFuture<'static, Result<Response, Unreachable>> {
        let reply = (self.script)(&request);
        self.sent.borrow_mut().push(request);
        self.unfinished.set(self.unfinished.get() + 1);
        let unfinished = Unfinished(Rc::clone(&self.unfinished));
        Box::pin(async move {
            match reply {
                Reply::Nothing => pending().await,
                Reply::Failure => Err(Unreachable),
                Reply::Head(status, content_type, parts) => Ok(Response {
                    status,
                    content_type: Some(content_type.to_owned()),
                    request_id: Some(REQUEST_ID.to_owned()),
                    body: body(parts, unfinished),
                }),
            }
        })
    }
}

fn body(
    parts: Vec<Part>,
    unfinished: Unfinished,
) -> LocalBoxStream<'static, Result<Vec<u8>, Unreachable>> {
    let parts = iter(parts).boxed_local();
    let received = unfold((parts, unfinished), async |(mut parts, unfinished)| {
        loop {
            return match parts.next().await? {
                Part::Bytes(bytes) => Some((Ok(bytes), (parts, unfinished))),
                Part::Cut => Some((Err(Unreachable), (parts, unfinished))),
                Part::Silence => pending().await,
                Part::Pause(pause) => {
                    sleep(pause).await;
                    continue;
                }
            };
        }
    });
    received.boxed_local()
}

/// A request that counts as unfinished until this is dropped.
struct Unfinished(Rc<Cell<usize>>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// Tokio's clock since the start of the test.
struct Virtual(Instant);

impl Time for Virtual {
    fn millis(&self) -> u64 {
        let since = u64::try_from(self.0.elapsed().as_millis()).unwrap();
        (RELAY_TIME_S + DEVICE_AHEAD_S) * 1_000 + since
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(sleep(duration))
    }
}

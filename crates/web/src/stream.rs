//! The relay's event stream, read over `fetch`.
//!
//! The browser's own `EventSource` hides status codes, cannot send a header and forgets its cursor
//! on a reload, so the stream is read as a response body through an SSE parser. One loop owns it:
//! sign in, connect, read until it ends or falls silent, wait a little longer each time, resume
//! after the last event. Source: `kiosk.md §3`, `relay.md §5`.

use core::cell::RefCell;
use core::time::Duration;

use eventsource_stream::Eventsource as _;
use futures::future::{AbortHandle, Either, abortable, select};
use futures::{FutureExt as _, StreamExt as _};
use gloo_net::http::Request;
use gloo_timers::future::sleep;
use kios_protocol::api::{Answer, StreamEvent, StreamUpdate, route};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use crate::relay::{AbortOnDrop, authorized};
use crate::{Path, Relay, Session};

/// Silence after which a stream is taken for dead: more than two heartbeats.
const SILENCE: Duration = Duration::from_secs(40);
/// The longest wait between two attempts.
const LONGEST_WAIT_MS: u64 = 15_000;
/// The wait after the first failure, before jitter.
const FIRST_WAIT_MS: u64 = 500;
/// The wait after the relay has refused this key.
const REJECTED_WAIT: Duration = Duration::from_secs(20);

/// How far a stream was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Which log.
    pub epoch: String,
    /// The last event that was read.
    pub sequence: u64,
}

/// A running stream; dropping it ends it.
#[derive(Debug)]
pub struct Stream {
    abort: AbortHandle,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

impl Stream {
    /// Starts reading after `cursor`; `None` reads from now on. `tell` hears all news, each with the
    /// cursor to keep.
    pub fn start(
        relay: Relay,
        session: Session,
        cursor: Option<Cursor>,
        tell: impl Fn(StreamUpdate, Option<&Cursor>) + 'static,
    ) -> Self {
        let reader = Reader {
            relay,
            session,
            cursor: RefCell::new(cursor),
            latest: RefCell::default(),
            tell,
        };
        let (running, abort) = abortable(async move { reader.run().await });
        spawn_local(running.map(|_| ()));
        Self { abort }
    }
}

struct Reader<F> {
    relay: Relay,
    session: Session,
    cursor: RefCell<Option<Cursor>>,
    latest: RefCell<Option<Cursor>>,
    tell: F,
}

/// How one connection ended.
enum End {
    /// It had been open.
    WasOpen,
    /// It never opened.
    NeverOpened,
    /// The key or its token was refused.
    Refused,
}

impl<F: Fn(StreamUpdate, Option<&Cursor>)> Reader<F> {
    fn tell(&self, news: StreamUpdate) {
        let cursor = self.cursor.borrow().clone();
        (self.tell)(news, cursor.as_ref());
    }

    async fn run(&self) {
        let mut failures: u32 = 0;
        loop {
            match self.connect().await {
                End::WasOpen => {
                    failures = 0;
                    self.tell(StreamUpdate::Lost);
                }
                End::NeverOpened => self.tell(StreamUpdate::Lost),
                End::Refused => {
                    self.session.forget();
                    self.tell(StreamUpdate::Rejected);
                    sleep(REJECTED_WAIT).await;
                    continue;
                }
            }
            sleep(backoff(failures)).await;
            failures = failures.saturating_add(1);
        }
    }

    async fn connect(&self) -> End {
        let token = match self.session.token().await {
            Answer::Done(token) => token,
            Answer::Refused(_) => return End::Refused,
            Answer::Unknown(_) => return End::NeverOpened,
        };
        let Ok(abort) = AbortController::new() else { return End::NeverOpened };
        let abort = AbortOnDrop(abort);
        let mut path = Path::new(route::EVENTS);
        if let Some(cursor) = &*self.cursor.borrow() {
            path =
                path.with("lastEventId", &cursor.sequence.to_string()).with("epoch", &cursor.epoch);
        }
        let request = authorized(Request::get(&self.relay.url(&path)), Some(&token))
            .header("Accept", "text/event-stream")
            .cache(web_sys::RequestCache::NoStore)
            .abort_signal(Some(&abort.0.signal()));
        let Ok(response) = request.send().await else { return End::NeverOpened };
        if response.status() == 401 {
            // A token that ended early is renewed at once; a second refusal comes from signing in.
            self.session.forget();
            return End::NeverOpened;
        }
        match response.body() {
            Some(body) if response.ok() => {
                self.tell(StreamUpdate::Open);
                self.read(body).await;
                End::WasOpen
            }
            Some(_) | None => End::NeverOpened,
        }
    }

    async fn read(&self, body: web_sys::ReadableStream) {
        let chunks = wasm_streams::ReadableStream::from_raw(body).into_stream();
        let bytes = chunks.map(|chunk| chunk.map(|chunk| js_sys::Uint8Array::new(&chunk).to_vec()));
        let mut events = Box::pin(bytes.eventsource());
        loop {
            let event = match select(events.next(), sleep(SILENCE)).await {
                Either::Left((Some(Ok(event)), _)) => event,
                Either::Left((Some(Err(_)) | None, _)) | Either::Right(_) => return,
            };
            // An event of a kind that this version does not know is passed over.
            if let Ok(event) = StreamEvent::read(&event.event, &event.data) {
                self.follow(&event);
                self.tell(StreamUpdate::Event(event));
            }
        }
    }

    /// Moves the cursor: with every event; to the newest one where there is none yet, and where the
    /// relay has said that ours does not fit its log.
    fn follow(&self, event: &StreamEvent) {
        match event {
            StreamEvent::Hello(hello) => {
                let latest = Cursor { epoch: hello.epoch.clone(), sequence: hello.latest };
                self.cursor.borrow_mut().get_or_insert_with(|| latest.clone());
                *self.latest.borrow_mut() = Some(latest);
            }
            StreamEvent::Reset(_) => self.cursor.borrow_mut().clone_from(&self.latest.borrow()),
            StreamEvent::Payment(_)
            | StreamEvent::Refund(_)
            | StreamEvent::Shop(_)
            | StreamEvent::Heartbeat(_) => {
                if let (Some(sequence), Some(cursor)) =
                    (event.sequence(), self.cursor.borrow_mut().as_mut())
                {
                    cursor.sequence = sequence;
                }
            }
        }
    }
}

/// Twice as long after every failure, and a random part of it, so that kiosks do not return as one.
fn backoff(failures: u32) -> Duration {
    let wait = FIRST_WAIT_MS.saturating_mul(1_u64 << failures.min(5)).min(LONGEST_WAIT_MS);
    let mut random = [0; 2];
    let spread = match getrandom::fill(&mut random) {
        Ok(()) => u64::from(u16::from_le_bytes(random)) % (wait / 2 + 1),
        Err(_) => 0,
    };
    Duration::from_millis(wait / 2 + spread)
}

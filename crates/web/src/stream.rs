//! The relay's event stream, read with `fetch`.
//!
//! One loop per stream: get a token, connect, parse server-sent events until the response ends or is
//! silent for 40 s, wait with exponential backoff and jitter, resume after the last event. The
//! browser's `EventSource` is not used because it hides status codes and sends no headers
//! (`docs/adr/0004-stream-over-fetch.md`).
//!
//! Source: `kiosk.md §3`, `relay.md §5`.

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

/// Time without an event after which a stream counts as lost: more than two heartbeats.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(40);
/// The longest wait between two attempts, milliseconds.
const MAX_BACKOFF_MS: u64 = 15_000;
/// The wait after the first failure before jitter, milliseconds.
const INITIAL_BACKOFF_MS: u64 = 500;
/// The wait after the relay has refused to sign this key in.
const REJECTED_BACKOFF: Duration = Duration::from_secs(20);

/// A position in the relay's event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Identifies the log.
    pub epoch: String,
    /// The sequence of the last event that was read.
    pub sequence: u64,
}

/// A running stream; dropping it aborts its request and its loop.
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
    /// Starts to read after `cursor`, or at the newest event without one. `on_update` receives each
    /// update with the cursor to store.
    pub fn start(
        relay: Relay,
        session: Session,
        cursor: Option<Cursor>,
        on_update: impl Fn(StreamUpdate, Option<&Cursor>) + 'static,
    ) -> Self {
        let reader = Reader {
            relay,
            session,
            cursor: RefCell::new(cursor),
            latest: RefCell::default(),
            on_update,
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
    /// The newest event of the log when the connection was opened.
    latest: RefCell<Option<Cursor>>,
    on_update: F,
}

/// How one connection ended.
enum CloseReason {
    /// It was open before.
    WasOpen,
    /// It could not be opened.
    NeverOpened,
    /// The relay refused to sign the key in.
    Refused,
}

impl<F: Fn(StreamUpdate, Option<&Cursor>)> Reader<F> {
    fn notify(&self, update: StreamUpdate) {
        let cursor = self.cursor.borrow().clone();
        (self.on_update)(update, cursor.as_ref());
    }

    async fn run(&self) {
        let mut failures: u32 = 0;
        loop {
            match self.connect().await {
                CloseReason::WasOpen => {
                    failures = 0;
                    self.notify(StreamUpdate::Lost);
                }
                CloseReason::NeverOpened => self.notify(StreamUpdate::Lost),
                CloseReason::Refused => {
                    self.session.forget();
                    self.notify(StreamUpdate::Rejected);
                    sleep(REJECTED_BACKOFF).await;
                    continue;
                }
            }
            sleep(backoff(failures)).await;
            failures = failures.saturating_add(1);
        }
    }

    async fn connect(&self) -> CloseReason {
        let token = match self.session.token().await {
            Answer::Done(token) => token,
            Answer::Refused(_) => return CloseReason::Refused,
            Answer::Unknown(_) => return CloseReason::NeverOpened,
        };
        let Ok(abort) = AbortController::new() else { return CloseReason::NeverOpened };
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
        let Ok(response) = request.send().await else { return CloseReason::NeverOpened };
        if response.status() == 401 {
            // The token may have been revoked: the next attempt signs in again, and a key that is no
            // longer accepted is refused there.
            self.session.forget();
            return CloseReason::NeverOpened;
        }
        match response.body() {
            Some(body) if response.ok() => {
                self.notify(StreamUpdate::Open);
                self.read(body).await;
                CloseReason::WasOpen
            }
            Some(_) | None => CloseReason::NeverOpened,
        }
    }

    async fn read(&self, body: web_sys::ReadableStream) {
        let chunks = wasm_streams::ReadableStream::from_raw(body).into_stream();
        let bytes = chunks.map(|chunk| chunk.map(|chunk| js_sys::Uint8Array::new(&chunk).to_vec()));
        let mut events = Box::pin(bytes.eventsource());
        loop {
            let event = match select(events.next(), sleep(SILENCE_TIMEOUT)).await {
                Either::Left((Some(Ok(event)), _)) => event,
                Either::Left((Some(Err(_)) | None, _)) | Either::Right(_) => return,
            };
            // An event of an unknown kind is ignored: a newer relay may send it.
            if let Ok(event) = StreamEvent::read(&event.event, &event.data) {
                self.advance_cursor(&event);
                self.notify(StreamUpdate::Event(event));
            }
        }
    }

    /// Moves the cursor to the event. Without a cursor, and after a reset (ours is not in the relay's
    /// log), it moves to the newest event.
    fn advance_cursor(&self, event: &StreamEvent) {
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
            | StreamEvent::Heartbeat(_)
            | StreamEvent::Upstream(_) => {
                if let (Some(sequence), Some(cursor)) =
                    (event.sequence(), self.cursor.borrow_mut().as_mut())
                {
                    cursor.sequence = sequence;
                }
            }
        }
    }
}

/// Doubles the wait with each failure and adds jitter, so that kiosks do not reconnect in step.
fn backoff(failures: u32) -> Duration {
    let wait_ms = INITIAL_BACKOFF_MS.saturating_mul(1_u64 << failures.min(5)).min(MAX_BACKOFF_MS);
    let mut random = [0; 2];
    let jitter_ms = match getrandom::fill(&mut random) {
        Ok(()) => u64::from(u16::from_le_bytes(random)) % (wait_ms / 2 + 1),
        Err(_) => 0,
    };
    Duration::from_millis(wait_ms / 2 + jitter_ms)
}

//! The relay's event stream, read with `fetch`.
//!
//! One loop per stream: get a token, connect, parse server-sent events until the response ends or is silent for too
//! long, pause, resume after the last event. [`StreamAttempts`] has the time limits and the pauses, and says when a
//! response is a live stream. The browser's `EventSource` is not used because it hides status codes and sends no headers
//! (`docs/adr/0004-stream-over-fetch.md`).
//!
//! Source: `kiosk.md §3`, `relay.md §5`.

use core::cell::RefCell;
use core::time::Duration;

use futures::future::{AbortHandle, Either, abortable, select};
use futures::{FutureExt as _, StreamExt as _};
use gloo_net::http::{Request, Response};
use gloo_timers::future::sleep;
use kios_client::{EventKind, Instant, Received, SseEvent, SseParser, StreamAttempts, StreamFault};
use kios_protocol::api::{Answer, StreamEvent, StreamUpdate, route};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use crate::relay::{AbortOnDrop, authorized};
use crate::{Path, Relay, Session};

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

impl<F: Fn(StreamUpdate, Option<&Cursor>)> Reader<F> {
    fn notify(&self, update: StreamUpdate) {
        let cursor = self.cursor.borrow().clone();
        (self.on_update)(update, cursor.as_ref());
    }

    fn now(&self) -> Instant {
        Instant::from_millis(self.session.clock().millis())
    }

    async fn run(&self) {
        let mut attempts = StreamAttempts::start(self.now());
        loop {
            let fault = self.attempt(&mut attempts).await;
            match fault {
                StreamFault::Rejected => {
                    self.session.forget();
                    self.notify(StreamUpdate::Rejected);
                }
                StreamFault::NoResponse
                | StreamFault::NotAStream
                | StreamFault::Held
                | StreamFault::Ended
                | StreamFault::Silent => self.notify(StreamUpdate::Lost),
            }
            let pause_ms = attempts.failed(fault, self.now(), random());
            sleep(Duration::from_millis(pause_ms)).await;
            attempts.restart(self.now());
        }
    }

    /// One attempt, from the request to the end of the stream. Its request is aborted when it has ended.
    async fn attempt(&self, attempts: &mut StreamAttempts) -> StreamFault {
        let Ok(abort) = AbortController::new() else { return StreamFault::NoResponse };
        let abort = AbortOnDrop(abort);
        let response = match self.within(attempts, self.connect(&abort)).await {
            Some(Ok(response)) => response,
            Some(Err(fault)) => return fault,
            None => return attempts.overdue(),
        };
        if response.status() == 401 {
            // The token may have been revoked: the next attempt signs in again, and a key that is no
            // longer accepted is refused there.
            self.session.forget();
        }
        let content_type = response.headers().get("content-type");
        let answered = attempts.answered(response.status(), content_type.as_deref(), self.now());
        match (answered, response.body()) {
            (Err(fault), _) => fault,
            (Ok(()), None) => StreamFault::Ended,
            (Ok(()), Some(body)) => self.read(body, attempts).await,
        }
    }

    async fn connect(&self, abort: &AbortOnDrop) -> Result<Response, StreamFault> {
        let token = match self.session.token().await {
            Answer::Done(token) => token,
            Answer::Refused(_) => return Err(StreamFault::Rejected),
            Answer::Unknown(_) => return Err(StreamFault::NoResponse),
        };
        let mut path = Path::new(route::EVENTS);
        if let Some(cursor) = &*self.cursor.borrow() {
            path =
                path.with("lastEventId", &cursor.sequence.to_string()).with("epoch", &cursor.epoch);
        }
        let request = authorized(Request::get(&self.relay.url(&path)), Some(&token))
            .header("Accept", "text/event-stream")
            .cache(web_sys::RequestCache::NoStore)
            .abort_signal(Some(&abort.0.signal()));
        request.send().await.map_err(|_| StreamFault::NoResponse)
    }

    async fn read(
        &self,
        body: web_sys::ReadableStream,
        attempts: &mut StreamAttempts,
    ) -> StreamFault {
        let mut chunks = wasm_streams::ReadableStream::from_raw(body).into_stream();
        let mut parser = SseParser::default();
        loop {
            let chunk = match self.within(attempts, chunks.next()).await {
                Some(Some(Ok(chunk))) => js_sys::Uint8Array::new(&chunk).to_vec(),
                Some(Some(Err(_)) | None) => return StreamFault::Ended,
                None => return attempts.overdue(),
            };
            let Ok(events) = parser.push(&chunk) else { return StreamFault::NotAStream };
            for event in &events {
                self.receive(event, attempts);
            }
        }
    }

    fn receive(&self, event: &SseEvent, attempts: &mut StreamAttempts) {
        // An event of an unknown kind only shows that the stream lives: a newer relay may send it.
        let event = StreamEvent::read(&event.name, &event.data).ok();
        let kind = match event {
            Some(StreamEvent::Hello(_)) => EventKind::Hello,
            Some(_) | None => EventKind::Other,
        };
        let received = attempts.received(kind, self.now());
        let Some(event) = event.filter(|_| received != Received::Early) else { return };
        self.advance_cursor(&event);
        if received == Received::Opened {
            self.notify(StreamUpdate::Open);
        }
        self.notify(StreamUpdate::Event(event));
    }

    /// The result of `work`; `None` at the attempt's deadline.
    async fn within<T>(
        &self,
        attempts: &StreamAttempts,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let left_ms = attempts.deadline().ms_since(self.now());
        match select(Box::pin(work), sleep(Duration::from_millis(left_ms))).await {
            Either::Left((result, _)) => Some(result),
            Either::Right(((), _)) => None,
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

/// A random number for the jitter; 0 if the browser has no random source.
fn random() -> u16 {
    let mut random = [0; 2];
    match getrandom::fill(&mut random) {
        Ok(()) => u16::from_le_bytes(random),
        Err(_) => 0,
    }
}

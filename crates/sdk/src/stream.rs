//! The relay's event stream, read with `fetch`.
//!
//! One loop per stream: get a token, connect, parse server-sent events until the response ends or is silent for too
//! long, pause, resume after the last event. [`StreamAttempts`] has the time limits and the pauses, and says when a
//! response is a live stream. The browser's `EventSource` is not used because it hides status codes and sends no headers
//! (`docs/adr/0004-stream-over-fetch.md`).
//!
//! Source: `kiosk.md §3`, `relay.md §5`.

use core::cell::RefCell;
use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::collections::VecDeque;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::future::{Either, LocalBoxFuture, select};
use kios_client::{EventKind, Instant, Received, SseEvent, SseParser, StreamAttempts, StreamFault};
use kios_protocol::api::{Answer, StreamEvent, StreamUpdate, route};
use serde::{Deserialize, Serialize};

use crate::platform::{Body, Response};
use crate::relay::authorization;
use crate::{Path, Session};

/// A position in the relay's event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Identifies the log.
    pub epoch: String,
    /// The sequence of the last event that was read.
    pub sequence: u64,
}

/// An update of the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// What happened.
    pub update: StreamUpdate,
    /// Where to resume after it; `None` before the first `hello`.
    pub cursor: Option<Cursor>,
}

/// The stream of a session. It proceeds only while it is polled and never ends; dropping it aborts its request.
pub struct Stream {
    running: LocalBoxFuture<'static, Infallible>,
    updates: Updates,
}

/// Updates that were read and not taken yet.
type Updates = Rc<RefCell<VecDeque<Followed>>>;

impl core::fmt::Debug for Stream {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    /// The stream after `cursor`, or from the newest event on without one.
    pub fn new(session: Session, cursor: Option<Cursor>) -> Self {
        let updates = Updates::default();
        let reader = Reader {
            session,
            cursor: RefCell::new(cursor),
            latest: RefCell::default(),
            updates: Rc::clone(&updates),
        };
        Self { running: Box::pin(async move { reader.run().await }), updates }
    }

    fn pop(&self) -> Option<Followed> {
        self.updates.borrow_mut().pop_front()
    }
}

impl futures::Stream for Stream {
    type Item = Followed;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Followed>> {
        // Nothing more is read before all that was read is taken.
        if let Some(followed) = self.pop() {
            return Poll::Ready(Some(followed));
        }
        match self.running.as_mut().poll(context) {
            Poll::Ready(never) => match never {},
            Poll::Pending => self.pop().map_or(Poll::Pending, |update| Poll::Ready(Some(update))),
        }
    }
}

struct Reader {
    session: Session,
    cursor: RefCell<Option<Cursor>>,
    /// The newest event of the log when the connection was opened.
    latest: RefCell<Option<Cursor>>,
    updates: Updates,
}

impl Reader {
    fn notify(&self, update: StreamUpdate) {
        let cursor = self.cursor.borrow().clone();
        self.updates.borrow_mut().push_back(Followed { update, cursor });
    }

    fn now(&self) -> Instant {
        self.session.relay().platform().now()
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'static, ()> {
        self.session.relay().platform().time.sleep(Duration::from_millis(millis))
    }

    async fn run(&self) -> Infallible {
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
            self.sleep(pause_ms).await;
            attempts.restart(self.now());
        }
    }

    /// One attempt, from the request to the end of the stream. Its request is aborted when it has ended.
    async fn attempt(&self, attempts: &mut StreamAttempts) -> StreamFault {
        let response = match self.within(attempts, self.connect()).await {
            Some(Ok(response)) => response,
            Some(Err(fault)) => return fault,
            None => return attempts.overdue(),
        };
        if response.status == 401 {
            // The token may have been revoked: the next attempt signs in again, and a key that is no
            // longer accepted is refused there.
            self.session.forget();
        }
        let content_type = response.content_type.as_deref();
        match attempts.answered(response.status, content_type, self.now()) {
            Err(fault) => fault,
            Ok(()) => self.read(response.body, attempts).await,
        }
    }

    async fn connect(&self) -> Result<Response, StreamFault> {
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
        let headers = vec![("accept", "text/event-stream".to_owned()), authorization(&token)];
        let response = self.session.relay().open(&path, headers).await;
        response.map_err(|_| StreamFault::NoResponse)
    }

    async fn read(&self, mut body: Body, attempts: &mut StreamAttempts) -> StreamFault {
        let mut parser = SseParser::default();
        loop {
            let chunk = match self.within(attempts, body.next()).await {
                Some(Some(Ok(chunk))) => chunk,
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
        match select(Box::pin(work), self.sleep(left_ms)).await {
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

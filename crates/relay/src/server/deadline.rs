//! A request body with a deadline, and the draining of a body that no handler has read.
//!
//! A client that is still sending when its connection is closed may lose the response. So the rest
//! of a body is read and discarded before a refusal is sent, up to a limit.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::Sleep;

/// The most that is drained of an unread body, bytes.
const MOST_LEFT: u64 = 4 * 1024 * 1024;

/// A body with its deadline; clones share one body.
#[derive(Clone)]
pub(super) struct Deadline(Arc<Mutex<Arriving>>);

struct Arriving {
    body: Incoming,
    end: Pin<Box<Sleep>>,
}

/// The body took too long.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyTimeout;

impl fmt::Display for BodyTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request body took too long to arrive")
    }
}

impl Error for BodyTimeout {}

type Read = Option<Result<Frame<Bytes>, Box<dyn Error + Send + Sync>>>;

impl Deadline {
    /// The deadline is for the whole body, not for each frame, so that a slow trickle times out
    /// too.
    pub(super) fn new(body: Incoming, limit: Duration) -> Self {
        Self(Arc::new(Mutex::new(Arriving { body, end: Box::pin(tokio::time::sleep(limit)) })))
    }

    /// Reads and discards the rest of the body.
    pub(super) async fn drain(self) {
        let mut left = MOST_LEFT;
        while !self.arriving().body.is_end_stream() {
            match poll_fn(|context| self.arriving().poll(context)).await {
                None | Some(Err(_)) => return,
                Some(Ok(frame)) => {
                    let bytes = frame.data_ref().map_or(0, Bytes::len);
                    let Some(less) = left.checked_sub(u64::try_from(bytes).unwrap_or(left)) else {
                        return;
                    };
                    left = less;
                }
            }
        }
    }

    fn arriving(&self) -> MutexGuard<'_, Arriving> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arriving {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Read> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.end.as_mut().poll(context).map(|()| Some(Err(BodyTimeout.into())))
    }
}

impl Body for Deadline {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Read> {
        self.arriving().poll(context)
    }

    fn is_end_stream(&self) -> bool {
        self.arriving().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.arriving().body.size_hint()
    }
}

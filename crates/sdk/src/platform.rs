//! What a platform supplies: HTTP requests, a clock, pauses.

use core::time::Duration;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use futures::stream::LocalBoxStream;
use kios_client::Instant;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes something.
    Post,
}

/// A request. `Debug` omits headers and body, which may hold tokens and PINs.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address: absolute, or a path of the page's own origin. Percent-encoded.
    pub url: String,
    /// The headers, with lower-case names.
    pub headers: Vec<(&'static str, String)>,
    /// The body, JSON.
    pub body: Option<String>,
}

impl core::fmt::Debug for Request {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The parts of a body as they arrive; an error ends it.
pub type Body = LocalBoxStream<'static, Result<Vec<u8>, Unreachable>>;

/// A response whose body is still being received. Dropping it aborts the request.
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `content-type` header.
    pub content_type: Option<String>,
    /// The `x-request-id` header: the relay's id of the request, which its log has.
    pub request_id: Option<String>,
    /// The body.
    pub body: Body,
}

impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

/// There is no response, or its body ended early. The request may have been executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable;

/// Sends requests.
pub trait Transport {
    /// Sends a request and waits for the head of the response. Dropping the future aborts the request.
    ///
    /// It has no time limit of its own; a redirect is not followed, and no cookie is sent.
    fn send(&self, request: Request) -> LocalBoxFuture<'static, Result<Response, Unreachable>>;
}

/// The device's clock.
pub trait Time {
    /// Milliseconds since 1970 that never decrease.
    fn millis(&self) -> u64;

    /// Waits.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;
}

/// A transport and a clock; clones share both.
#[derive(Clone)]
pub struct Platform {
    /// Sends the requests.
    pub transport: Rc<dyn Transport>,
    /// The clock.
    pub time: Rc<dyn Time>,
}

impl core::fmt::Debug for Platform {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Platform").finish_non_exhaustive()
    }
}

impl Platform {
    /// A platform of these two.
    pub fn new(transport: impl Transport + 'static, time: impl Time + 'static) -> Self {
        Self { transport: Rc::new(transport), time: Rc::new(time) }
    }

    /// The present instant on the device's clock.
    pub(crate) fn now(&self) -> Instant {
        Instant::from_millis(self.time.millis())
    }
}

//! The accept loop: permits of connections, timeouts, and graceful shutdown.
//!
//! Receiving a head, receiving a body and sending a response are limited in time; *producing* a
//! response is not, because a stream is one. At shutdown the streams are closed first, so that
//! their clients reconnect elsewhere, and then requests in progress may finish.
//!
//! A connection above the limit of its address gets one response, 429, as long as few get one; others are closed.
//!
//! Deliberately absent: TLS, which a proxy in front terminates, and HTTP/2, which browsers use over
//! TLS only.

mod connections;
mod deadline;
mod open_files;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, EXPECT};
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::events::CommitNotifier;
use crate::limits::{ClientAddress, Limiter, Peer, TooMany};
use connections::{ConnectionPermit, Connections};
use deadline::Deadline;

pub use open_files::{fitted, raise_limit};

/// The most bytes of a request's head. Source: `relay.md §8`.
const HEAD_BYTES: usize = 16 * 1024;
/// Connections above a limit that are answered at the same time.
const REFUSALS: usize = 64;
/// How long such a connection may take to send its request.
const REFUSAL_HEAD: Duration = Duration::from_secs(2);

/// How long the parts of an exchange may take.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// How long a request's head may take, and how long a connection may idle between two requests.
    pub head: Duration,
    /// How long a request's body may take.
    pub body: Duration,
    /// How long a peer may accept nothing of a response.
    pub stall: Duration,
    /// How long streams may take to end at shutdown.
    pub streams: Duration,
    /// How long requests in progress may take to end at shutdown.
    pub drain: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            body: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            streams: Duration::from_secs(2),
            drain: Duration::from_secs(10),
        }
    }
}

/// Why the relay cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The port is in use.
    #[error("{0} is in use by another program: stop it, or set `listen` to another port")]
    InUse(SocketAddr),
    /// Any other error.
    #[error("cannot listen on {0}: {1}")]
    Other(SocketAddr, io::Error),
}

/// Starts listening.
///
/// # Errors
/// [`ListenError`]; the port is not bound then.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|fault| {
        if fault.kind() == io::ErrorKind::AddrInUse {
            ListenError::InUse(address)
        } else {
            ListenError::Other(address, fault)
        }
    })
}

/// The connection of a request is above the limit of its address; passed in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct OverLimit(pub TooMany);

/// What every connection needs.
#[derive(Clone, Debug)]
struct Shared {
    router: Router,
    limiter: Arc<Limiter>,
    connections: Connections,
    refusals: Arc<Semaphore>,
    timeouts: Timeouts,
}

/// Serves until `shutdown` is cancelled, then shuts down as described in the module.
///
/// The streams watch the same token themselves and close when it is cancelled.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limiter: Arc<Limiter>,
    notifier: CommitNotifier,
    shutdown: CancellationToken,
    timeouts: Timeouts,
) {
    let graceful = GracefulShutdown::new();
    let config = limiter.config();
    let connections = Connections::new(config.connections, config.connections_per_address);
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let shared = Shared { router, limiter, connections, refusals, timeouts };
    loop {
        let next = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            next = listener.accept() => next,
        };
        match next {
            Ok((stream, peer)) => shared.admit(stream, peer.ip(), graceful.watcher()),
            Err(fault) => {
                // Usually out of file descriptors: other connections have to end first.
                tracing::warn!(%fault, "accept failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    if timeout(timeouts.streams, notifier.all_streams_closed()).await.is_err() {
        tracing::warn!("streams did not end in time");
    }
    if timeout(timeouts.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests did not end in time");
    }
}

impl Shared {
    /// Serves a connection in a task of its own, if there is a permit for it.
    fn admit(&self, stream: TcpStream, peer: IpAddr, watcher: Watcher) {
        let peer = peer.to_canonical();
        let address = (!self.limiter.is_proxy(peer)).then(|| ClientAddress::of(peer));
        if let Ok(permit) = self.connections.take(address) {
            tokio::spawn(self.clone().connection(stream, Peer(peer), permit, watcher));
            return;
        }
        metrics::counter!("kios_refusals_total", "limit" => "connections").increment(1);
        if let Ok(permit) = Arc::clone(&self.refusals).try_acquire_owned() {
            let refusal = self.clone().refusal(stream, watcher);
            tokio::spawn(async move {
                refusal.await;
                drop(permit);
            });
        }
    }

    async fn connection(
        self,
        stream: TcpStream,
        peer: Peer,
        permit: ConnectionPermit,
        watcher: Watcher,
    ) {
        let permit = Arc::new(permit);
        let (router, limit, own) = (self.router, self.timeouts.body, Arc::clone(&permit));
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            answer(router.clone(), request, limit, Arc::clone(&own))
        });
        let io = TokioIo::new(Box::pin(prepared(stream, self.timeouts.stall)));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.timeouts.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(io, service);
        tokio::select! {
            () = permit.taken_away() => tracing::debug!("an idle connection made room"),
            ended = watcher.watch(connection) => if let Err(fault) = ended {
                tracing::debug!(%fault, "connection ended");
            },
        }
    }

    /// Answers one request with 429.
    async fn refusal(self, stream: TcpStream, watcher: Watcher) {
        let router = self.router;
        let over = OverLimit(TooMany { retry_after: self.timeouts.head });
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(over);
            router.clone().oneshot(request.map(Body::new))
        });
        let io = TokioIo::new(Box::pin(prepared(stream, REFUSAL_HEAD)));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(REFUSAL_HEAD)
            .max_buf_size(HEAD_BYTES)
            .keep_alive(false)
            .serve_connection(io, service);
        if let Err(fault) = watcher.watch(connection).await {
            tracing::debug!(%fault, "refused connection ended");
        }
    }
}

/// A stream whose peer has to take what is sent.
fn prepared(stream: TcpStream, stall: Duration) -> TimeoutStream<TcpStream> {
    // Events are small and must not be delayed to be sent together.
    if let Err(fault) = stream.set_nodelay(true) {
        tracing::debug!(%fault, "nodelay failed");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(stall));
    stream
}

/// Handles one request, and drains what is left of its body.
async fn answer(
    router: Router,
    request: Request<Incoming>,
    limit: Duration,
    permit: Arc<ConnectionPermit>,
) -> Result<Response, Infallible> {
    permit.in_use();
    // A client with an `Expect` header gets the response before it sends the body.
    let asks = request.headers().contains_key(EXPECT);
    let (parts, body) = request.into_parts();
    let body = Deadline::new(body, limit);
    let request = Request::from_parts(parts, Body::new(body.clone()));
    let answer = router.oneshot(request).await?;
    // A stream is in use until it ends. A connection that only waits for the rest of a body that nobody reads gives way.
    if !is_stream(&answer) {
        permit.idle();
    }
    if !asks {
        body.drain().await;
    }
    Ok(answer)
}

fn is_stream(answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

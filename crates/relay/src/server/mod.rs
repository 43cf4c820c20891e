//! The accept loop: limits of connections, and graceful shutdown.
//!
//! Receiving a head, receiving a body and sending a response are limited in time; *producing* a
//! response is not, because a stream is one. At shutdown the streams are closed first, so that
//! their clients reconnect elsewhere, and then requests in progress may finish.
//!
//! Deliberately absent: TLS, which a proxy in front terminates, and HTTP/2, which browsers use over
//! TLS only.

mod deadline;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::EXPECT;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::events::CommitNotifier;
use deadline::Deadline;

/// The limits of connections.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Concurrent connections; more wait in the backlog of the system.
    pub connections: usize,
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

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
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

/// Serves until `shutdown` is cancelled, then shuts down as described in the module.
///
/// The streams watch the same token themselves and close when it is cancelled.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    notifier: CommitNotifier,
    shutdown: CancellationToken,
    limits: Limits,
) {
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    loop {
        let next = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            next = accept(&listener, &permits) => next,
        };
        if let Some((stream, permit)) = next {
            tokio::spawn(connection(stream, permit, router.clone(), graceful.watcher(), limits));
        }
    }
    drop(listener);
    if timeout(limits.streams, notifier.all_streams_closed()).await.is_err() {
        tracing::warn!("streams did not end in time");
    }
    if timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests did not end in time");
    }
}

/// The next connection, once there is a permit for it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(fault) => {
            // Usually out of file descriptors: other connections have to end first.
            tracing::warn!(%fault, "accept failed");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    permit: OwnedSemaphorePermit,
    router: Router,
    watcher: Watcher,
    limits: Limits,
) {
    // Events are small and must not be delayed to be sent together.
    if let Err(fault) = stream.set_nodelay(true) {
        tracing::debug!(%fault, "nodelay failed");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall));
    let service = service_fn(move |request| answer(router.clone(), request, limits.body));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    if let Err(fault) = watcher.watch(connection).await {
        tracing::debug!(%fault, "connection ended");
    }
    drop(permit);
}

/// Handles one request, and drains what is left of its body.
async fn answer(
    router: Router,
    request: Request<Incoming>,
    limit: Duration,
) -> Result<Response, Infallible> {
    // A client with an `Expect` header gets the response before it sends the body.
    let asks = request.headers().contains_key(EXPECT);
    let (parts, body) = request.into_parts();
    let body = Deadline::new(body, limit);
    let request = Request::from_parts(parts, Body::new(body.clone()));
    let answer = router.oneshot(request).await?;
    if !asks {
        body.drain().await;
    }
    Ok(answer)
}

//! An accept loop that can cut a connection instead of answering.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::fault::ConnectionReset;

/// Serves until the token is cancelled, which also closes open connections.
pub(super) async fn run(listener: TcpListener, routes: Router, end: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            () = end.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        if let Ok((stream, _)) = accepted {
            let (routes, end) = (routes.clone(), end.clone());
            tokio::spawn(async move {
                tokio::select! {
                    () = end.cancelled() => {}
                    () = connection(stream, routes) => {}
                }
            });
        }
    }
}

/// An error of the service cuts the connection.
#[derive(Debug, thiserror::Error)]
#[error("cut")]
struct Cutting;

async fn connection(stream: TcpStream, routes: Router) {
    let service = service_fn(move |request: Request<Incoming>| {
        let routes = routes.clone();
        async move { respond(routes, request).await }
    });
    // An error means that the peer has closed the connection, or that it was cut on purpose.
    http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
}

async fn respond(routes: Router, request: Request<Incoming>) -> Result<Response, Cutting> {
    let answered: Result<Response, Infallible> = routes.oneshot(request.map(Body::new)).await;
    match answered {
        Ok(response) if response.extensions().get::<ConnectionReset>().is_some() => Err(Cutting),
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}

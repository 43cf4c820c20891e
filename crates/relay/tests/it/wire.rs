//! The relay on a real socket, and a client that reads single frames.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use kios_protocol::api::{StreamEvent, UpstreamState};
use kios_protocol::session::{Resource, SignIn};
use kios_protocol::{SecretKey, ShopId, TerminalId};
use kios_relay::http::{self, Site};
use kios_relay::server::{self, Timeouts};
use kios_relay::{AppState, session};
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// More than any operation here takes.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// A relay that listens on a port.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn of(app: &AppState) -> Self {
        Self::with(app, Site::default(), Timeouts::default()).await
    }

    pub(crate) async fn with(app: &AppState, site: Site, timeouts: Timeouts) -> Self {
        let listener = server::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (notifier, shutdown) = (app.notifier().clone(), app.shutdown().clone());
        let router = http::router(app.clone(), site);
        let limiter = Arc::clone(app.limiter());
        let serving =
            server::serve(listener, router, limiter, notifier, shutdown.clone(), timeouts);
        let task = tokio::spawn(serving);
        Self { address, shutdown, task }
    }

    /// Shuts it down and waits for the end.
    pub(crate) async fn ends(self) {
        self.shutdown.cancel();
        soon(self.task).await.unwrap();
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Connects from 127.0.0.`last`, as another client.
    pub(crate) async fn connect_from(&self, last: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// `GET` from 127.0.0.`last`.
    pub(crate) async fn get_from(&self, last: u8, path: &str, headers: &[(&str, &str)]) -> Answer {
        Answer::of(self.send_from(last, bare(path, headers)).await).await
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Response<Incoming> {
        self.send_from(1, request).await
    }

    pub(crate) async fn send_from(
        &self,
        last: u8,
        request: Request<Full<Bytes>>,
    ) -> Response<Incoming> {
        let io = TokioIo::new(self.connect_from(last).await);
        let (mut sender, connection) = http1::handshake(io).await.unwrap();
        tokio::spawn(connection);
        soon(sender.send_request(request)).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.get_from(1, path, headers).await
    }

    /// Opens a stream.
    pub(crate) async fn listens(&self, token: &str, query: &str) -> Listener {
        let request = Request::get(format!("/v2/events{query}"))
            .header("host", "relay")
            .header("authorization", format!("Bearer {token}"))
            .body(Full::default())
            .unwrap();
        Listener::of(self.send(request).await)
    }
}

fn bare(path: &str, headers: &[(&str, &str)]) -> Request<Full<Bytes>> {
    let request = Request::get(path).header("host", "relay");
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Full::default()).unwrap()
}

/// A whole response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) async fn of(response: Response<Incoming>) -> Self {
        let (parts, body) = response.into_parts();
        let body = soon(body.collect()).await.unwrap().to_bytes();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|fault| panic!("{fault}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// An open stream.
pub(crate) struct Listener {
    pub(crate) headers: HeaderMap,
    body: Incoming,
    text: String,
}

impl Listener {
    pub(crate) fn of(response: Response<Incoming>) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        let (parts, body) = response.into_parts();
        Self { headers: parts.headers, body, text: String::new() }
    }

    /// The next event; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<StreamEvent> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = read(event);
                self.text = rest.to_owned();
                return Some(event);
            }
            let frame = soon(self.body.frame()).await?.unwrap();
            self.text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    }

    pub(crate) async fn hello(&mut self) -> kios_protocol::api::Hello {
        match self.next().await {
            Some(StreamEvent::Hello(hello)) => hello,
            other => panic!("no hello: {other:?}"),
        }
    }

    /// The next state of the network's relay.
    pub(crate) async fn upstream(&mut self) -> UpstreamState {
        match self.next().await {
            Some(StreamEvent::Upstream(status)) => status.state,
            other => panic!("no state of upstream: {other:?}"),
        }
    }

    /// The next payment: its sequence and its status.
    pub(crate) async fn payment(&mut self) -> (u64, u8) {
        match self.next().await {
            Some(StreamEvent::Payment(event)) => {
                (event.sequence, event.data.item.payment_status.number())
            }
            other => panic!("no payment: {other:?}"),
        }
    }

    pub(crate) async fn reset(&mut self) -> kios_protocol::api::Reset {
        match self.next().await {
            Some(StreamEvent::Reset(reset)) => reset,
            other => panic!("no reset: {other:?}"),
        }
    }
}

fn read(text: &str) -> StreamEvent {
    let field =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim_start);
    let event = StreamEvent::read(field("event:").unwrap(), field("data:").unwrap()).unwrap();
    let id = event.sequence().map(|sequence| sequence.to_string());
    assert_eq!(field("id:"), id.as_deref(), "the id is the sequence, or there is none");
    event
}

/// Waits with a timeout.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(TIMEOUT, future).await.expect("nothing happened for a long time")
}

/// The resource of a kiosk's session.
pub(crate) fn terminal(shop_id: ShopId, terminal: &str) -> Resource {
    let terminal_id: TerminalId = terminal.parse().unwrap();
    Resource::Terminal { shop_id, terminal_id }
}

/// A valid sign-in text.
pub(crate) async fn text(app: &AppState, key: &SecretKey, resource: Resource) -> SignIn {
    let nonce = session::nonce(app).unwrap();
    SignIn {
        domain: nonce.domain,
        address: key.address(),
        uri: nonce.uri,
        chain_id: nonce.chain_id,
        nonce: nonce.nonce,
        issued_at: nonce.server_time,
        expires_at: nonce.server_time.plus(120),
        resource,
    }
}

/// A token.
pub(crate) async fn token(app: &AppState, key: &SecretKey, resource: Resource) -> String {
    let text = text(app, key, resource).await.to_string();
    session::sign_in(app, &text, &key.sign_text(&text)).await.unwrap().token
}

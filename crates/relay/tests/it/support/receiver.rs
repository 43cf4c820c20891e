//! A receiver of callbacks on loopback that fails on request.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONNECTION, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use kios_domain::Secret;
use kios_relay::config::CallbackConfig;
use serde_json::Value;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{Duration, sleep};

use crate::wire::soon;

pub(crate) const CALLBACK_KEY: &str = "callback-key-that-nobody-sees";

/// One request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// The behaviour of the receiver.
#[derive(Debug, Default)]
struct Mood {
    refused: String,
    held: String,
    elsewhere: Option<String>,
}

#[derive(Debug, Default)]
struct Book {
    mood: Mutex<Mood>,
    calls: Mutex<Vec<Call>>,
    accepted: Mutex<Vec<(String, u64)>>,
    asked: watch::Sender<usize>,
    free: Notify,
}

/// A server on loopback; it keeps its port while it is down.
pub(crate) struct Receiver {
    address: SocketAddr,
    book: Arc<Book>,
    server: Mutex<JoinHandle<()>>,
    /// While it is down: bound without listening, so that no other process gets the port.
    kept: Mutex<Option<TcpSocket>>,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The id of the payment or shop change.
    pub(crate) fn payment(&self) -> &str {
        let data = &self.body["data"];
        data["paymentId"].as_str().or_else(|| data["taskId"].as_str()).unwrap()
    }
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let book = Arc::new(Book::default());
        let server = Mutex::new(serve(listener, &book));
        Self { address, book, server, kept: Mutex::default() }
    }

    /// The configuration of a relay that calls it.
    pub(crate) fn config(&self) -> CallbackConfig {
        CallbackConfig {
            url: self.url().parse().unwrap(),
            access_key: Secret::new(CALLBACK_KEY.to_owned()),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/callback", self.address)
    }

    /// Stops listening.
    pub(crate) async fn goes_down(&self) {
        let server = std::mem::replace(&mut *self.server.lock().unwrap(), tokio::spawn(async {}));
        server.abort();
        server.await.unwrap_err();
        // A child process of another test holds the descriptor between its fork and its exec.
        let socket = soon(async {
            loop {
                let socket = TcpSocket::new_v4().unwrap();
                socket.set_reuseaddr(true).unwrap();
                if socket.bind(self.address).is_ok() {
                    break socket;
                }
                sleep(Duration::from_millis(1)).await;
            }
        });
        *self.kept.lock().unwrap() = Some(socket.await);
    }

    pub(crate) fn comes_back(&self) {
        let socket = self.kept.lock().unwrap().take().unwrap();
        let listener = socket.listen(64).unwrap();
        *self.server.lock().unwrap() = serve(listener, &self.book);
    }

    /// Responds 503 to callbacks about this payment.
    pub(crate) fn refuses(&self, payment: &str) {
        payment.clone_into(&mut self.book.mood.lock().unwrap().refused);
    }

    /// Does not respond to callbacks about this payment.
    pub(crate) fn holds(&self, payment: &str) {
        payment.clone_into(&mut self.book.mood.lock().unwrap().held);
    }

    /// Responds to the callbacks it has held back.
    pub(crate) fn lets_go(&self) {
        self.book.mood.lock().unwrap().held.clear();
        self.book.free.notify_waiters();
    }

    pub(crate) fn redirects_to(&self, other: &Self) {
        self.book.mood.lock().unwrap().elsewhere = Some(other.url());
    }

    /// Every request that arrived.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.book.calls.lock().unwrap().clone()
    }

    /// The callbacks it has accepted: payment and status.
    pub(crate) fn accepted(&self) -> Vec<(String, u64)> {
        self.book.accepted.lock().unwrap().clone()
    }

    /// Waits until this many requests arrived.
    pub(crate) async fn was_asked(&self, times: usize) {
        let mut asked = self.book.asked.subscribe();
        asked.wait_for(|asked| *asked >= times).await.unwrap();
    }
}

fn serve(listener: TcpListener, book: &Arc<Book>) -> JoinHandle<()> {
    let book = Arc::clone(book);
    let answer = move |headers: HeaderMap, body: Bytes| answer(Arc::clone(&book), headers, body);
    let router = Router::new().route("/callback", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() })
}

async fn answer(book: Arc<Book>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { headers, body: serde_json::from_slice(&body).unwrap() };
    let payment = call.payment().to_owned();
    let status = call.body["data"]["paymentStatus"].as_u64().unwrap_or_default();
    book.calls.lock().unwrap().push(call);
    let (refused, held, elsewhere) = {
        let mood = book.mood.lock().unwrap();
        let refused = mood.refused == payment || mood.refused == "everything";
        (refused, mood.held == payment, mood.elsewhere.clone())
    };
    // A kept-alive connection would outlive its server.
    let close = [(CONNECTION, "close".to_owned())];
    if let Some(elsewhere) = elsewhere {
        let redirect = (StatusCode::TEMPORARY_REDIRECT, close, [(LOCATION, elsewhere)]);
        return redirect.into_response();
    }
    if held {
        let freed = book.free.notified();
        book.asked.send_modify(|asked| *asked += 1);
        freed.await;
    }
    if !refused {
        book.accepted.lock().unwrap().push((payment, status));
    }
    if !held {
        book.asked.send_modify(|asked| *asked += 1);
    }
    let status = if refused { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (status, close).into_response()
}

//! A bare HTTP client whose source address can be chosen, so that it can send what no HTTP library would.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a response may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The loopback address that a client connects from, 127.0.0.`N`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From(pub(crate) u8);

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The envelope's code.
    pub(crate) fn code(&self) -> Option<u64> {
        self.json().get("code")?.as_u64()
    }

    /// A number of the envelope's data.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.field(name)?.as_u64()
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.json().get("data")?.get(name).cloned()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A text of the envelope's data.
    pub(crate) fn text(&self, name: &str) -> Outcome<String> {
        let value = self.field(name).and_then(|value| value.as_str().map(str::to_owned));
        value.ok_or_else(|| format!("no {name} in {} {}", self.status, self.body).into())
    }
}

impl From {
    /// Connects to the relay.
    pub(crate) async fn connect(self, relay: SocketAddr) -> Outcome<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::new(127, 0, 0, self.0), 0).into())?;
        Ok(timeout(TIMEOUT, socket.connect(relay)).await??)
    }

    /// Sends these bytes and reads the response until the connection ends.
    pub(crate) async fn raw(self, relay: SocketAddr, bytes: &[u8]) -> Outcome<Answer> {
        let mut stream = self.connect(relay).await?;
        // A server that refuses may stop reading before the end.
        let _sent = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let read = timeout(TIMEOUT, stream.read_to_end(&mut answer)).await?;
        if answer.is_empty() {
            read?;
        }
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("the connection was closed")?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let head = head.to_lowercase();
        Ok(Answer { status: status.ok_or("no status")?, head, body: body.to_owned() })
    }

    /// `GET` with these header lines.
    pub(crate) async fn get(self, relay: SocketAddr, path: &str, headers: &str) -> Outcome<Answer> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n{headers}\r\n");
        self.raw(relay, request.as_bytes()).await
    }

    /// `POST` of a JSON text.
    pub(crate) async fn post(self, relay: SocketAddr, path: &str, body: &str) -> Outcome<Answer> {
        self.raw(relay, post(path, body, "close").as_bytes()).await
    }
}

/// The bytes of a `POST`.
pub(crate) fn post(path: &str, body: &str, connection: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: relay\r\nconnection: {connection}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

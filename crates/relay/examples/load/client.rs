//! An HTTP client that keeps its connection.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a response may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// One connection to the relay.
pub(crate) struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(relay: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(relay).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::new() })
    }

    /// Sends a request and returns the body of its response.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Outcome<String> {
        timeout(TIMEOUT, self.exchange(request)).await?
    }

    async fn exchange(&mut self, request: &[u8]) -> Outcome<String> {
        self.stream.write_all(request).await?;
        loop {
            if let Some(body) = self.response()? {
                return Ok(body);
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err("the connection was closed".into());
            }
        }
    }

    /// The body of the response at the start of what was read, once it is complete.
    fn response(&mut self) -> Outcome<Option<String>> {
        let end = self.read.windows(4).position(|window| window == b"\r\n\r\n");
        let Some(end) = end.map(|at| at + 4) else { return Ok(None) };
        let head = String::from_utf8_lossy(self.read.get(..end).unwrap_or_default()).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.ok_or("no length")?.trim().parse()?;
        if self.read.len() < end + length {
            return Ok(None);
        }
        let rest = self.read.split_off(end + length);
        let whole = std::mem::replace(&mut self.read, rest);
        Ok(Some(String::from_utf8(whole.get(end..).unwrap_or_default().to_vec())?))
    }

    /// Sends a request and returns the data of the envelope.
    pub(crate) async fn data(&mut self, request: &[u8]) -> Outcome<Value> {
        let body = self.send(request).await?;
        let mut envelope: Value = serde_json::from_str(&body)?;
        match envelope.get("code").and_then(Value::as_u64) {
            Some(0) => Ok(envelope.get_mut("data").map(Value::take).unwrap_or_default()),
            Some(_) | None => Err(body.into()),
        }
    }
}

/// The bytes of a `POST` of a JSON text.
pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: relay\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The bytes of a `GET`.
pub(crate) fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: relay\r\n{headers}\r\n").into_bytes()
}

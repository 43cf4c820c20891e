//! A proxy between a page and the relay that breaks the event stream as networks in shops do.
//!
//! It forwards one request per connection, as HTTP/1.0, so that a response ends with its connection and nothing has to
//! be parsed. Requests to the stream are treated as [`StreamFault`] says.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::Relay;

/// The largest head of a request, bytes.
const MAX_HEAD: usize = 64 * 1024;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n\
    <!doctype html><title>Sign in to the network</title>\n\n";

/// What happens to a request to the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFault {
    /// The headers of the response pass, its body is held back.
    BodyHeld,
    /// A portal responds with a page and keeps the response open.
    PageOpen,
    /// A portal responds with a page.
    PageEnds,
    /// The connection is cut after the headers.
    CutAfterHeaders,
    /// There is no response.
    NoResponse,
    /// A byte order mark precedes the body.
    ByteOrderMark,
}

/// A running proxy; it ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    requests: Arc<Mutex<Vec<(Instant, String)>>>,
    accepting: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Proxy {
    /// Starts a proxy of this relay.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(relay: &Relay, fault: StreamFault) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let target = relay.base().replace("http://", "");
        let requests = Arc::<Mutex<Vec<_>>>::default();
        let log = Arc::clone(&requests);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (target, log) = (target.clone(), Arc::clone(&log));
                tokio::spawn(async move {
                    // A browser that leaves is no fault of the test.
                    forward(client, &target, fault, &log).await.ok();
                });
            }
        });
        Ok(Self { port, requests, accepting })
    }

    /// Its address, `http://…` without a path.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests to the API that came within `length` from `start` on.
    pub fn requests_within(&self, start: Instant, length: Duration) -> Vec<String> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = |(at, path): &&(Instant, String)| {
            *at >= start && *at < start + length && path.starts_with("/v")
        };
        requests.iter().filter(counts).map(|(_, path)| path.clone()).collect()
    }
}

async fn forward(
    mut client: TcpStream,
    target: &str,
    fault: StreamFault,
    log: &Mutex<Vec<(Instant, String)>>,
) -> Result<()> {
    let (head, body) = read_head(&mut client).await?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let is_stream = path.starts_with("/v2/events");
    log.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), path));
    match fault {
        StreamFault::NoResponse if is_stream => {
            copy(&mut client, &mut sink()).await?;
            return Ok(());
        }
        StreamFault::PageEnds | StreamFault::PageOpen if is_stream => {
            client.write_all(PAGE).await?;
            if fault == StreamFault::PageOpen {
                copy(&mut client, &mut sink()).await?;
            }
            return Ok(());
        }
        StreamFault::BodyHeld
        | StreamFault::PageOpen
        | StreamFault::PageEnds
        | StreamFault::CutAfterHeaders
        | StreamFault::NoResponse
        | StreamFault::ByteOrderMark => {}
    }
    let mut relay = TcpStream::connect(target).await?;
    relay.write_all(as_only_request(&head).as_bytes()).await?;
    relay.write_all(&body).await?;
    if is_stream {
        let (head, body) = read_head(&mut relay).await?;
        client.write_all(head.as_bytes()).await?;
        match fault {
            StreamFault::BodyHeld => {
                let (mut from_client, _) = client.split();
                let (mut of_client, mut of_relay) = (sink(), sink());
                tokio::select! {
                    _ = copy(&mut from_client, &mut of_client) => {}
                    _ = copy(&mut relay, &mut of_relay) => {}
                }
                return Ok(());
            }
            StreamFault::CutAfterHeaders => return Ok(()),
            StreamFault::ByteOrderMark => client.write_all("\u{feff}".as_bytes()).await?,
            StreamFault::PageOpen | StreamFault::PageEnds | StreamFault::NoResponse => {}
        }
        client.write_all(&body).await?;
    }
    let (mut from_client, mut to_client) = client.split();
    let (mut from_relay, mut to_relay) = relay.split();
    tokio::select! {
        sent = copy(&mut from_relay, &mut to_client) => { sent?; }
        // The client sends the rest of its body, or leaves.
        () = async {
            copy(&mut from_client, &mut to_relay).await.ok();
        } => {}
    }
    Ok(())
}

/// The head of a request as that of the only one on its connection: HTTP/1.0 without keep-alive.
fn as_only_request(head: &str) -> String {
    let lines = head.split_inclusive("\r\n");
    let kept = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    kept.collect::<String>().replacen("HTTP/1.1", "HTTP/1.0", 1)
}

/// The head of a message, and what was read beyond it.
async fn read_head(from: &mut TcpStream) -> Result<(String, Vec<u8>)> {
    let mut read = Vec::new();
    loop {
        if let Some(at) = read.windows(END_OF_HEAD.len()).position(|bytes| bytes == END_OF_HEAD) {
            let body = read.split_off(at + END_OF_HEAD.len());
            return Ok((String::from_utf8(read)?, body));
        }
        let count = from.read_buf(&mut read).await?;
        (count > 0 && read.len() <= MAX_HEAD).then_some(()).context("a message without a head")?;
    }
}

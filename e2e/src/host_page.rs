//! The server of a host page: serves files from memory on an origin of its own.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::ports::free_port;

/// A host page; its server ends when this is dropped.
#[derive(Debug)]
pub struct HostPage {
    server: JoinHandle<()>,
}

impl Drop for HostPage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The origin of a host page whose files are not known yet.
#[derive(Debug)]
pub struct HostOrigin {
    port: u16,
    text: String,
}

impl HostOrigin {
    /// An origin on a free port.
    ///
    /// # Errors
    /// When no port is free.
    pub fn reserve() -> Result<Self> {
        let port = free_port()?;
        Ok(Self { port, text: format!("http://127.0.0.1:{port}") })
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The origin as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Serves files by their paths, such as `/order.html`.
    ///
    /// # Errors
    /// When the port is taken meanwhile.
    pub async fn serve<A: AsRef<str>, B: AsRef<[u8]>>(&self, files: &[(A, B)]) -> Result<HostPage> {
        let port = self.port;
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let owned = |(path, content): &(A, B)| {
            (path.as_ref().to_owned(), Bytes::from(content.as_ref().to_owned()))
        };
        let files: Arc<BTreeMap<String, Bytes>> = Arc::new(files.iter().map(owned).collect());
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let files = Arc::clone(&files);
                let answer = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let response = response(&files, request.uri().path());
                    async move { Ok::<_, Infallible>(response) }
                });
                let connection =
                    http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
                tokio::spawn(async move { connection.await.ok() });
            }
        });
        Ok(HostPage { server })
    }
}

fn response(files: &BTreeMap<String, Bytes>, path: &str) -> Response<Full<Bytes>> {
    let folder = path.strip_suffix('/').map(|_| format!("{path}index.html"));
    let found = files.get(folder.as_deref().unwrap_or(path)).cloned();
    let status = match found {
        Some(_) => StatusCode::OK,
        // Browsers request it of every origin.
        None if path == "/favicon.ico" => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    };
    let mut response = Response::new(Full::new(found.unwrap_or_default()));
    *response.status_mut() = status;
    let kind = match folder.as_deref().unwrap_or(path).rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("html") => "text/html; charset=utf-8",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

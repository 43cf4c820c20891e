//! The chromedriver process of a test.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tokio::time::{sleep, timeout};

use crate::Http;
use crate::ports::free_port;

const START_TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long the browsers may take to exit.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// A chromedriver process; dropping it also closes its browsers.
#[derive(Debug)]
pub struct Driver {
    port: u16,
    child: Child,
}

impl Driver {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// When `chromedriver` is not on the path or does not come up.
    pub async fn start() -> Result<Self> {
        let port = free_port()?;
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .arg("--log-level=OFF")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start chromedriver; is it on the path?")?;
        let driver = Self { port, child };
        let http = Http::new(driver.base());
        let up = async {
            while http.get("/status").await.is_err() {
                sleep(POLL_INTERVAL).await;
            }
        };
        if timeout(START_TIMEOUT, up).await.is_err() {
            bail!("chromedriver does not respond");
        }
        Ok(driver)
    }

    /// Its address.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Requests that it closes its browsers and exits.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(STOP_TIMEOUT))?;
        let port = self.port;
        write!(
            stream,
            "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response)?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver that does not respond is killed.
        if self.shut_down().is_err() {
            self.child.kill().ok();
        }
        self.child.wait().ok();
    }
}

//! The parent process: starts the relay, kills it and restarts it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use kios_relay::clock::{Clock as _, ManualClock};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::watch;

use super::{CHILD, ORDERS, Orders};
use crate::wire::soon;

/// The moment of a call to a gateway at which the relay is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The gateway has received the request and does not execute it.
    Received,
    /// The gateway has received the request and executes it afterwards.
    Overtaken,
    /// The gateway has executed the request and is sending the response.
    Answered,
}

/// The call at which the relay is killed: a part of its path, and its number from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) path: &'static str,
    pub(super) which: usize,
    pub(super) moment: Moment,
}

/// The state of the proxy to a gateway.
#[derive(Debug)]
struct Way {
    to: String,
    plan: Mutex<Option<Plan>>,
    /// The id of the running child, or 0.
    alive: watch::Receiver<u32>,
}

/// A proxy to a gateway that can kill the relay during a call: its address.
async fn way(to: String, plan: Option<Plan>, alive: watch::Receiver<u32>) -> String {
    let way = Arc::new(Way { to, plan: Mutex::new(plan), alive });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(pass).with_state(way);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

impl Way {
    /// The moment at which to kill, if this call is the chosen one.
    fn deadly(&self, path: &str) -> Option<Moment> {
        let mut planned = self.plan.lock().unwrap();
        let plan = planned.as_mut().filter(|plan| path.contains(plan.path))?;
        plan.which -= 1;
        if plan.which > 0 {
            return None;
        }
        planned.take().map(|plan| plan.moment)
    }

    /// Kills the running child and waits for its end.
    async fn kill(&self) {
        let mut alive = self.alive.clone();
        let id = alive.borrow_and_update().to_string();
        Command::new("kill").args(["-9", &id]).status().await.unwrap();
        soon(alive.changed()).await.unwrap();
    }

    async fn forward(&self, request: Request<Full<Bytes>>) -> Response<Body> {
        let host = self.to.strip_prefix("http://").unwrap();
        let io = TokioIo::new(TcpStream::connect(host).await.unwrap());
        let (mut sender, connection) = http1::handshake(io).await.unwrap();
        tokio::spawn(connection);
        match sender.send_request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => broken(),
        }
    }
}

fn broken() -> Response<Body> {
    Response::builder().status(StatusCode::BAD_GATEWAY).body(Body::empty()).unwrap()
}

async fn pass(State(way): State<Arc<Way>>, request: Request<Body>) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    parts.uri = parts.uri.path().parse::<Uri>().unwrap();
    let moment = way.deadly(parts.uri.path());
    if matches!(moment, Some(Moment::Received | Moment::Overtaken)) {
        way.kill().await;
        if moment == Some(Moment::Received) {
            return broken();
        }
    }
    let answer = way.forward(Request::from_parts(parts, Full::new(body))).await;
    if moment == Some(Moment::Answered) {
        way.kill().await;
    }
    answer
}

/// A relay in a child process, on its own database.
pub(super) struct Killed {
    folder: TempDir,
    clock: ManualClock,
    ways: [String; 2],
    alive: watch::Sender<u32>,
    running: Running,
    /// How often it was killed.
    pub(super) deaths: usize,
}

struct Running {
    process: Child,
    orders: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Killed {
    /// Starts it with the files of a relay that has ended.
    pub(super) async fn start(
        files: &TempDir,
        clock: ManualClock,
        gateways: [String; 2],
        plan: Option<Plan>,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let file = "kios.db";
        std::fs::copy(files.path().join(file), folder.path().join(file)).unwrap();
        let (alive, watched) = watch::channel(0);
        let [eximbay, kicc] = gateways;
        let ways =
            [way(eximbay, plan, watched.clone()).await, way(kicc, plan, watched.clone()).await];
        let running = Running::start(&folder, &ways, clock.now().seconds()).await;
        alive.send_replace(running.process.id().unwrap());
        Self { folder, clock, ways, alive, running, deaths: 0 }
    }

    /// Kills it at the point with this number from here on.
    pub(super) async fn arm(&mut self, places: usize) {
        self.running.tell(&format!("arm {places}")).await.unwrap();
    }

    /// Restarts it after a kill, without another kill.
    async fn revive(&mut self) {
        let ended = soon(self.running.process.wait()).await.unwrap();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(9), "{ended:?}");
        self.alive.send_replace(0);
        self.deaths += 1;
        let now = self.clock.now().seconds();
        self.running = Running::start(&self.folder, &self.ways, now).await;
        self.alive.send_replace(self.running.process.id().unwrap());
    }

    /// Repeats a request until it gets a response, as a client does.
    pub(super) async fn asks(&mut self, request: &Asked<'_>) -> Value {
        loop {
            match self.running.ask(request).await {
                Some(answer) => return answer,
                None => self.revive().await,
            }
        }
    }

    /// Runs the jobs whenever something is due, until the refund is settled; returns its state.
    pub(super) async fn settles(&mut self) -> String {
        for _ in 0..60 {
            let Some(stands) = self.running.tell("work").await else {
                self.revive().await;
                continue;
            };
            let (state, due) = stands.split_once(' ').unwrap();
            if matches!(state, "done" | "refused") {
                return state.to_owned();
            }
            let due: u64 = due.parse().unwrap();
            self.clock.advance(due.saturating_sub(self.clock.now().seconds()));
            let clock = format!("clock {}", self.clock.now().seconds());
            if self.running.tell(&clock).await.is_none() {
                self.revive().await;
            }
        }
        panic!("it does not settle");
    }

    /// Shuts it down and returns its files.
    pub(super) async fn ends(self) -> TempDir {
        let Running { mut process, orders, .. } = self.running;
        drop(orders);
        assert!(soon(process.wait()).await.unwrap().success());
        self.folder
    }
}

/// A request.
pub(super) struct Asked<'a> {
    pub(super) path: &'a str,
    pub(super) token: &'a str,
    pub(super) body: &'a Value,
}

impl Running {
    async fn start(folder: &TempDir, [eximbay, kicc]: &[String; 2], now: u64) -> Self {
        let database: PathBuf = folder.path().join("kios.db");
        let orders = Orders {
            database: database.to_str().unwrap().to_owned(),
            eximbay: eximbay.clone(),
            kicc: kicc.clone(),
            now,
        };
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::the_relay_that_is_killed", "--nocapture"])
            .env(ORDERS, serde_json::to_string(&orders).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (orders, address) = (process.stdin.take().unwrap(), ([127, 0, 0, 1], 0).into());
        let mut running = Self { process, orders, lines, address };
        let said = running.hears().await.unwrap();
        running.address = said.strip_prefix("listening ").unwrap().parse().unwrap();
        running
    }

    /// The next message of the child; none after its end.
    async fn hears(&mut self) -> Option<String> {
        loop {
            let line = soon(self.lines.next_line()).await.unwrap()?;
            if let Some((_, said)) = line.split_once(CHILD) {
                return Some(said.to_owned());
            }
        }
    }

    async fn tell(&mut self, order: &str) -> Option<String> {
        self.orders.write_all(format!("{order}\n").as_bytes()).await.ok()?;
        self.hears().await
    }

    async fn ask(&self, asked: &Asked<'_>) -> Option<Value> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        let request = Request::post(asked.path)
            .header("host", "relay")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", asked.token))
            .body(Full::new(Bytes::from(asked.body.to_string())))
            .unwrap();
        let answer = soon(sender.send_request(request)).await.ok()?;
        let bytes = soon(answer.into_body().collect()).await.ok()?.to_bytes();
        serde_json::from_slice(&bytes).ok()
    }
}

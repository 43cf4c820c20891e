//! The child process: runs the relay and kills itself at a chosen point.
//!
//! A point is any of these: the clock is read at the beginning of a use case's transaction, a line
//! is logged after its commit, or the database logs a statement. The relay has no code for it.

use kios_relay::storage::sql;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kios_protocol::Timestamp;
use kios_relay::clock::{Clock, ManualClock};
use kios_relay::config::Database;
use kios_relay::entropy::SystemEntropy;
use kios_relay::http::{self, Site};
use kios_relay::server::{self, Timeouts};
use kios_relay::{AppState, bootstrap, jobs};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{CHILD, Orders};
use crate::support::config;

/// Counts down to the point where the process is killed; below 1 it is not killed.
#[derive(Clone, Debug, Default)]
struct Fuse(Arc<AtomicI64>);

impl Fuse {
    /// Counts a point; kills the process at the chosen one.
    fn burns(&self) {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            let me = std::process::id().to_string();
            Command::new("kill").args(["-9", &me]).status().unwrap();
            loop {
                std::thread::park();
            }
        }
    }
}

/// A clock that the parent sets.
#[derive(Debug)]
struct Watched(ManualClock, Fuse);

impl Clock for Watched {
    fn now(&self) -> Timestamp {
        self.1.burns();
        self.0.now()
    }
}

/// The relay's log; only its number of lines is used.
struct Lines(Fuse);

impl<S: tracing::Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let target = event.metadata().target();
        if target.starts_with("kios_relay") {
            self.0.burns();
        }
    }
}

fn say(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{CHILD}{text}").unwrap();
    out.flush().unwrap();
}

/// Serves until the parent closes the child's input.
pub(super) async fn run(orders: Orders) {
    let fuse = Fuse::default();
    tracing_subscriber::registry().with(Lines(fuse.clone())).init();
    let clock = ManualClock::at(Timestamp::from_seconds(orders.now));
    let mut config = config();
    config.database = Database::File(PathBuf::from(&orders.database));
    config.gateways = orders.gateways();
    let watched = Arc::new(Watched(clock.clone(), fuse.clone()));
    let app = bootstrap::start(config, watched, Arc::new(SystemEntropy)).await.unwrap();
    let listener = server::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = http::router(app.clone(), Site::default());
    let (notifier, shutdown) = (app.notifier().clone(), app.shutdown().clone());
    let (limiter, timeouts) = (Arc::clone(app.limiter()), Timeouts::default());
    tokio::spawn(server::serve(listener, router, limiter, notifier, shutdown, timeouts));
    say(&format!("listening {address}"));

    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        match line.split_once(' ').unwrap_or((&line, "")) {
            ("arm", places) => fuse.0.store(places.parse().unwrap(), Ordering::SeqCst),
            ("clock", seconds) => {
                let now = clock.now().seconds();
                clock.advance(seconds.parse::<u64>().unwrap().saturating_sub(now));
            }
            ("work", _) => {
                jobs::refunds::run_due(&app).await.unwrap();
                jobs::deadlines::run_due(&app).await.unwrap();
            }
            (other, _) => panic!("{other}"),
        }
        // This line of output is no point.
        let left = fuse.0.swap(0, Ordering::SeqCst);
        let stands = stands(&app).await;
        fuse.0.store(left, Ordering::SeqCst);
        say(&stands);
    }
}

/// The state of the refund, and the instant of its next step.
async fn stands(app: &AppState) -> String {
    let mut connection = app.store().read().await.unwrap();
    let row: Option<(String, Option<i64>)> = sql::query_as("SELECT state, due_at FROM card_refund")
        .fetch_optional(&mut connection)
        .await
        .unwrap();
    let (state, due) = row.unwrap_or_default();
    format!("{state} {}", due.unwrap_or_default())
}

//! What requests and jobs share: the world behind a lock, the clock, and the callbacks' way out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kios_protocol::{ResultCode, Timestamp};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::chain::{Call, Receipt, Revert};
use crate::clock::Clock;
use crate::faults::CallbackFault;
use crate::row::Row;
use crate::settings::Settings;
use crate::world::World;

/// How often a wait looks at the clock.
const LOOK: Duration = Duration::from_millis(5);

/// What requests and jobs share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    world: Mutex<World>,
    client: Client<HttpConnector, Full<Bytes>>,
    down: Arc<Notify>,
    down_millis: AtomicU64,
}

/// What a callback tells. Source: `protocol.md §7.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Denied,
    TimedOut,
}

impl Outcome {
    fn code(self) -> ResultCode {
        match self {
            Self::Success => ResultCode::Success,
            Self::Denied => ResultCode::Denied,
            Self::TimedOut => ResultCode::TimedOut,
        }
    }
}

impl Shared {
    pub(crate) fn new(settings: Settings, world: World) -> Self {
        Self {
            clock: Clock::new(settings.clock),
            settings,
            world: Mutex::new(world),
            client: Client::builder(TokioExecutor::new()).build_http(),
            down: Arc::new(Notify::new()),
            down_millis: AtomicU64::new(0),
        }
    }

    /// Tells the stand-in to end and to come back after so many milliseconds.
    pub(crate) fn go_down(&self, millis: u64) {
        self.down_millis.store(millis, Ordering::SeqCst);
        let down = Arc::clone(&self.down);
        // The one who tells it is given his answer first.
        tokio::spawn(async move {
            tokio::time::sleep(LOOK).await;
            down.notify_one();
        });
    }

    pub(crate) async fn told_down(&self) {
        self.down.notified().await;
    }

    pub(crate) fn down_millis(&self) -> u64 {
        self.down_millis.load(Ordering::SeqCst)
    }

    /// The world, with everything mined that is due.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.chain.mine(self.clock.millis());
        world
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a transaction in the world that is held.
    pub(crate) fn send(&self, world: &mut World, call: Call) -> Result<String, Revert> {
        let fault = world.faults.transactions.pop_front();
        let delay = world.mining_delay;
        world.chain.send(call, self.clock.millis(), delay, fault)
    }

    /// Waits until a transaction is mined.
    pub(crate) async fn mined(&self, hash: &str) -> Receipt {
        loop {
            let receipt = self.world().chain.receipt(hash);
            if receipt != Receipt::Waiting {
                return receipt;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits by the stand-in's own clock.
    pub(crate) async fn wait(&self, millis: u64) {
        let end = self.clock.millis().saturating_add(millis);
        while self.clock.millis() < end {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Writes a payment's outcome to the log and gives what the kiosk's server is to be sent.
    pub(crate) fn report(
        &self,
        world: &mut World,
        row: &Row,
        status: u16,
        outcome: Outcome,
    ) -> Value {
        let kind = if status < 50 { "pay_new" } else { "pay_cancel" };
        let currency = match outcome {
            Outcome::Success => row.currency.to_lowercase(),
            Outcome::Denied | Outcome::TimedOut => row.currency.clone(),
        };
        let data = row.callback(self.settings.generation, status, &currency);
        self.report_as(world, kind, outcome, data)
    }

    /// The same for anything that is told.
    pub(crate) fn report_as(
        &self,
        world: &mut World,
        kind: &'static str,
        outcome: Outcome,
        data: Value,
    ) -> Value {
        let code = outcome.code();
        world.log(kind, code.number(), data.clone(), self.now());
        let key = self.settings.callback.as_ref().map(|callback| callback.access_key.clone());
        json!({
            "accessKey": key,
            "type": kind,
            "code": code.number(),
            "message": code.message(),
            "data": data,
        })
    }

    /// Sends a callback as the faults have it, and waits for the receiver, however long it takes.
    pub(crate) async fn call_back(&self, body: Value) {
        let fault = self.world().faults.callbacks;
        match fault {
            CallbackFault::None => self.deliver(&body).await,
            CallbackFault::Dropped => {}
            CallbackFault::Repeated(times) => {
                for _ in 0..times {
                    self.deliver(&body).await;
                }
            }
            CallbackFault::Held => self.world().held.push(body),
        }
    }

    /// One delivery; a failure is forgotten, as the network forgets it.
    pub(crate) async fn deliver(&self, body: &Value) {
        let Some(callback) = &self.settings.callback else { return };
        let mut request =
            Request::post(&callback.url).header("content-type", "application/json; charset=utf-8");
        // Only a success carries the header.
        if body.get("code") == Some(&json!(0)) {
            request = request.header("authorization", &callback.access_key);
        }
        let Ok(request) = request.body(Full::new(Bytes::from(body.to_string()))) else { return };
        if let Ok(response) = self.client.request(request).await {
            drop(response.into_body().collect().await);
        }
    }
}

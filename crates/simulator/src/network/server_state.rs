//! State shared by requests and jobs: rows and chain behind a mutex, the clock, the callback client.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kios_protocol::{ResultCode, Timestamp};
use serde_json::{Value, json};

use crate::network::chain::{Call, Receipt, Revert};
use crate::network::clock::Clock;
use crate::network::faults::CallbackFault;
use crate::network::row::Row;
use crate::network::settings::Settings;
use crate::network::state::State;

/// The period with which waits poll the simulator's clock.
const POLL_PERIOD: Duration = Duration::from_millis(5);

/// State shared by requests and jobs.
#[derive(Debug)]
pub(crate) struct ServerState {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    state: Mutex<State>,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// The outcome that a callback reports. Source: `protocol.md §7.2`.
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

impl ServerState {
    pub(crate) fn new(settings: Settings, state: State) -> Self {
        Self {
            clock: Clock::new(settings.clock),
            settings,
            state: Mutex::new(state),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// The locked state, after mining what is due.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.chain.mine(self.clock.millis());
        state
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a transaction while the state is locked.
    pub(crate) fn send(&self, state: &mut State, call: Call) -> Result<String, Revert> {
        let fault = state.faults.transactions.pop_front();
        let delay = state.mining_delay;
        state.chain.send(call, self.clock.millis(), delay, fault)
    }

    /// Waits until a transaction is mined.
    pub(crate) async fn mined(&self, hash: &str) -> Receipt {
        loop {
            let receipt = self.state().chain.receipt(hash);
            if receipt != Receipt::Waiting {
                return receipt;
            }
            tokio::time::sleep(POLL_PERIOD).await;
        }
    }

    /// Waits by the simulator's own clock.
    pub(crate) async fn wait(&self, millis: u64) {
        self.wait_until(self.clock.millis().saturating_add(millis)).await;
    }

    /// Waits until the simulator's clock shows this many milliseconds.
    pub(crate) async fn wait_until(&self, millis: u64) {
        while self.clock.millis() < millis {
            tokio::time::sleep(POLL_PERIOD).await;
        }
    }

    /// Writes a payment's outcome to the log and returns the callback's body.
    pub(crate) fn report(
        &self,
        state: &mut State,
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
        self.report_as(state, kind, outcome, data)
    }

    /// The same for any type of callback.
    pub(crate) fn report_as(
        &self,
        state: &mut State,
        kind: &'static str,
        outcome: Outcome,
        data: Value,
    ) -> Value {
        let code = outcome.code();
        state.log(kind, code.number(), data.clone(), self.now());
        let key = self.settings.callback.as_ref().map(|callback| callback.access_key.clone());
        json!({
            "accessKey": key,
            "type": kind,
            "code": code.number(),
            "message": code.message(),
            "data": data,
        })
    }

    /// Sends a callback as the injected fault demands, and waits for the receiver without a timeout.
    pub(crate) async fn call_back(&self, body: Value) {
        let fault = self.state().faults.callbacks;
        match fault {
            CallbackFault::None => self.deliver(&body).await,
            CallbackFault::Dropped => {}
            CallbackFault::Repeated(times) => {
                for _ in 0..times {
                    self.deliver(&body).await;
                }
            }
            CallbackFault::Held => self.state().held.push(body),
        }
    }

    /// One delivery; a failure is ignored, as by the network.
    pub(crate) async fn deliver(&self, body: &Value) {
        let Some(callback) = &self.settings.callback else { return };
        let mut request =
            Request::post(&callback.url).header("content-type", "application/json; charset=utf-8");
        // Only the callback of a success has the header.
        if body.get("code") == Some(&json!(0)) {
            request = request.header("authorization", &callback.access_key);
        }
        let Ok(request) = request.body(Full::new(Bytes::from(body.to_string()))) else { return };
        if let Ok(response) = self.client.request(request).await {
            drop(response.into_body().collect().await);
        }
    }
}

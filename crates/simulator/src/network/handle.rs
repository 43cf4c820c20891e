//! A running simulator: its port, its jobs, and the state that a test can read.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kios_protocol::{Address, Amount, PaymentId, Timestamp};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{JoinHandle, JoinSet};

use crate::network::chain::{ChainStatus, TransactionFault};
use crate::network::faults::{
    ApprovalPauses, CallbackFault, EndpointFault, EndpointRule, TaskOrder,
};
use crate::network::handlers::{jobs, purchase_service};
use crate::network::http;
use crate::network::server_state::ServerState;
use crate::network::settings::{Jobs, Settings, SettingsError};
use crate::network::state::{RecordedRequest, State};

/// The period of the close job, in rounds of the watch job.
const CLOSE_ROUNDS: u64 = 10;
/// The period of the delegator job, in rounds of the watch job.
const DELEGATE_ROUNDS: u64 = 5;

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is invalid.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// It cannot listen.
    #[error("cannot listen: {0}")]
    Listen(#[from] io::Error),
}

/// A simulator that runs until it is dropped.
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<ServerState>,
    address: SocketAddr,
    serving: Mutex<Option<JoinHandle<()>>>,
    jobs: Option<JoinHandle<()>>,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop();
        if let Some(jobs) = &self.jobs {
            jobs.abort();
        }
    }
}

impl Simulator {
    /// Starts a simulator and its listener; must be called inside a runtime.
    ///
    /// # Errors
    /// [`StartError`]; nothing is running then.
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        let state = State::new(&settings)?;
        let listen: SocketAddr = settings
            .listen
            .parse()
            .map_err(|_| SettingsError::new("listen", "an address and a port are accepted"))?;
        let automatic = settings.jobs;
        let shared = Arc::new(ServerState::new(settings, state));
        let listener = bind(listen)?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(serve(Arc::clone(&shared), listener));
        let jobs = match automatic {
            Jobs::Automatic => Some(tokio::spawn(run_jobs(Arc::clone(&shared)))),
            Jobs::Manual => None,
        };
        Ok(Self { shared, address, serving: Mutex::new(Some(serving)), jobs })
    }

    /// The address of the listener.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The time of its clock.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Advances its clock.
    pub fn advance(&self, seconds: u64) {
        self.shared.clock.advance(seconds);
    }

    /// Runs every job once, in the order that produces the most callbacks; returns when the receivers
    /// of the callbacks have responded.
    pub async fn tick(&self) {
        jobs::delegate(&self.shared).await;
        jobs::watch(&self.shared).await;
        jobs::force_close(&self.shared).await;
        purchase_service::give(&self.shared);
    }

    /// Stops listening and cuts every connection; the state is kept.
    pub fn stop(&self) {
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(serving) = serving {
            serving.abort();
        }
    }

    /// Listens again on the same port, with the state kept.
    ///
    /// # Errors
    /// If the port is in use.
    pub async fn start_again(&self) -> Result<(), StartError> {
        self.stop();
        let listener = bind_with_retries(self.address).await?;
        let serving = tokio::spawn(serve(Arc::clone(&self.shared), listener));
        *self.serving.lock().unwrap_or_else(PoisonError::into_inner) = Some(serving);
        Ok(())
    }

    /// Injects a fault into an endpoint: `endpoint` is its path or the end of it.
    pub fn fault(&self, endpoint: &str, fault: EndpointFault, times: Option<u32>) {
        let rule = EndpointRule { endpoint: endpoint.to_owned(), fault, times };
        self.shared.state().faults.endpoints.push(rule);
    }

    /// Removes the faults of all endpoints.
    pub fn clear_faults(&self) {
        self.shared.state().faults.endpoints.clear();
    }

    /// Injects a fault into the next transaction; several faults are queued.
    pub fn fail_transaction(&self, fault: TransactionFault) {
        self.shared.state().faults.transactions.push_back(fault);
    }

    /// Sets how callbacks are delivered.
    pub fn callbacks(&self, fault: CallbackFault) {
        self.shared.state().faults.callbacks = fault;
    }

    /// Sends the held callbacks, the last one first, each so many times.
    pub async fn release_callbacks(&self, times: u64) {
        let held = core::mem::take(&mut self.shared.state().held);
        for body in held.iter().rev() {
            for _ in 0..times {
                self.shared.deliver(body).await;
            }
        }
    }

    /// Sets the order of the task log's pages.
    pub fn task_order(&self, order: TaskOrder) {
        self.shared.state().faults.task_order = order;
    }

    /// Sets how long transactions wait to be mined.
    pub fn mining_delay(&self, millis: u64) {
        self.shared.state().mining_delay = millis;
    }

    /// Sets the time that the steps of this payment's approvals take, and of its cancel's.
    pub fn approval_pauses(&self, id: &str, pauses: ApprovalPauses) {
        self.shared.state().faults.approvals.insert(id.to_owned(), pauses);
    }

    /// How many approvals so far have passed the check of their status.
    pub fn checked_approvals(&self) -> usize {
        self.shared.state().faults.checked
    }

    /// An account's points.
    pub fn balance(&self, account: Address) -> Amount {
        self.shared.state().chain.balance(account)
    }

    /// The points in escrow, including those that the network's contract omits to subtract.
    pub fn escrow(&self) -> Amount {
        self.shared.state().chain.escrow
    }

    /// A payment's status in the relay's row.
    pub fn status(&self, id: &str) -> Option<u16> {
        self.shared.state().rows.get(id).map(|row| row.status)
    }

    /// A payment's status on the chain.
    pub fn chain_status(&self, id: PaymentId) -> ChainStatus {
        self.shared.state().chain.status(id)
    }

    /// The ids of all payments, in the order of their text.
    pub fn payments(&self) -> Vec<String> {
        self.shared.state().rows.keys().cloned().collect()
    }

    /// The numbers of the purchases that were reported and whose points are not given yet.
    pub fn reported_purchases(&self) -> Vec<String> {
        self.shared.state().reports.keys().cloned().collect()
    }

    /// How many rows the task log has.
    pub fn tasks(&self) -> usize {
        self.shared.state().tasks.len()
    }

    /// Every request so far, as received.
    pub fn received(&self) -> Vec<RecordedRequest> {
        self.shared.state().received.clone()
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(1024)
}

/// The previous listener may not have released the port yet.
async fn bind_with_retries(address: SocketAddr) -> io::Result<TcpListener> {
    for _ in 0..50 {
        if let Ok(listener) = bind(address) {
            return Ok(listener);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bind(address)
}

/// Accepts connections until it is aborted, which also cuts open connections.
async fn serve(shared: Arc<ServerState>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let service = service_fn(|request| http::answer(Arc::clone(&shared), request));
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

async fn run_jobs(shared: Arc<ServerState>) {
    let mut interval = tokio::time::interval(Duration::from_millis(shared.settings.watch_ms));
    let mut round = 0_u64;
    loop {
        interval.tick().await;
        round = round.wrapping_add(1);
        if round.is_multiple_of(DELEGATE_ROUNDS) {
            jobs::delegate(&shared).await;
        }
        jobs::watch(&shared).await;
        if round.is_multiple_of(CLOSE_ROUNDS) {
            jobs::force_close(&shared).await;
        }
        purchase_service::give(&shared);
    }
}

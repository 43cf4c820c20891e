//! Simulators of the two card gateways, which fail on request.
//!
//! Each gateway is an HTTP server on loopback. It checks what the gateway's document states (keys,
//! lengths, characters, dates, balances, repeated keys), responds in the format of the document's
//! samples (numbers as texts, `foregin_…`), and records every executed refund in a ledger, to compare
//! with the relay's. Sales and faults are set by a test or with `curl`:
//!
//! ```text
//! POST /sandbox/sales   {"transactionId", "orderId", "amount": "12000", "currency": "krw"}
//! POST /sandbox/faults  {"endpoint": "revise" | "ask" | "sale", "fault": "cut_after", "seconds"?: 3}
//! GET  /sandbox/book
//! ```
//!
//! For errors without a documented code the simulators use codes that start with `SB`. Eximbay's does
//! **not** refuse a repeated refund id, because no document promises it: a caller that relies on a
//! refusal refunds twice here and its test fails.
//!
//! Both answer inquiries about sales as their ledger has them, to the merchant of the sale only.
//!
//! The credentials are public. A relay that uses them must not be reachable from another machine.
//!
//! Deliberately absent: approvals, escrow and everything else that is not a refund, and persistent
//! state.
//!
//! Source: `protocol.md §9`, `relay.md §6`.

mod control;
mod dates;
mod eximbay;
mod fault;
mod form;
mod kicc;
mod ledger;
mod server;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kios_protocol::Amount;
use kios_protocol::refund::Gateway;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use kios_domain::Clock;
use kios_domain::Secret;
use kios_gateways::{EximbayConfig, GatewaysConfig, KiccConfig};

pub use fault::{Endpoint, Fault};
pub use ledger::{ExecutedRefund, Sale, SandboxLedger};

/// The code by which the sandbox's KICC says that it has no such transaction; the real one is not documented.
pub const KICC_NOT_FOUND: &str = "SB07";
/// The sandbox's merchant at Eximbay.
pub const EXIMBAY_MID: &str = "DEMO000001";
/// The key of that merchant, which is public.
pub const EXIMBAY_API_KEY: &str = "demo_PUBLIC_SANDBOX_KEY_NEVER_REAL";
/// The sandbox's merchant at KICC.
pub const KICC_MALL_ID: &str = "DEMO0001";
/// The key of that merchant, which is public.
pub const KICC_SECRET_KEY: &str = "demo!PUBLIC-SANDBOX-KEY-NEVER-REAL";

/// A second merchant at each gateway: its id and its key, which is public.
pub const EXIMBAY_OTHER: (&str, &str) = ("DEMO000002", "demo_PUBLIC_SANDBOX_KEY_2_NEVER_REAL");
/// See [`EXIMBAY_OTHER`].
pub const KICC_OTHER: (&str, &str) = ("DEMO0002", "demo!PUBLIC-SANDBOX-KEY-2-NEVER-REAL");

/// The state of one gateway: ledger, faults and clock.
#[derive(Debug)]
struct SandboxState {
    gateway: Gateway,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ledger: SandboxLedger,
    faults: fault::Faults,
    keys: kicc::Keys,
}

impl SandboxState {
    fn new(gateway: Gateway, clock: &Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { gateway, clock: Arc::clone(clock), state: Mutex::default() })
    }

    /// Records a sale that is approved now.
    fn record_sale(&self, sale: Sale) {
        let sale = Sale { approved_at: self.clock.now(), ..sale };
        self.state().ledger.record_sale(sale);
    }

    /// A lock poisoned by a panic is still used: a call changes the ledger in its last step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Both gateways; they stop when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    eximbay: (SocketAddr, Arc<SandboxState>),
    kicc: (SocketAddr, Arc<SandboxState>),
    _end: DropGuard,
}

impl Sandbox {
    /// Starts both, each on a free port of loopback.
    ///
    /// # Errors
    /// If no port can be bound.
    pub async fn start(clock: Arc<dyn Clock>) -> io::Result<Self> {
        let end = CancellationToken::new();
        let eximbay = SandboxState::new(Gateway::Eximbay, &clock);
        let kicc = SandboxState::new(Gateway::Kicc, &clock);
        let first = listen().await?;
        let second = listen().await?;
        let eximbay_at = first.local_addr()?;
        let kicc_at = second.local_addr()?;
        let routes = eximbay::routes(Arc::clone(&eximbay)).merge(control::routes(&eximbay));
        tokio::spawn(server::run(first, routes, end.clone()));
        let routes = kicc::routes(Arc::clone(&kicc)).merge(control::routes(&kicc));
        tokio::spawn(server::run(second, routes, end.clone()));
        Ok(Self { eximbay: (eximbay_at, eximbay), kicc: (kicc_at, kicc), _end: end.drop_guard() })
    }

    /// The address of Eximbay's simulator.
    pub fn eximbay_url(&self) -> String {
        format!("http://{}", self.eximbay.0)
    }

    /// The address of KICC's simulator.
    pub fn kicc_url(&self) -> String {
        format!("http://{}", self.kicc.0)
    }

    /// A configuration that uses both, with their public credentials.
    pub fn gateways(&self) -> GatewaysConfig {
        let secret = |text: &str| Secret::new(text.to_owned());
        let (mid, key) = (EXIMBAY_MID.to_owned(), secret(EXIMBAY_API_KEY));
        let (mall, hmac_key) = (KICC_MALL_ID.to_owned(), secret(KICC_SECRET_KEY));
        let kicc = KiccConfig::new(self.kicc_url(), mall, hmac_key);
        let not_found_codes = vec![KICC_NOT_FOUND.to_owned()];
        GatewaysConfig {
            eximbay: Some(EximbayConfig::new(self.eximbay_url(), mid, key)),
            kicc: Some(KiccConfig { not_found_codes, ..kicc }),
            ..GatewaysConfig::default()
        }
    }

    /// Adds a sale at a gateway, approved now.
    pub fn record_sale(&self, gateway: Gateway, sale: Sale) {
        self.sandbox(gateway).record_sale(sale);
    }

    /// Refunds a part of a sale in the merchant's console, where no relay takes part.
    pub fn refund_elsewhere(&self, gateway: Gateway, transaction_id: &str, amount: Amount) {
        let refund = ExecutedRefund {
            refund_id: "CONSOLE".to_owned(),
            transaction_id: transaction_id.to_owned(),
            amount,
        };
        self.sandbox(gateway).state().ledger.refund(refund);
    }

    /// Makes the next call to an endpoint fail; several faults are queued.
    pub fn fail_next(&self, gateway: Gateway, endpoint: Endpoint, fault: Fault) {
        self.sandbox(gateway).state().faults.push(endpoint, fault);
    }

    /// Drops the queued faults of both gateways.
    pub fn forget_faults(&self) {
        for gateway in Gateway::ALL {
            self.sandbox(*gateway).state().faults = fault::Faults::default();
        }
    }

    /// A copy of a gateway's ledger.
    pub fn ledger(&self, gateway: Gateway) -> SandboxLedger {
        self.sandbox(gateway).state().ledger.clone()
    }

    fn sandbox(&self, gateway: Gateway) -> &SandboxState {
        match gateway {
            Gateway::Eximbay => &self.eximbay.1,
            Gateway::Kicc => &self.kicc.1,
        }
    }
}

async fn listen() -> io::Result<TcpListener> {
    TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await
}

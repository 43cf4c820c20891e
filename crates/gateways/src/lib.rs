//! Card gateways: asking one to give money back, and asking it what became of that.
//!
//! A refund is written once ([`Adapter::prepare`]), stored, and then sent as often as it takes, byte
//! for byte the same ([`Adapter::send`]). When an answer is lost, or says nothing that a document
//! explains, nobody knows what happened: the gateway is asked ([`Adapter::ask`]) before anything is
//! sent again. What every answer means is decided here; what to do about it is not.
//!
//! The rule of this crate: **done** and **refused** are said only of a whole, readable, documented
//! answer that fits the request. A connection that was never made, a time-out, a cut, any status but
//! 200, text that is not UTF-8, a code that no document explains: all of them are *unknown*. An
//! answer that says done and fits the request in anything but all of it is a *mismatch*, which only
//! a person can settle.
//!
//! Each gateway's own module opens with the decisions that its documents leave open.
//!
//! Deliberately absent: retries, storage and the life of a refund, which are their caller's.
//!
//! Source: `protocol.md §9`, `relay.md §6`.

mod client;
mod config;
pub mod eximbay;
mod format;
pub mod kicc;
mod response;

use std::sync::Arc;

use kios_domain::Clock;
use kios_domain::refund::{Order, OrderError, PreparedRequest, QueryOutcome, SendOutcome};
use kios_protocol::refund::Gateway;

pub use client::{ClientError, check_url};
pub use config::{EximbayConfig, GatewaysConfig, KiccConfig};
pub use eximbay::Eximbay;
pub use kicc::Kicc;

/// The gateways that the operator has configured; a clone shares their connections.
#[derive(Clone, Debug)]
pub struct Gateways {
    eximbay: Option<Eximbay>,
    kicc: Option<Kicc>,
}

impl Gateways {
    /// The gateways of a configuration.
    ///
    /// # Errors
    /// [`ClientError`] when no HTTP client can be made: no certificates on this machine.
    pub fn new(config: &GatewaysConfig, clock: &Arc<dyn Clock>) -> Result<Self, ClientError> {
        let eximbay = config.eximbay.as_ref().map(Eximbay::new).transpose()?;
        let kicc = config.kicc.as_ref().map(|kicc| Kicc::new(kicc, Arc::clone(clock)));
        Ok(Self { eximbay, kicc: kicc.transpose()? })
    }

    /// The adapter of a gateway, if it is configured.
    pub fn get(&self, gateway: Gateway) -> Option<Adapter<'_>> {
        match gateway {
            Gateway::Eximbay => self.eximbay.as_ref().map(Adapter::Eximbay),
            Gateway::Kicc => self.kicc.as_ref().map(Adapter::Kicc),
        }
    }
}

/// One gateway.
#[derive(Clone, Copy, Debug)]
pub enum Adapter<'a> {
    /// Eximbay.
    Eximbay(&'a Eximbay),
    /// KICC `EasyPay`.
    Kicc(&'a Kicc),
}

impl Adapter<'_> {
    /// Writes the request; the same order gives the same bytes.
    ///
    /// # Errors
    /// [`OrderError`], the first field that the gateway cannot take.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        match self {
            Self::Eximbay(eximbay) => eximbay.prepare(order),
            Self::Kicc(kicc) => kicc.prepare(order),
        }
    }

    /// Sends the request, once.
    pub async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self {
            Self::Eximbay(eximbay) => eximbay.send(prepared, order).await,
            Self::Kicc(kicc) => kicc.send(prepared, order).await,
        }
    }

    /// Asks what became of the request; changes nothing.
    pub async fn ask(&self, prepared: &PreparedRequest, order: &Order<'_>) -> QueryOutcome {
        match self {
            Self::Eximbay(eximbay) => eximbay.ask(order).await,
            Self::Kicc(kicc) => kicc.ask(prepared, order).await,
        }
    }
}

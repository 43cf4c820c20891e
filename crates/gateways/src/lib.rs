//! Card gateway adapters: send a refund, query its outcome.
//!
//! A refund request is built once ([`Adapter::prepare`]), stored, and sent with the same bytes every
//! time ([`Adapter::send`]). If a response is lost or undocumented, the outcome is unknown: the gateway
//! is queried ([`Adapter::ask`]) before anything is sent again. This crate interprets responses; the
//! caller decides what follows from them.
//!
//! **Done** and **refused** are returned only for a complete, documented response that fits the
//! request. A failed connection, a time-out, a disconnect, any status but 200, a body that is not
//! UTF-8 and an undocumented code are all *unknown*. A response that reports success but does not fit
//! the request in every field is a *mismatch*, which needs manual review.
//!
//! Each gateway's module starts with the decisions about the gaps of its documents.
//!
//! Deliberately absent: retries, storage and the state of a refund, which are the caller's.
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

/// The configured gateways; a clone shares their connections.
#[derive(Clone, Debug)]
pub struct Gateways {
    eximbay: Option<Eximbay>,
    kicc: Option<Kicc>,
}

impl Gateways {
    /// Creates the configured adapters.
    ///
    /// # Errors
    /// [`ClientError`] if no HTTP client can be built, for instance without certificates on this machine.
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

/// The adapter of one gateway.
#[derive(Clone, Copy, Debug)]
pub enum Adapter<'a> {
    /// Eximbay.
    Eximbay(&'a Eximbay),
    /// KICC `EasyPay`.
    Kicc(&'a Kicc),
}

impl Adapter<'_> {
    /// Builds the request; the same order yields the same bytes.
    ///
    /// # Errors
    /// [`OrderError`]: the first field that the gateway does not accept.
    pub fn prepare(&self, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
        match self {
            Self::Eximbay(eximbay) => eximbay.prepare(order),
            Self::Kicc(kicc) => kicc.prepare(order),
        }
    }

    /// Sends the request once.
    pub async fn send(&self, prepared: &PreparedRequest, order: &Order<'_>) -> SendOutcome {
        match self {
            Self::Eximbay(eximbay) => eximbay.send(prepared, order).await,
            Self::Kicc(kicc) => kicc.send(prepared, order).await,
        }
    }

    /// Queries the outcome of the request; changes nothing.
    pub async fn ask(&self, prepared: &PreparedRequest, order: &Order<'_>) -> QueryOutcome {
        match self {
            Self::Eximbay(eximbay) => eximbay.ask(order).await,
            Self::Kicc(kicc) => kicc.ask(prepared, order).await,
        }
    }
}

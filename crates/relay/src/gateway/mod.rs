//! Card gateways: asking one to give money back, and asking it what became of that.
//!
//! A refund is written once ([`Adapter::prepare`]), stored, and then sent as often as it takes, byte
//! for byte the same ([`Adapter::send`]). When an answer is lost, or says nothing that a document
//! explains, nobody knows what happened: the gateway is asked ([`Adapter::ask`]) before anything is
//! sent again. What every answer means is decided here; what to do about it is not.
//!
//! The rule of this folder: **done** and **refused** are said only of a whole, readable, documented
//! answer that fits the request. A connection that was never made, a time-out, a cut, any status but
//! 200, text that is not UTF-8, a code that no document explains: all of them are *unknown*. An
//! answer that says done and fits the request in anything but all of it is a *mismatch*, which only
//! a person can settle.
//!
//! Each gateway's own folder opens with the decisions that its documents leave open.
//!
//! Deliberately absent: retries, storage and the life of a refund, which are their caller's.
//!
//! Source: `protocol.md §9`, `relay.md §6`.

mod answer;
pub mod eximbay;
mod http;
pub mod kicc;
mod text;

use std::sync::Arc;

use kios_protocol::refund::{Basket, CardMethod, Extent, Gateway, RefundId, Taxation};
use kios_protocol::{Amount, Timestamp};

use crate::clock::Clock;
use crate::config::GatewaysConfig;

pub use eximbay::Eximbay;
pub use http::{ClientError, check_url};
pub use kicc::Kicc;

/// What is to be given back, of which sale.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "the shop's order at the gateway, by its usual name")]
pub struct Order<'a> {
    /// The refund's id, and the gateway's key to it.
    pub refund_id: &'a RefundId,
    /// The gateway's number of the sale.
    pub transaction_id: &'a str,
    /// The shop's order at the gateway.
    pub order_id: &'a str,
    /// The price.
    pub sale_amount: Amount,
    /// How much to give back.
    pub amount: Amount,
    /// What could be given back before.
    pub balance: Amount,
    /// The sale's currency, lower case.
    pub currency: &'a str,
    /// Why.
    pub reason: &'a str,
    /// How the sale was paid.
    pub method: CardMethod,
    /// The parts of the amount, where the sale has them.
    pub taxation: Option<Taxation>,
    /// The product, where the sale is settled between several sellers.
    pub basket: Option<&'a Basket>,
    /// When the refund was asked for; its date in Seoul is in the request.
    pub requested_at: Timestamp,
}

impl Order<'_> {
    /// Whether the whole of an untouched sale goes back.
    ///
    /// What is left of a sale that was refunded in part is a part.
    pub fn extent(&self) -> Extent {
        if self.amount == self.sale_amount && self.balance == self.sale_amount {
            Extent::Full
        } else {
            Extent::Partial
        }
    }

    /// What can still be given back afterwards, unless more goes back than there is.
    pub fn balance_after(&self) -> Option<Amount> {
        self.balance.checked_sub(self.amount)
    }
}

/// A request as it is sent, every time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The path below the gateway's address.
    pub path: String,
    /// The body, JSON, byte for byte.
    pub body: String,
}

/// Why a gateway cannot be asked for this: the field, by its name in our API, and what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {fault}")]
pub struct Unfit {
    /// The field.
    pub field: &'static str,
    /// What is wrong, and what is accepted.
    pub fault: String,
}

impl Unfit {
    fn new(field: &'static str, fault: impl Into<String>) -> Self {
        Self { field, fault: fault.into() }
    }
}

/// A code and words: the gateway's, or ours where it said nothing readable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The gateway's code; empty where there was none.
    pub code: String,
    /// The gateway's message, or what went wrong.
    pub message: String,
}

impl Words {
    fn ours(message: impl Into<String>) -> Self {
        Self { code: String::new(), message: message.into() }
    }
}

/// What a gateway says about a refund that it made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What can still be given back, where it says so.
    pub balance_after: Option<Amount>,
    /// Its number of the refund, where it says so.
    pub gateway_id: Option<String>,
    /// Its code.
    pub code: String,
    /// Its message.
    pub message: String,
    /// What the customer gets in the currency of their card, where it says so.
    pub foreign: Option<Foreign>,
}

/// A sum in the currency of the customer's card; for people, nothing is computed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The currency, as the gateway writes it.
    pub currency: String,
    /// How much.
    pub amount: Amount,
}

/// What came of sending a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Given back.
    Done(Receipt),
    /// This sending gave nothing back.
    ///
    /// It says nothing of an earlier sending of the same bytes, which may have been carried out and
    /// be the reason: after a second sending a refusal has to be asked about like an unknown.
    Refused(Words),
    /// Nobody knows: ask.
    Unknown(Words),
    /// Something was given back, and it is not what was asked for: a person has to look.
    Mismatch(Words),
}

/// What a gateway says became of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "found not found is what it says")]
pub enum Found {
    /// Given back.
    Done(Receipt),
    /// Refused; nothing was given back.
    Refused(Words),
    /// Being worked on: ask again.
    InProgress,
    /// The gateway does not have it.
    NotFound,
    /// No answer, or none that says anything: ask again.
    Unknown(Words),
    /// Something was given back, and it is not what was asked for: a person has to look.
    Mismatch(Words),
}

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
    /// [`Unfit`], the first field that the gateway cannot take.
    pub fn prepare(&self, order: &Order<'_>) -> Result<Prepared, Unfit> {
        match self {
            Self::Eximbay(eximbay) => eximbay.prepare(order),
            Self::Kicc(kicc) => kicc.prepare(order),
        }
    }

    /// Sends the request, once.
    pub async fn send(&self, prepared: &Prepared, order: &Order<'_>) -> Sent {
        match self {
            Self::Eximbay(eximbay) => eximbay.send(prepared, order).await,
            Self::Kicc(kicc) => kicc.send(prepared, order).await,
        }
    }

    /// Asks what became of the request; changes nothing.
    pub async fn ask(&self, prepared: &Prepared, order: &Order<'_>) -> Found {
        match self {
            Self::Eximbay(eximbay) => eximbay.ask(order).await,
            Self::Kicc(kicc) => kicc.ask(prepared, order).await,
        }
    }
}

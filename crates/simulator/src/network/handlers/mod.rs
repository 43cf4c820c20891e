//! The endpoints, as described in `protocol.md §2` and `§11`.
//!
//! Written from the document only: neither the transition table nor any other rule of the project's
//! relay is used, so that each implementation checks the other.

pub(crate) mod approval;
pub(crate) mod cancel;
pub(crate) mod close;
pub(crate) mod earning;
pub(crate) mod jobs;
pub(crate) mod open;
pub(crate) mod purchase_service;
pub(crate) mod reads;
pub(crate) mod shop;
pub(crate) mod tasks;
pub(crate) mod wallet;

use std::sync::Arc;

use kios_protocol::message::Message;
use kios_protocol::{Address, Amount, PriceBreakdown, Settlement, Signature};

use crate::network::reply::Refusal;
use crate::network::request::ParsedRequest;
use crate::network::row::Row;
use crate::network::server_state::ServerState;
use crate::network::settings::Generation;
use crate::network::state::State;

/// The API version of a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    One,
    Two,
}

/// A kiosk's request with the server's state.
#[derive(Debug)]
pub(crate) struct RequestContext<'a> {
    pub(crate) shared: &'a Arc<ServerState>,
    pub(crate) request: &'a ParsedRequest,
    pub(crate) version: Version,
}

impl RequestContext<'_> {
    /// Fails unless version 1 is on.
    pub(crate) fn version_is_on(&self) -> Result<(), Refusal> {
        let off = self.shared.settings.generation == Generation::AccWithoutV1;
        if off && self.version == Version::One { Err(Refusal::code(3004)) } else { Ok(()) }
    }

    /// Version 1 must have the key: in the header, or in the body only without a header.
    pub(crate) fn has_access_key(&self) -> Result<(), Refusal> {
        if self.version == Version::Two {
            return Ok(());
        }
        has_access_key(self.shared, self.request)
    }

    /// Version 2 must be signed by an agent.
    pub(crate) fn is_signed_by_agent(
        &self,
        signature: &str,
        message: &impl Message,
    ) -> Result<(), Refusal> {
        if self.version == Version::One {
            return Ok(());
        }
        let signer = recover(signature, message).unwrap_or(Address::ZERO);
        let agents = &self.shared.settings.payment_signers;
        if agents.contains(&signer) { Ok(()) } else { Err(Refusal::code(1501)) }
    }
}

/// The shared key: from the header, or from the body only without a header.
pub(crate) fn has_access_key(shared: &ServerState, request: &ParsedRequest) -> Result<(), Refusal> {
    let field = request.body.get("accessKey").and_then(|key| key.as_str());
    let given = request.authorization.as_deref().or(field);
    let right = given == Some(shared.settings.access_key.as_str());
    if right { Ok(()) } else { Err(Refusal::code(2002)) }
}

/// Recovers the signer; the relay accepts every recoverable form.
pub(crate) fn recover(signature: &str, message: &impl Message) -> Option<Address> {
    signature.parse::<Signature>().ok()?.recover(&message.digest())
}

/// The row with this id, compared as text.
pub(crate) fn row(state: &State, id: &str) -> Result<Row, Refusal> {
    state.rows.get(id).cloned().ok_or_else(|| Refusal::code(2003))
}

/// The row with this id, mutable.
pub(crate) fn write<R>(
    state: &mut State,
    id: &str,
    change: impl FnOnce(&mut Row) -> R,
) -> Option<R> {
    state.rows.get_mut(id).map(change)
}

/// Copies a payment's chain status to its row.
pub(crate) fn refresh(state: &mut State, id: &str) {
    let Some(row) = state.rows.get_mut(id) else { return };
    if let Some(deal) = state.chain.deals.get(&row.id) {
        row.parts = deal.parts;
        row.contract = deal.status;
    }
}

/// Prices an amount; `None` if that exceeds 256 bits.
///
/// # Errors
/// A currency without a rate.
pub(crate) fn price(
    state: &State,
    amount: Amount,
    symbol: &str,
) -> Result<Option<PriceBreakdown>, Refusal> {
    let rate = state.chain.rates.get(symbol).filter(|_| !symbol.is_empty());
    let rate = rate.ok_or_else(|| Refusal::unknown_rate("get(string)"))?;
    Ok(PriceBreakdown::of(amount, rate, state.chain.fee, Settlement::Estimated))
}

//! The endpoints, as `protocol.md §2` and `§11` tell of them.
//!
//! Written from the document and from nothing else: neither the table of states that the project's
//! own relay goes by nor a line of its rules is used, so that the two can be held against each
//! other.

pub(crate) mod approval;
pub(crate) mod cancel;
pub(crate) mod close;
pub(crate) mod earning;
pub(crate) mod jobs;
pub(crate) mod open;
pub(crate) mod reads;
pub(crate) mod shop;
pub(crate) mod tasks;
pub(crate) mod wallet;

use std::sync::Arc;

use kios_protocol::message::Message;
use kios_protocol::{Address, Amount, PriceBreakdown, Settlement, Signature};

use crate::http::Asked;
use crate::reply::Refusal;
use crate::row::Row;
use crate::settings::Generation;
use crate::shared::Shared;
use crate::world::World;

/// Which version of the API a kiosk speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    One,
    Two,
}

/// A kiosk's request on its way in.
#[derive(Debug)]
pub(crate) struct Gate<'a> {
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) asked: &'a Asked,
    pub(crate) version: Version,
}

impl Gate<'_> {
    /// Version 1 must be on.
    pub(crate) fn version_is_on(&self) -> Result<(), Refusal> {
        let off = self.shared.settings.generation == Generation::AccWithoutV1;
        if off && self.version == Version::One { Err(Refusal::code(3004)) } else { Ok(()) }
    }

    /// Version 1 must know the key: from the header, and from the body only without one.
    pub(crate) fn has_access_key(&self) -> Result<(), Refusal> {
        if self.version == Version::Two {
            return Ok(());
        }
        has_access_key(self.shared, self.asked)
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

/// The shared key: from the header, and from the body only without one.
pub(crate) fn has_access_key(shared: &Shared, asked: &Asked) -> Result<(), Refusal> {
    let field = asked.body.get("accessKey").and_then(|key| key.as_str());
    let given = asked.authorization.as_deref().or(field);
    let right = given == Some(shared.settings.access_key.as_str());
    if right { Ok(()) } else { Err(Refusal::code(2002)) }
}

/// Who signed; the relay takes any form that can be recovered.
pub(crate) fn recover(signature: &str, message: &impl Message) -> Option<Address> {
    signature.parse::<Signature>().ok()?.recover(&message.digest())
}

/// The row with this id, exactly as it is written.
pub(crate) fn row(world: &World, id: &str) -> Result<Row, Refusal> {
    world.rows.get(id).cloned().ok_or_else(|| Refusal::code(2003))
}

/// The row with this id, to write to.
pub(crate) fn write<R>(
    world: &mut World,
    id: &str,
    change: impl FnOnce(&mut Row) -> R,
) -> Option<R> {
    world.rows.get_mut(id).map(change)
}

/// Copies what the chain says of a payment to its row.
pub(crate) fn refresh(world: &mut World, id: &str) {
    let Some(row) = world.rows.get_mut(id) else { return };
    if let Some(deal) = world.chain.deals.get(&row.id) {
        row.parts = deal.parts;
        row.contract = deal.status;
    }
}

/// What a sum costs; `None` when that passes 256 bits.
///
/// # Errors
/// A currency without a rate.
pub(crate) fn price(
    world: &World,
    amount: Amount,
    symbol: &str,
) -> Result<Option<PriceBreakdown>, Refusal> {
    let rate = world.chain.rates.get(symbol).filter(|_| !symbol.is_empty());
    let rate = rate.ok_or_else(|| Refusal::unknown_rate("get(string)"))?;
    Ok(PriceBreakdown::of(amount, rate, world.chain.fee, Settlement::Estimated))
}

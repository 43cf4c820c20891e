//! Settlement of shops: what they are owed, who collects it for them, and payouts in tokens.
//!
//! A payout moves tokens from the settlement account to the shop's owner. Collecting moves no tokens: it moves what is
//! owed from one shop's sums to another's, converted at the present rates.
//!
//! Source: `protocol.md §2.18`.

mod collect;
mod manager;
mod payout;

pub use collect::{collect, collections};
pub use manager::{client_count, clients, manager_of, remove_manager, set_manager};
pub use payout::{pay_out, refundable};

use kios_protocol::api::AgentKind;
use kios_protocol::message::Message;
use kios_protocol::{Address, ShopId, hash_text};

use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};

/// The hash of a change without a ledger entry: that of the signed message, which includes the nonce.
fn tx_hash(message: &impl Message) -> String {
    hash_text(&message.hash())
}

/// Whether an account may act for a shop's owner: as the owner, or as its refund agent.
async fn acts_for(
    connection: &mut Connection,
    account: Address,
    owner: Address,
) -> Result<bool, StorageError> {
    if account == owner {
        return Ok(true);
    }
    Ok(storage::agent_of(connection, owner, AgentKind::Refund).await? == Some(account))
}

/// Whether an id is all zeros, which names no shop.
fn is_zero(shop_id: ShopId) -> bool {
    *shop_id.as_bytes() == [0; 32]
}

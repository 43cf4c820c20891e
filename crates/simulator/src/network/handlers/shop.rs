//! A shop's delegator. Source: `protocol.md §2.9`.
//!
//! Deliberately absent: changes of a shop's name and status and the list of shops; no client of the
//! simulator calls them.

use kios_protocol::message::{ShopAccount, ShopDelegatorAccount};
use kios_protocol::{Address, SecretKey, ShopId, keccak256};
use serde_json::json;

use super::{open, recover};
use crate::network::fields::{Blanks, Fields, account};
use crate::network::reply::{Refusal, Reply};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::state::State;

/// An owner's request.
struct Wanted {
    shop_id: ShopId,
    shop_text: String,
    account: Address,
    account_text: String,
    signature: String,
}

fn read(fields: &mut Fields<'_>) -> Wanted {
    let shop_text = fields.shop_id("shopId");
    let account_text = fields.address("account");
    let signature = fields.signature("signature", Blanks::Trimmed);
    Wanted {
        shop_id: shop_text.to_lowercase().parse().unwrap_or(ShopId::from_bytes([0; 32])),
        account: account(&account_text).unwrap_or(Address::ZERO),
        shop_text,
        account_text,
        signature,
    }
}

/// Creates a key for a shop and stores it in the relay; the chain is not called.
pub(crate) fn create_delegator(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let wanted = read(&mut fields);
    fields.check()?;
    let mut state = shared.state();
    signed_by_owner(&state, &wanted)?;
    let key = SecretKey::from_bytes(&open::random()?)
        .map_err(|fault| Refusal::exception(fault.to_string()))?;
    let delegator = key.address().to_string();
    state.delegators.insert(wanted.shop_id, key);
    Ok(json!({"shopId": wanted.shop_text, "account": wanted.account_text, "delegator": delegator}))
}

/// Registers that key on the chain for the owner.
pub(crate) fn save_delegator(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let wanted = read(&mut fields);
    let text = fields.address("delegator");
    fields.check()?;
    let delegator = account(&text)?;
    let mut state = shared.state();
    let message = ShopDelegatorAccount {
        shop_id: wanted.shop_id,
        delegator,
        account: wanted.account,
        chain_id: state.chain.chain_id.into(),
        nonce: state.chain.shop_nonce(wanted.account).into(),
    };
    owner(&state, &wanted, recover(&wanted.signature, &message))?;
    let kept = state.delegators.get(&wanted.shop_id).map(SecretKey::address);
    if kept != Some(delegator) {
        return Err(Refusal::code(2006));
    }
    if let Some(shop) = state.chain.shops.get_mut(&wanted.shop_id) {
        shop.delegator = delegator;
    }
    let nonce = state.chain.shop_nonce(wanted.account);
    state.chain.shop_nonces.insert(wanted.account, nonce.saturating_add(1));
    let hash = hex::encode(keccak256(wanted.signature.as_bytes()));
    Ok(json!({
        "shopId": wanted.shop_text,
        "delegator": text,
        "account": wanted.account_text,
        "txHash": format!("0x{hash}"),
    }))
}

/// Deletes the key from the relay.
pub(crate) fn remove_delegator(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let wanted = read(&mut fields);
    fields.check()?;
    let mut state = shared.state();
    signed_by_owner(&state, &wanted)?;
    state.delegators.remove(&wanted.shop_id);
    Ok(json!({"shopId": wanted.shop_text, "account": wanted.account_text}))
}

fn signed_by_owner(state: &State, wanted: &Wanted) -> Result<(), Refusal> {
    let message = ShopAccount {
        shop_id: wanted.shop_id,
        account: wanted.account,
        chain_id: state.chain.chain_id.into(),
        nonce: state.chain.shop_nonce(wanted.account).into(),
    };
    owner(state, wanted, recover(&wanted.signature, &message))
}

fn owner(state: &State, wanted: &Wanted, signer: Option<Address>) -> Result<(), Refusal> {
    let owner = state.chain.shops.get(&wanted.shop_id).map(|shop| shop.owner);
    let right = signer.is_some() && signer == owner && signer == Some(wanted.account);
    if right { Ok(()) } else { Err(Refusal::code(1501)) }
}

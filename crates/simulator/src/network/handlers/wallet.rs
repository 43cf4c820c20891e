//! Other requests of wallets. Source: `protocol.md §2.2`, `§2.10`.

use kios_protocol::message::{AccountMessage, MobileToken};
use kios_protocol::{ShopId, TemporaryAccount};
use serde_json::{Map, Value, json};

use super::{open, recover};
use crate::network::fields::{Blanks, Fields, account};
use crate::network::reply::{Refusal, Reply};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::state::Temporary;

/// Creates a temporary account. The nonce does not increase, so one signature creates any number (Q22).
pub(crate) fn temporary(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let text = fields.address("account").to_lowercase();
    let signature = fields.signature("signature", Blanks::Kept);
    fields.check()?;
    let account = account(&text)?;
    let mut state = shared.state();
    let message = AccountMessage {
        account,
        chain_id: state.chain.chain_id.into(),
        nonce: state.chain.nonce(account).into(),
    };
    if recover(&signature, &message) != Some(account) {
        return Err(Refusal::code(1501));
    }
    let temporary = TemporaryAccount::from_random(open::random()?);
    state.temporaries.insert(temporary.address(), Temporary { account, made: shared.now() });
    Ok(json!({"temporaryAccount": temporary.to_string()}))
}

/// Registers a phone.
pub(crate) fn register(shared: &ServerState, request: &ParsedRequest) -> Reply {
    let mut fields = Fields::new(&request.body, "body");
    let text = fields.address("account");
    let signature = fields.signature("signature", Blanks::Trimmed);
    let (token, language, os) =
        (fields.present("token"), fields.present("language"), fields.present("os"));
    let (kind, shop) = (fields.text("type"), fields.text("shopId"));
    fields.check()?;
    let owner = account(&text)?;
    let message = MobileToken { token: &token, account: owner };
    if recover(&signature, &message) != Some(owner) {
        return Err(Refusal::code(1501));
    }
    let mut state = shared.state();
    let shop_id: ShopId = shop.to_lowercase().parse().unwrap_or(ShopId::from_bytes([0; 32]));
    if kind == "1" {
        state.shops_without_phone.remove(&shop_id);
    } else {
        state.customers_without_phone.remove(&owner);
    }
    Ok(json!({
        "account": text,
        "type": kind.parse::<u8>().unwrap_or(0),
        "shopId": shop_id.to_string(),
        "token": token,
        "language": language,
        "os": os,
    }))
}

/// Whether a phone is registered.
pub(crate) fn exists(shared: &ServerState, request: &ParsedRequest, text: &str) -> Reply {
    let values = Map::from_iter([("account".to_owned(), Value::from(text))]);
    let mut fields = Fields::new(&values, "params");
    let text = fields.address("account");
    fields.check()?;
    let query = Fields::new(&request.query, "query");
    let owner = account(&text)?;
    let state = shared.state();
    let shop_id: ShopId =
        query.text("shopId").to_lowercase().parse().unwrap_or(ShopId::from_bytes([0; 32]));
    let shops = query.text("type") == "1";
    let missing = if shops {
        state.shops_without_phone.contains(&shop_id)
    } else {
        state.customers_without_phone.contains(&owner)
    };
    Ok(json!({
        "account": text,
        "type": u8::from(shops),
        "shopId": shop_id.to_string(),
        "exists": !missing,
    }))
}

//! What wallets ask for beside their answers. Source: `protocol.md §2.2`, `§2.10`.

use kios_protocol::message::{AccountMessage, MobileToken};
use kios_protocol::{ShopId, TemporaryAccount};
use serde_json::{Map, Value, json};

use super::{open, recover};
use crate::http::Asked;
use crate::http::fields::{Blanks, Fields, account};
use crate::reply::{Refusal, Reply};
use crate::shared::Shared;
use crate::world::Temporary;

/// Makes a temporary account. The nonce stays, so the same signature makes any number (Q22).
pub(crate) fn temporary(shared: &Shared, asked: &Asked) -> Reply {
    let mut fields = Fields::new(&asked.body, "body");
    let text = fields.address("account").to_lowercase();
    let signature = fields.signature("signature", Blanks::Kept);
    fields.check()?;
    let account = account(&text)?;
    let mut world = shared.world();
    let message = AccountMessage {
        account,
        chain_id: world.chain.chain_id.into(),
        nonce: world.chain.nonce(account).into(),
    };
    if recover(&signature, &message) != Some(account) {
        return Err(Refusal::code(1501));
    }
    let temporary = TemporaryAccount::from_random(open::random()?);
    world.temporaries.insert(temporary.address(), Temporary { account, made: shared.now() });
    Ok(json!({"temporaryAccount": temporary.to_string()}))
}

/// Registers a phone.
pub(crate) fn register(shared: &Shared, asked: &Asked) -> Reply {
    let mut fields = Fields::new(&asked.body, "body");
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
    let mut world = shared.world();
    let shop_id: ShopId = shop.to_lowercase().parse().unwrap_or(ShopId::from_bytes([0; 32]));
    if kind == "1" {
        world.shops_without_phone.remove(&shop_id);
    } else {
        world.customers_without_phone.remove(&owner);
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
pub(crate) fn exists(shared: &Shared, asked: &Asked, text: &str) -> Reply {
    let values = Map::from_iter([("account".to_owned(), Value::from(text))]);
    let mut fields = Fields::new(&values, "params");
    let text = fields.address("account");
    fields.check()?;
    let query = Fields::new(&asked.query, "query");
    let owner = account(&text)?;
    let world = shared.world();
    let shop_id: ShopId =
        query.text("shopId").to_lowercase().parse().unwrap_or(ShopId::from_bytes([0; 32]));
    let shops = query.text("type") == "1";
    let missing = if shops {
        world.shops_without_phone.contains(&shop_id)
    } else {
        world.customers_without_phone.contains(&owner)
    };
    Ok(json!({
        "account": text,
        "type": u8::from(shops),
        "shopId": shop_id.to_string(),
        "exists": !missing,
    }))
}

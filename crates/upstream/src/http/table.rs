//! Which rule a path reaches, in each generation.

use std::sync::Arc;

use http::Method;

use super::{Asked, Outcome};
use crate::rules::{
    Gate, Version, approval, cancel, close, earning, open, reads, shop, tasks, wallet,
};
use crate::settings::Generation;
use crate::shared::Shared;

/// Runs the rule of a request.
pub(super) async fn find(shared: &Arc<Shared>, asked: &Asked) -> Outcome {
    let generation = shared.settings.generation;
    if generation == Generation::Dms
        && (asked.path.starts_with("/v2/") || asked.path.starts_with("/v1/task/"))
    {
        return Outcome::Nothing;
    }
    match asked.method {
        Method::POST => post(shared, asked).await,
        Method::GET => get(shared, asked),
        _ => Outcome::Nothing,
    }
}

async fn post(shared: &Arc<Shared>, asked: &Asked) -> Outcome {
    let version = if asked.path.starts_with("/v2/") { Version::Two } else { Version::One };
    let gate = Gate { shared, asked, version };
    let reply = match versionless(&asked.path) {
        "payment/account/temporary" => wallet::temporary(shared, asked),
        "payment/new/open" => open::open(&gate),
        "payment/new/close" => close::new(&gate).await,
        "payment/new/approval" => approval::new(shared, asked).await,
        "payment/cancel/open" => cancel::open(&gate),
        "payment/cancel/close" => close::cancel(&gate).await,
        "payment/cancel/approval" => approval::cancel(shared, asked).await,
        "mobile/register" if version == Version::One => wallet::register(shared, asked),
        "shop/account/delegator/create" if version == Version::One => {
            shop::create_delegator(shared, asked)
        }
        "shop/account/delegator/save" if version == Version::One => {
            shop::save_delegator(shared, asked)
        }
        "shop/account/delegator/remove" if version == Version::One => {
            shop::remove_delegator(shared, asked)
        }
        "purchase/save" if version == Version::One => earning::save(shared, asked),
        "purchase/cancel" if version == Version::One => earning::cancel(shared, asked),
        _ if asked.path == "/callback" => Ok(serde_json::json!({"message": "OK"})),
        _ => return Outcome::Nothing,
    };
    Outcome::Reply(reply)
}

fn get(shared: &Arc<Shared>, asked: &Asked) -> Outcome {
    let v1 = asked.path.strip_prefix("/v1/").unwrap_or_default();
    let both = versionless(&asked.path);
    let reply = match (both, v1) {
        ("payment/user/balance", _) => reads::balance(shared, asked),
        ("payment/info", _) => reads::info(shared, asked),
        ("payment/item", _) => reads::item(shared, asked),
        ("payment/shop/info", _) => reads::shop_info(shared, asked),
        ("payment/convert/currency", _) | (_, "currency/convert") => reads::convert(shared, asked),
        (_, "chain/side/id") => Ok(reads::chain_id(shared)),
        (_, "chain/side/info") => Ok(reads::chain_info(shared)),
        (_, "system/info") => Ok(reads::system_info()),
        (_, "task/sequence/latest") => Ok(tasks::latest(shared)),
        ("", _) if asked.path == "/" => return Outcome::Health,
        (_, path) => return under(shared, asked, path),
    };
    Outcome::Reply(reply)
}

/// Paths that carry a value at their end.
fn under(shared: &Arc<Shared>, asked: &Asked, path: &str) -> Outcome {
    let Some((folder, value)) = path.rsplit_once('/') else { return Outcome::Nothing };
    let reply = match folder {
        "ledger/nonce" => match reads::ledger_nonce(shared, value) {
            Some(reply) => reply,
            // Nobody catches what is thrown there (Q21).
            None => return Outcome::Hangs,
        },
        "shop/nonce" => match reads::shop_nonce(shared, value) {
            Some(reply) => reply,
            None => return Outcome::Hangs,
        },
        "ledger/balance/account" => reads::ledger_balance(shared, value),
        "shop/info" => reads::shop_info_full(shared, value),
        "task/list" => tasks::list(shared, value),
        "mobile/exists" => wallet::exists(shared, asked, value),
        "phone/hash" => earning::phone_hash(value),
        "purchase/user/provide" => earning::of_user(shared, value),
        "purchase/user/provide/total" => earning::total_of_user(shared, value),
        "purchase/shop/provide" => earning::of_shop(shared, value),
        "purchase/shop/provide/total" => earning::total_of_shop(shared, value),
        _ => return Outcome::Nothing,
    };
    Outcome::Reply(reply)
}

fn versionless(path: &str) -> &str {
    path.strip_prefix("/v1/").or_else(|| path.strip_prefix("/v2/")).unwrap_or_default()
}

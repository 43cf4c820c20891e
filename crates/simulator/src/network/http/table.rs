//! The routing table of each generation.

use std::sync::Arc;

use http::Method;

use super::Outcome;
use crate::network::handlers::{
    RequestContext, Version, approval, cancel, close, earning, open, purchase_service, reads, shop,
    tasks, wallet,
};
use crate::network::request::ParsedRequest;
use crate::network::server_state::ServerState;
use crate::network::settings::Generation;

/// Calls the handler of a request.
pub(super) async fn find(shared: &Arc<ServerState>, request: &ParsedRequest) -> Outcome {
    let generation = shared.settings.generation;
    if generation == Generation::Dms
        && (request.path.starts_with("/v2/") || request.path.starts_with("/v1/task/"))
    {
        return Outcome::Nothing;
    }
    match request.method {
        Method::POST => post(shared, request).await,
        Method::GET => get(shared, request),
        _ => Outcome::Nothing,
    }
}

async fn post(shared: &Arc<ServerState>, request: &ParsedRequest) -> Outcome {
    let version = if request.path.starts_with("/v2/") { Version::Two } else { Version::One };
    let context = RequestContext { shared, request, version };
    let reply = match versionless(&request.path) {
        "payment/account/temporary" => wallet::temporary(shared, request),
        "payment/new/open" => open::open(&context),
        "payment/new/close" => close::new(&context).await,
        "payment/new/approval" => approval::new(shared, request).await,
        "payment/cancel/open" => cancel::open(&context),
        "payment/cancel/close" => close::cancel(&context).await,
        "payment/cancel/approval" => approval::cancel(shared, request).await,
        "mobile/register" if version == Version::One => wallet::register(shared, request),
        "shop/account/delegator/create" if version == Version::One => {
            shop::create_delegator(shared, request)
        }
        "shop/account/delegator/save" if version == Version::One => {
            shop::save_delegator(shared, request)
        }
        "shop/account/delegator/remove" if version == Version::One => {
            shop::remove_delegator(shared, request)
        }
        "purchase/save" if version == Version::One => earning::save(shared, request),
        "purchase/cancel" if version == Version::One => earning::cancel(shared, request),
        "tx/purchase/new" if version == Version::Two => purchase_service::report(shared, request),
        "tx/purchase/cancel" if version == Version::Two => {
            purchase_service::withdraw(shared, request)
        }
        _ if request.path == "/callback" => Ok(serde_json::json!({"message": "OK"})),
        _ => return Outcome::Nothing,
    };
    Outcome::Reply(reply)
}

fn get(shared: &Arc<ServerState>, request: &ParsedRequest) -> Outcome {
    let v1 = request.path.strip_prefix("/v1/").unwrap_or_default();
    let both = versionless(&request.path);
    let reply = match (both, v1) {
        ("payment/user/balance", _) => reads::balance(shared, request),
        ("payment/info", _) => reads::info(shared, request),
        ("payment/item", _) => reads::item(shared, request),
        ("payment/shop/info", _) => reads::shop_info(shared, request),
        ("payment/convert/currency", _) | (_, "currency/convert") => {
            reads::convert(shared, request)
        }
        (_, "chain/side/id") => Ok(reads::chain_id(shared)),
        (_, "chain/side/info") => Ok(reads::chain_info(shared)),
        (_, "system/info") => Ok(reads::system_info()),
        (_, "task/sequence/latest") => Ok(tasks::latest(shared)),
        ("", _) if request.path == "/" => return Outcome::Health,
        (_, path) => return under(shared, request, path),
    };
    Outcome::Reply(reply)
}

/// Paths that end with a value.
fn under(shared: &Arc<ServerState>, request: &ParsedRequest, path: &str) -> Outcome {
    let Some((folder, value)) = path.rsplit_once('/') else { return Outcome::Nothing };
    let reply = match folder {
        "ledger/nonce" => match reads::ledger_nonce(shared, value) {
            Some(reply) => reply,
            // An exception there is not caught by the network's relay (Q21).
            None => return Outcome::Hangs,
        },
        "shop/nonce" => match reads::shop_nonce(shared, value) {
            Some(reply) => reply,
            None => return Outcome::Hangs,
        },
        "ledger/balance/account" => reads::ledger_balance(shared, value),
        "shop/info" => reads::shop_info_full(shared, value),
        "task/list" => tasks::list(shared, value),
        "mobile/exists" => wallet::exists(shared, request, value),
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

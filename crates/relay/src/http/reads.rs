//! Reads that reveal the sales of others: who may make them is configured. Source: `relay.md §8`.
//!
//! A read about something that does not exist or is not written correctly is left to its handler, whose response names
//! the parameter.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kios_protocol::api::{AccessKey, Fields, route};
use kios_protocol::session::Resource;
use kios_protocol::{Address, PhoneHash, ShopId};

use super::HttpError;
use super::extract::authorization;
use super::session::SignedIn;
use crate::config::{AccessConfig, ReadAccess};
use crate::session::Session;
use crate::state::AppState;

/// The shop whose rows a kiosk may read; passed in a request's extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnlyShop(pub(super) ShopId);

/// What a read is about, for those who may read only what is their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// The task log.
    Tasks,
    /// A customer whom the shop identifies by phone.
    Phone,
    Account(Address),
    Shop(ShopId),
}

/// Refuses a read that the caller may not make.
pub(super) async fn guarded(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let read = (parts.method == Method::GET)
        .then(|| read(&app.config().access, parts.uri.path(), parts.uri.query()))
        .flatten();
    let allowed = match read {
        None | Some((ReadAccess::Public, _)) => Ok(()),
        Some(_) if has_key(&app, authorization(&parts.headers)) => Ok(()),
        Some((ReadAccess::Key, _)) => Err(refusal("the shared access key")),
        Some((ReadAccess::Session, subject)) => {
            match SignedIn::from_request_parts(&mut parts, &app).await {
                Ok(SignedIn(session)) if may_read(&session, subject) => {
                    if let (Resource::Terminal { shop_id, .. }, Subject::Tasks) =
                        (&session.resource, subject)
                    {
                        parts.extensions.insert(OnlyShop(*shop_id));
                    }
                    Ok(())
                }
                Ok(_) | Err(HttpError::Unauthorized(_)) => {
                    Err(refusal("the session of a paired kiosk or of the account itself"))
                }
                Err(fault) => Err(fault),
            }
        }
    };
    match allowed {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(fault) => fault.into_response(),
    }
}

fn refusal(accepted: &str) -> HttpError {
    HttpError::Unauthorized(format!("this is not public; accepted: {accepted}"))
}

fn has_key(app: &AppState, shown: Option<&str>) -> bool {
    let Ok(none) = Fields::from_json(b"{}") else { return false };
    let key = app.config().access_key.as_ref();
    key.is_some_and(|key| AccessKey::shown(shown, &none).is(key.expose()))
}

fn may_read(session: &Session, subject: Subject) -> bool {
    match (&session.resource, subject) {
        (Resource::Terminal { .. }, Subject::Tasks | Subject::Phone | Subject::Account(_)) => true,
        (Resource::Terminal { shop_id, .. }, Subject::Shop(shop)) => *shop_id == shop,
        (Resource::Account, Subject::Account(account)) => session.address == account,
        (Resource::Account, Subject::Tasks | Subject::Phone | Subject::Shop(_)) => false,
    }
}

/// Who may make a read, and what it is about; `None` for any other request.
fn read(config: &AccessConfig, path: &str, query: Option<&str>) -> Option<(ReadAccess, Subject)> {
    let is_balance = path == route::USER_BALANCE || path == "/v1/payment/user/balance";
    if is_balance {
        let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let account = query.into_iter().find(|(name, _)| name == "account")?.1;
        return Some((config.balances, Subject::Account(account.parse().ok()?)));
    }
    if path == route::TASK_LATEST || path.starts_with("/v1/task/list/") {
        return Some((config.tasks, Subject::Tasks));
    }
    let (folder, name) = path.rsplit_once('/')?;
    let account = || name.parse().ok().map(Subject::Account);
    let shop = || name.parse().ok().map(Subject::Shop);
    let hash = || name.parse::<PhoneHash>().ok().map(|_| Subject::Phone);
    let (access, subject) = match folder {
        "/v1/ledger/balance/phone" | "/v1/ledger/history/phone" => {
            (config.phones, Some(Subject::Phone))
        }
        "/v1/ledger/balance/phoneHash" | "/v1/link/to_account" => (config.phones, hash()),
        "/v1/link/to_phone" | "/v1/mobile/exists" => (config.phones, account()),
        "/v1/purchase/user/provide"
        | "/v1/purchase/user/provide/total"
        | "/v1/ledger/history/account"
        | "/v1/token/main/history"
        | "/v1/token/side/history"
        | "/v1/summary/account"
        | "/v2/summary/account" => (config.sales, account()),
        "/v1/purchase/shop/provide"
        | "/v1/purchase/shop/provide/total"
        | "/v1/shop/history"
        | "/v1/summary/shop"
        | "/v2/summary/shop" => (config.sales, shop()),
        "/v1/ledger/balance/account" => (config.balances, account()),
        _ => return None,
    };
    Some((access, subject?))
}

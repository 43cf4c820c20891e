//! Reads that reveal the sales of others: who may make them is configured. Source: `relay.md §8`.
//!
//! In embedded mode a read whose parameter is not written correctly is left to its handler, whose response names the
//! parameter. In bridge mode it is refused: the network's relay may accept a spelling that this one does not.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kios_protocol::api::{AccessKey, Fields, Location, Reader, route};
use kios_protocol::session::Resource;
use kios_protocol::{Address, ShopId};
use percent_encoding::percent_decode_str;

use super::HttpError;
use super::extract::authorization;
use super::session::SignedIn;
use crate::config::ReadAccess;
use crate::session::Session;
use crate::state::AppState;

/// The name of the parameter that [`parameter`] makes.
const PARAMETER: &str = "value";

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
    // A HEAD is answered by the handler of GET: its length would tell what the body says.
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let read = reads.then(|| read(&app, &parts.uri)).flatten();
    let allowed = match read {
        None | Some((ReadAccess::Public, _)) => Ok(()),
        Some(_) if has_key(&app, authorization(&parts.headers)) => Ok(()),
        Some((_, None)) if app.upstream().is_none() => Ok(()),
        Some((ReadAccess::Key, _) | (_, None)) => Err(refusal("the shared access key")),
        Some((ReadAccess::Session, Some(subject))) => {
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

/// Who may make a read, and what it is about; `None` for any other request. Without a subject its parameter is not written
/// correctly.
fn read(app: &AppState, uri: &Uri) -> Option<(ReadAccess, Option<Subject>)> {
    let (path, config) = (uri.path(), &app.config().access);
    match path {
        route::USER_BALANCE | "/v1/payment/user/balance" => {
            return Some((config.balances, account_in_query(app, uri).map(Subject::Account)));
        }
        route::INFO | "/v1/payment/info" => {
            let account = account_in_query(app, uri);
            // Who has a one-time code may know what it can pay.
            let is_code = account.is_some_and(|account| account.is_temporary());
            return (!is_code).then_some((config.balances, account.map(Subject::Account)));
        }
        _ => {}
    }
    if path == route::TASK_LATEST || path.starts_with("/v1/task/list/") {
        return Some((config.tasks, Some(Subject::Tasks)));
    }
    let (folder, name) = path.rsplit_once('/')?;
    let name = parameter(&percent_decode_str(name).decode_utf8_lossy());
    let account = || name.single(PARAMETER, Reader::address).ok().map(Subject::Account);
    let shop = || name.single(PARAMETER, Reader::shop_id).ok().map(Subject::Shop);
    let hash = || name.single(PARAMETER, Reader::phone_hash).ok().map(|_| Subject::Phone);
    Some(match folder {
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
        "/v1/ledger/balance/account"
        | "/v1/token/main/balance"
        | "/v1/token/side/balance"
        | "/v1/provider/balance" => (config.balances, account()),
        _ => return None,
    })
}

/// The account in the query, as the handler reads it: in embedded mode the first of a repeated name. The network's relay
/// might read another one.
fn account_in_query(app: &AppState, uri: &Uri) -> Option<Address> {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut accounts = query.filter(|(name, _)| name == "account").map(|(_, value)| value);
    let first = accounts.next()?;
    if app.upstream().is_some() && accounts.next().is_some() {
        return None;
    }
    parameter(&first).single(PARAMETER, Reader::address).ok()
}

/// A decoded parameter, to be parsed with the [`Reader`] of its handler, so that both accept the same spellings.
fn parameter(text: &str) -> Fields {
    Fields::from_pairs([(PARAMETER.to_owned(), text.to_owned())], Location::Params)
}

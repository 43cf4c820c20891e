//! Who may ask, and what leaves in their name.
//!
//! A kiosk's signed request goes on as it came. What shows that somebody may ask us (a session, our
//! own access key) stays here. Where the network's relay only offers v1, the signature is checked
//! here, as the embedded mode does, and the request is said again in v1 under the network's key.
//!
//! A key that was paired here counts only as long as it is, also when the network knows it: revoking
//! a kiosk takes effect with its next request. A key that was never paired here is the network's to
//! judge.

use std::fmt;

use axum::body::Bytes;
use axum::http::{HeaderValue, Method};
use kios_protocol::api::{AccessKey, Fields, OpenNewRequest};
use kios_protocol::message::Digest;
use kios_protocol::{Address, ResultCode, ShopId, Signature, TerminalId};
use serde::Serialize;
use serde_json::Value;

use super::Bridge;
use super::call::{Action, Key};
use super::http::Request;
use super::told;
use crate::service::Credentials;
use crate::state::AppState;
use crate::storage::StorageError;
use kios_domain::Secret;
use kios_domain::payment::{Caller, Opener, Refusal};

/// Which version of the API a request came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// With the shared key.
    One,
    /// With an agent's signature.
    Two,
}

/// A request as it came.
#[derive(Clone)]
pub struct Incoming {
    /// What it came by.
    pub method: Method,
    /// Its path and its query.
    pub path: String,
    /// The kind of its body.
    pub kind: Option<HeaderValue>,
    /// Its body.
    pub body: Bytes,
    /// The fields of its body.
    pub fields: Fields,
    /// Its `Authorization` header.
    pub authorization: Option<String>,
    /// Whose session it is, where agents have to have one.
    pub session: Option<Address>,
}

/// What leaves: where, what, and under whose key.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    pub(super) path: String,
    pub(super) kind: Option<HeaderValue>,
    pub(super) body: Bytes,
    pub(super) key: Key,
}

/// Why nothing leaves.
#[derive(Debug)]
pub(super) enum Stop {
    Refused(Refusal),
    Storage(StorageError),
}

impl<T: Into<Refusal>> From<T> for Stop {
    fn from(refusal: T) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<StorageError> for Stop {
    fn from(fault: StorageError) -> Self {
        Self::Storage(fault)
    }
}

impl fmt::Debug for Incoming {
    /// Without its body, its query and its header, which may hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("method", &self.method).finish_non_exhaustive()
    }
}

impl Incoming {
    fn shown(&self) -> AccessKey {
        AccessKey::shown(self.authorization.as_deref(), &self.fields)
    }

    fn shows(&self, key: Option<&Secret>) -> bool {
        key.is_some_and(|key| self.shown().is(key.expose()))
    }

    /// As it came, under this key.
    fn untouched(&self, key: Key) -> Parcel {
        let (path, kind, body) = (self.path.clone(), self.kind.clone(), self.body.clone());
        Parcel { path, kind, body, key }
    }

    /// Whether this key is in the body or in the query, where it would go on.
    fn carries(&self, key: Option<&Secret>) -> bool {
        let Some(key) = key else { return false };
        let in_body = AccessKey::shown(None, &self.fields).is(key.expose());
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        in_body
            || form_urlencoded::parse(query.as_bytes())
                .any(|(name, value)| name == "accessKey" && value == key.expose())
    }
}

/// What leaves for a request that changes nothing we know of.
pub(super) fn passing(
    app: &AppState,
    bridge: &Bridge,
    incoming: &Incoming,
) -> Result<Request, Refusal> {
    let ours = app.config().access_key.as_ref();
    let networks = bridge.access_key.as_ref();
    let known = incoming.shows(networks) || incoming.shows(ours);
    if incoming.carries(ours.filter(|ours| Some(*ours) != networks)) {
        return Err(ResultCode::InvalidAccessKey.into());
    }
    let parcel = incoming.untouched(if known { Key::Networks } else { Key::Nobodys });
    let key = networks.filter(|_| parcel.key == Key::Networks).cloned();
    let path = in_version(bridge, &parcel.path);
    Ok(Request { method: incoming.method.clone(), path, kind: parcel.kind, body: parcel.body, key })
}

/// A path of v2, as a relay that only offers v1 has it.
fn in_version(bridge: &Bridge, path: &str) -> String {
    match path.strip_prefix("/v2/payment/") {
        Some(rest) if bridge.access_key.is_some() => format!("/v1/payment/{rest}"),
        Some(_) | None => path.to_owned(),
    }
}

/// What leaves for a customer's or an owner's answer: nobody's key but their signature.
pub(super) fn answer(bridge: &Bridge, incoming: &Incoming) -> Parcel {
    let parcel = incoming.untouched(Key::Nobodys);
    Parcel { path: in_version(bridge, &parcel.path), ..parcel }
}

/// What leaves for a kiosk that shows the shared key of v1, said again without any key in it.
pub(super) fn by_key(
    app: &AppState,
    bridge: &Bridge,
    incoming: &Incoming,
    again: &impl Serialize,
) -> Result<Parcel, Stop> {
    if !app.config().support_payment_v1 {
        return Err(ResultCode::VersionOneOff.into());
    }
    let (ours, networks) = (app.config().access_key.as_ref(), bridge.access_key.as_ref());
    match networks {
        Some(_)
            if incoming.shows(networks)
                && !incoming.carries(networks)
                && !incoming.carries(ours) =>
        {
            Ok(incoming.untouched(Key::Networks))
        }
        Some(_) if incoming.shows(networks) || incoming.shows(ours) => said_again(incoming, again),
        Some(_) => Err(ResultCode::InvalidAccessKey.into()),
        None if incoming.carries(ours) => Err(ResultCode::InvalidAccessKey.into()),
        None => Ok(incoming.untouched(Key::Nobodys)),
    }
}

fn said_again(incoming: &Incoming, again: &impl Serialize) -> Result<Parcel, Stop> {
    let mut body = serde_json::to_value(again).map_err(StorageError::from)?;
    if let Value::Object(fields) = &mut body {
        fields.remove("signature");
    }
    let path = incoming.path.split('?').next().unwrap_or_default().replacen("/v2/", "/v1/", 1);
    let kind = Some(HeaderValue::from_static("application/json"));
    Ok(Parcel { path, kind, body: body.to_string().into(), key: Key::Networks })
}

/// What leaves for a kiosk that signs with an agent's key.
pub(super) async fn by_agent(
    app: &AppState,
    bridge: &Bridge,
    incoming: &Incoming,
    agent: Option<Address>,
    terminal: Option<(ShopId, &TerminalId)>,
    again: &(impl Serialize + Sync),
) -> Result<(Parcel, Opener), Stop> {
    let Some(agent) = agent else { return Err(ResultCode::InvalidSignature.into()) };
    let mut connection = app.store().read().await?;
    let credentials = Credentials { access_key: None, session: incoming.session };
    let caller = credentials.agent(&mut connection, app.config(), Some(agent)).await?;
    let strict = bridge.access_key.is_some()
        || incoming.session.is_some_and(|session| session != agent)
        || told::was_enrolled(&mut connection, agent).await?;
    drop(connection);
    let may = match (caller, terminal) {
        (Some(caller), Some((shop, terminal))) => caller.may_act_for(shop, terminal),
        // A payment of nobody here: the network judges the signature, where it can.
        (Some(Caller::Paired { .. }), None) => bridge.access_key.is_none(),
        (Some(Caller::AccessKey | Caller::Signer(_)), None) => true,
        (None, _) => !strict,
    };
    if !may {
        return Err(ResultCode::InvalidSignature.into());
    }
    let parcel = match &bridge.access_key {
        Some(_) => said_again(incoming, again)?,
        None => incoming.untouched(Key::Nobodys),
    };
    Ok((parcel, Opener::Agent(agent)))
}

/// Who signed a change of a payment; only the canonical form counts where points move (B9).
pub(super) fn signer(
    action: Action,
    signature: Option<Signature>,
    digest: &Digest,
) -> Option<Address> {
    let signature = signature?;
    match action {
        Action::Close(_) => signature.recover_canonical(digest),
        Action::Open(_) | Action::Answer(_) => signature.recover(digest),
    }
}

/// Whether the account of a kiosk's open is the stand-in that the network wants to see.
pub(super) fn check_stand_in(request: &OpenNewRequest) -> Result<(), Refusal> {
    if request.signature.is_some() && !request.account.is_temporary() {
        return Err(ResultCode::InvalidPaymentCode.into());
    }
    Ok(())
}

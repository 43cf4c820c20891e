//! Authorizes requests and builds the upstream request.
//!
//! Signed kiosk requests are forwarded byte for byte, without the credentials for this relay (a
//! session, our own access key). If upstream offers only v1, the signature is verified here, as in
//! embedded mode, and the request is rewritten to v1 with the network's access key.
//!
//! A key that was paired with this relay is accepted only while it is paired, also when the network
//! knows it: revoking a kiosk takes effect with its next request. A key that was never paired here is
//! judged by the network.

use std::fmt;

use axum::body::Bytes;
use axum::http::{HeaderValue, Method};
use kios_protocol::api::{AccessKey, Fields, OpenNewRequest};
use kios_protocol::message::Digest;
use kios_protocol::{Address, ResultCode, ShopId, Signature, TerminalId};
use serde::Serialize;
use serde_json::Value;

use super::error::BridgeError;
use crate::service::{Credentials, StaffCaller};
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::lookups;
use crate::storage::bridge::outbox::{Action, Credential};
use crate::upstream::{Request, Upstream};
use kios_domain::Secret;
use kios_domain::payment::{Caller, Opener, Refusal};

/// The version of the API that a request uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// With the shared key.
    One,
    /// With an agent's signature.
    Two,
}

/// A request as the client sent it.
#[derive(Clone)]
pub struct ForwardedRequest {
    /// Its method.
    pub method: Method,
    /// Its path and its query.
    pub path: String,
    /// Its content type.
    pub content_type: Option<HeaderValue>,
    /// Its body.
    pub body: Bytes,
    /// The fields of its body.
    pub fields: Fields,
    /// Its `Authorization` header.
    pub authorization: Option<String>,
    /// The address of its session, where agents need one.
    pub session: Option<Address>,
    /// The kiosk of its session, with its staff area, for the open of a cancel.
    pub staff: Option<StaffCaller>,
}

/// The request to upstream, and the access key that is sent with it.
#[derive(Clone, Debug)]
pub(super) struct OutgoingRequest {
    pub(super) path: String,
    pub(super) content_type: Option<HeaderValue>,
    pub(super) body: Bytes,
    pub(super) credential: Credential,
    /// What is stored of it: its parsed fields as JSON, without an access key.
    pub(super) record: Bytes,
}

/// The parsed fields of a request as JSON. A body may have an access key, or be of any size.
fn record(request: &impl Serialize) -> Result<Bytes, StorageError> {
    Ok(serde_json::to_value(request)?.to_string().into())
}

impl fmt::Debug for ForwardedRequest {
    /// Without its body, its query and its header, which may hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForwardedRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

impl ForwardedRequest {
    fn shown(&self) -> AccessKey {
        AccessKey::shown(self.authorization.as_deref(), &self.fields)
    }

    fn shows(&self, key: Option<&Secret>) -> bool {
        key.is_some_and(|key| self.shown().is(key.expose()))
    }

    /// The same path and body, with this access key.
    fn unchanged(
        &self,
        credential: Credential,
        request: &impl Serialize,
    ) -> Result<OutgoingRequest, StorageError> {
        let (path, content_type) = (self.path.clone(), self.content_type.clone());
        let (body, record) = (self.body.clone(), record(request)?);
        Ok(OutgoingRequest { path, content_type, body, credential, record })
    }

    /// Whether this key is in the body or in the query, where it would be forwarded.
    fn carries(&self, key: Option<&Secret>) -> bool {
        let Some(key) = key else { return false };
        let in_body = AccessKey::shown(None, &self.fields).is(key.expose());
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        in_body
            || form_urlencoded::parse(query.as_bytes())
                .any(|(name, value)| name == "accessKey" && value == key.expose())
    }
}

/// The upstream request of a client's request that changes no payment.
pub(super) fn proxied(
    app: &AppState,
    upstream: &Upstream,
    incoming: &ForwardedRequest,
) -> Result<Request, Refusal> {
    let ours = app.config().access_key.as_ref();
    let upstream_key = upstream.access_key();
    let known = incoming.shows(upstream_key) || incoming.shows(ours);
    if incoming.carries(ours.filter(|ours| Some(*ours) != upstream_key)) {
        return Err(ResultCode::InvalidAccessKey.into());
    }
    let key = upstream_key.filter(|_| known).cloned();
    let (method, path) = (incoming.method.clone(), in_version(upstream, &incoming.path));
    let (content_type, body) = (incoming.content_type.clone(), incoming.body.clone());
    Ok(Request { method, path, content_type, body, key })
}

/// A path of v2, rewritten where upstream offers only v1.
fn in_version(upstream: &Upstream, path: &str) -> String {
    match path.strip_prefix("/v2/payment/") {
        Some(rest) if upstream.access_key().is_some() => format!("/v1/payment/{rest}"),
        Some(_) | None => path.to_owned(),
    }
}

/// The upstream request of an approval by a customer or owner, who sign it and show no key.
pub(super) fn approval(
    upstream: &Upstream,
    incoming: &ForwardedRequest,
    request: &impl Serialize,
) -> Result<OutgoingRequest, StorageError> {
    let outgoing = incoming.unchanged(Credential::None, request)?;
    Ok(OutgoingRequest { path: in_version(upstream, &outgoing.path), ..outgoing })
}

/// Authorizes a kiosk by the shared key of v1; the key is not forwarded.
pub(super) fn authorize_key(
    app: &AppState,
    upstream: &Upstream,
    incoming: &ForwardedRequest,
    request: &impl Serialize,
) -> Result<OutgoingRequest, BridgeError> {
    if !app.config().support_payment_v1 {
        return Err(ResultCode::VersionOneOff.into());
    }
    let (ours, upstream_key) = (app.config().access_key.as_ref(), upstream.access_key());
    match upstream_key {
        Some(_)
            if incoming.shows(upstream_key)
                && !incoming.carries(upstream_key)
                && !incoming.carries(ours) =>
        {
            Ok(incoming.unchanged(Credential::Upstream, request)?)
        }
        Some(_) if incoming.shows(upstream_key) || incoming.shows(ours) => {
            rewrite_as_v1(incoming, request)
        }
        Some(_) => Err(ResultCode::InvalidAccessKey.into()),
        None if incoming.carries(ours) => Err(ResultCode::InvalidAccessKey.into()),
        None => Ok(incoming.unchanged(Credential::Client, request)?),
    }
}

/// The same request in v1, with the network's access key in place of the signature.
fn rewrite_as_v1(
    incoming: &ForwardedRequest,
    request: &impl Serialize,
) -> Result<OutgoingRequest, BridgeError> {
    let mut body = serde_json::to_value(request).map_err(StorageError::from)?;
    if let Value::Object(fields) = &mut body {
        fields.remove("signature");
    }
    let path = incoming.path.split('?').next().unwrap_or_default().replacen("/v2/", "/v1/", 1);
    let content_type = Some(HeaderValue::from_static("application/json"));
    let (body, credential) = (Bytes::from(body.to_string()), Credential::Upstream);
    let record = body.clone();
    Ok(OutgoingRequest { path, content_type, body, credential, record })
}

/// What an agent acts for.
pub(super) enum Target<'a> {
    /// A new payment of this terminal.
    NewPayment(ShopId, &'a TerminalId),
    /// A payment of this terminal.
    Payment(ShopId, &'a TerminalId),
    /// A payment that is unknown here.
    UnknownPayment,
}

/// Authorizes a kiosk by its agent's signature.
pub(super) async fn authorize_agent(
    app: &AppState,
    upstream: &Upstream,
    incoming: &ForwardedRequest,
    agent: Option<Address>,
    target: Target<'_>,
    request: &(impl Serialize + Sync),
) -> Result<(OutgoingRequest, Opener), BridgeError> {
    let Some(agent) = agent else { return Err(ResultCode::InvalidSignature.into()) };
    let mut connection = app.store().read().await?;
    let credentials = Credentials { access_key: None, session: incoming.session };
    let caller = credentials.agent(&mut connection, app.config(), Some(agent)).await?;
    let strict = upstream.access_key().is_some()
        || incoming.session.is_some_and(|session| session != agent)
        || lookups::was_enrolled(&mut connection, agent).await?;
    drop(connection);
    let authorized = match (caller, target) {
        (Some(caller), Target::NewPayment(shop, terminal)) => caller.may_act_for(shop, terminal),
        (Some(caller), Target::Payment(shop, terminal)) if caller.may_act_for(shop, terminal) => {
            true
        }
        // A kiosk does not learn which payments of other terminals exist.
        (
            Some(Caller::Paired { .. } | Caller::AccessKey | Caller::Signer(_)),
            Target::Payment(..),
        ) => return Err(ResultCode::UnknownPayment.into()),
        // The network verifies the signature, where it can. Under our access key it cannot, and a kiosk does not act
        // for payments that are not ours: B33.
        (Some(Caller::Paired { .. }), Target::UnknownPayment)
            if upstream.access_key().is_some() =>
        {
            return Err(ResultCode::UnknownPayment.into());
        }
        (
            Some(Caller::Paired { .. } | Caller::AccessKey | Caller::Signer(_)),
            Target::UnknownPayment,
        ) => true,
        (None, _) => !strict,
    };
    if !authorized {
        return Err(ResultCode::InvalidSignature.into());
    }
    let outgoing = match upstream.access_key() {
        Some(_) => rewrite_as_v1(incoming, request)?,
        None => incoming.unchanged(Credential::None, request)?,
    };
    Ok((outgoing, Opener::Agent(agent)))
}

/// The signer of a call; only the canonical form of a signature is accepted where points move (B9).
pub(super) fn signer(
    action: Action,
    signature: Option<Signature>,
    digest: &Digest,
) -> Option<Address> {
    let signature = signature?;
    match action {
        Action::Close(_) => signature.recover_canonical(digest),
        Action::Open(_) | Action::Approve(_) => signature.recover(digest),
    }
}

/// Refuses a signed open whose account is not the temporary account that the network requires.
pub(super) fn check_temporary_account(request: &OpenNewRequest) -> Result<(), Refusal> {
    if request.signature.is_some() && !request.account.is_temporary() {
        return Err(ResultCode::InvalidPaymentCode.into());
    }
    Ok(())
}

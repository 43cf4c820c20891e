//! Pairing, sessions, and the share that opens a sealed key. Source: `relay.md §4`.
//!
//! Deliberately absent: sessions of accounts, because the phones of a practice world send no requests, and tickets.

use std::collections::BTreeMap;

use kios_domain::payment::violation;
use kios_domain::signin::{self, Expected, NONCE_SECONDS};
use kios_protocol::api::{
    Fields, KeyRelease, Location, PairResponse, Role, SessionNonce, SessionResponse,
    UnlockKeyRequest,
};
use kios_protocol::session::{Resource, pairing_text};
use kios_protocol::{Address, DeviceSecret, KeyShare, ResultCode, Timestamp};

use super::{Failure, World};

/// How long a token is valid, seconds.
const TOKEN_S: u64 = 900;
/// The address in sign-in texts. The domain `invalid` exists nowhere (RFC 2606).
const DOMAIN: &str = "practice.invalid";

/// The terminal's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// The key that signed in.
    pub(crate) agent: Address,
    /// When it ends.
    pub(crate) expires_at: Timestamp,
}

/// Enrolled keys, nonces that wait, and tokens.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    agents: Vec<Address>,
    paired_at: Option<Timestamp>,
    devices: Vec<(DeviceSecret, KeyShare)>,
    nonces: BTreeMap<String, Timestamp>,
    tokens: BTreeMap<String, Session>,
}

impl Sessions {
    pub(super) fn is_enrolled(&self, agent: Address) -> bool {
        self.agents.contains(&agent)
    }

    pub(super) const fn paired_at(&self) -> Option<Timestamp> {
        self.paired_at
    }
}

/// The refusal of a field whose value is not repeated.
fn anonymous(param: &str, detail: &str) -> Failure {
    let mut fault = violation(param, Location::Body, "", detail);
    fault.value = None;
    vec![fault].into()
}

impl World {
    /// Enrols a kiosk's key. As in the demo, the code can be used repeatedly and revokes no other key.
    pub(crate) fn pair(&mut self, fields: &Fields) -> Result<PairResponse, Failure> {
        let mut reader = fields.reader();
        let (code, address) = (reader.present("code"), reader.address("address"));
        let signature = reader.signature("signature");
        let device = if reader.has("device") { reader.secret("device") } else { None };
        let ((code, address), signature) = reader.finish(code.zip(address).zip(signature))?;
        let typed = code.chars().filter(char::is_ascii_alphanumeric);
        if typed.map(|c| c.to_ascii_uppercase()).collect::<String>() != self.shop.pairing_code {
            return Err(anonymous("code", "pairing code is unknown"));
        }
        if signin::signed_by(&pairing_text(&code, address), &signature) != Some(address) {
            return Err(ResultCode::InvalidSignature.into());
        }
        self.sessions.agents.push(address);
        self.sessions.paired_at = Some(self.now);
        if let Some(device) = device {
            let share = KeyShare::from_bytes(self.random.hash());
            self.sessions.devices.push((device, share));
        }
        Ok(PairResponse {
            shop_id: self.shop.id,
            shop_name: self.shop.name.clone(),
            currency: self.shop.currency.to_string(),
            terminal_id: self.shop.terminal_id.clone(),
            server_time: self.now,
        })
    }

    fn expected(&self) -> Expected {
        let uri = format!("https://{DOMAIN}");
        Expected { domain: DOMAIN.to_owned(), uri, chain_id: self.shop.chain_id }
    }

    /// A nonce to sign.
    pub(crate) fn session_nonce(&mut self) -> SessionNonce {
        let nonce = self.random.digits();
        self.sessions.nonces.insert(nonce.clone(), self.now.plus(NONCE_SECONDS));
        let Expected { domain, uri, chain_id } = self.expected();
        SessionNonce { nonce, domain, uri, chain_id, server_time: self.now }
    }

    /// Opens a session for a signed text.
    pub(crate) fn sign_in(&mut self, fields: &Fields) -> Result<SessionResponse, Failure> {
        let mut reader = fields.reader();
        let (message, signature) = (reader.present("message"), reader.signature("signature"));
        let (message, signature) = reader.finish(message.zip(signature))?;
        let sign_in = signin::read(&message, &signature, &self.expected(), self.now);
        let sign_in = sign_in.map_err(|fault| match fault {
            signin::SignInRejection::Signature => ResultCode::InvalidSignature.into(),
            signin::SignInRejection::Unreadable(_)
            | signin::SignInRejection::Domain { .. }
            | signin::SignInRejection::Uri { .. }
            | signin::SignInRejection::Chain { .. }
            | signin::SignInRejection::Future { .. }
            | signin::SignInRejection::Stale { .. }
            | signin::SignInRejection::Expired { .. } => anonymous("message", &fault.to_string()),
        })?;
        let waits = |until: &Timestamp| *until > self.now;
        if !self.sessions.nonces.get(&sign_in.nonce).is_some_and(waits) {
            return Err(anonymous("message", "nonce is unknown or was used already"));
        }
        let (shop_id, terminal_id) = (self.shop.id, self.shop.terminal_id.clone());
        let here = sign_in.resource == Resource::Terminal { shop_id, terminal_id };
        let agent = sign_in.address;
        if !here || !self.sessions.is_enrolled(agent) {
            return Err(ResultCode::NotAuthorized.into());
        }
        self.sessions.nonces.remove(&sign_in.nonce);
        let (token, expires_at) = (self.random.digits(), self.now.plus(TOKEN_S));
        self.sessions.tokens.insert(token.clone(), Session { agent, expires_at });
        Ok(SessionResponse { token, expires_at, address: agent, roles: vec![Role::Terminal] })
    }

    /// The session of a token; `None` without a token, or with one that has ended.
    pub(crate) fn session(&self, token: Option<&str>) -> Option<Session> {
        let session = self.sessions.tokens.get(token?)?;
        Some(*session).filter(|session| session.expires_at > self.now)
    }

    /// Releases a device's share for a PIN. As in the demo the key is stored unsealed afterwards, so that a page starts
    /// without a PIN.
    pub(crate) fn unlock_key(&mut self, request: &UnlockKeyRequest) -> Result<KeyRelease, Failure> {
        let here = request.shop_id == self.shop.id && request.terminal_id == self.shop.terminal_id;
        let known = self.sessions.devices.iter().find(|(device, _)| *device == request.device);
        let share = known.filter(|_| here).map(|(_, share)| share.clone());
        let share = share.ok_or(ResultCode::NotAuthorized)?;
        Ok(match self.check_pin(&request.pin) {
            Ok(member) => {
                self.record_unlock_unless_open(&member);
                KeyRelease::Right { share, sealed: false }
            }
            Err(refused) => refused.into(),
        })
    }
}

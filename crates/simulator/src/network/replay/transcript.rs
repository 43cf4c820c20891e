//! The JSON types of a recording.

use kios_protocol::SecretKey;
use serde::Deserialize;
use serde_json::Value;

/// A recording cannot be parsed.
#[derive(Debug, thiserror::Error)]
#[error("transcript: {0}")]
pub struct TranscriptError(#[from] serde_json::Error);

/// A recording.
#[derive(Clone, Debug, Deserialize)]
pub struct Transcript {
    /// The recorded relay and the keys of all participants.
    pub server: Server,
    pub(super) scenarios: Vec<Scenario>,
}

/// The recorded relay.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// The side chain.
    pub chain_id: u64,
    /// The shared key of version 1.
    #[serde(rename = "accessKeyV1")]
    pub access_key: String,
    /// The access key in callbacks.
    pub callback_access_key: String,
    /// The agent.
    pub payment_signer: Signer,
    /// A key that is not an agent's.
    pub not_payment_signer: Signer,
    /// The shops.
    pub shops: Vec<Shop>,
    /// The customers.
    pub users: Vec<User>,
}

/// A key that signs.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signer {
    /// Its address.
    pub address: String,
    /// The key; made for the recording and used nowhere else.
    pub private_key: String,
}

/// A shop.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shop {
    /// Its id.
    #[serde(rename = "shopId")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// Its owner.
    pub owner_address: String,
    /// The owner's key.
    pub owner_private_key: String,
}

/// A customer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The account.
    pub address: String,
    /// Its key.
    pub private_key: String,
    /// Points in base units.
    pub point_balance: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Step {
    #[serde(rename = "step")]
    pub(super) name: String,
    pub(super) request: Option<Recorded>,
    pub(super) response: Option<Response>,
    pub(super) signed: Option<Signed>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Recorded {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    pub(super) raw_body: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
    pub(super) raw_body: Option<String>,
}

/// The signature scheme of wallets in the recording.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Signed {
    pub(super) nonce: String,
}

impl Transcript {
    /// Parses the JSON.
    ///
    /// # Errors
    /// The place and the fault.
    pub fn read(text: &str) -> Result<Self, TranscriptError> {
        Ok(serde_json::from_str(text)?)
    }

    /// Every key in it.
    pub(super) fn keys(&self) -> Vec<SecretKey> {
        let server = &self.server;
        let agents = [&server.payment_signer, &server.not_payment_signer];
        let agents = agents.into_iter().map(|signer| &signer.private_key);
        let owners = server.shops.iter().map(|shop| &shop.owner_private_key);
        let users = server.users.iter().map(|user| &user.private_key);
        agents.chain(owners).chain(users).filter_map(|text| text.parse().ok()).collect()
    }
}

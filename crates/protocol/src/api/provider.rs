//! Providers, who credit points to customers and pay for them in tokens. Source: `protocol.md §2.15`.

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};
use crate::message::{AppointAgent, Message as _, ProvideToAccount, ProvideToPhone};
use crate::{Address, Amount, PhoneHash, SecretKey, Signature, Uint, message};

/// `GET provider/status/:provider`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProviderStatus {
    /// The account.
    pub provider: Address,
    /// Whether it is a provider.
    pub enable: bool,
}

/// `GET provider/balance/:provider`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProviderBalance {
    /// The account.
    pub provider: Address,
    /// What it can credit.
    pub providable: Providable,
}

/// What a provider can credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Providable {
    /// Its tokens in the ledger.
    pub token: Amount,
    /// The points that they pay for.
    pub point: Amount,
}

/// `GET provider/assistant/:provider`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assistant {
    /// The provider.
    pub provider: Address,
    /// The agent that credits points for it; zero if there is none.
    pub assistant: Address,
}

/// `POST provider/assistant/register`: as `agent/provision`, under other names.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AssistantRequest {
    /// The provider.
    pub provider: Address,
    /// Its agent from then on; zero for none.
    pub assistant: Address,
    /// The provider's over [`AppointAgent`].
    pub signature: Signature,
}

impl AssistantRequest {
    /// A signed request.
    pub fn new(message: &AppointAgent, key: &SecretKey) -> Self {
        let AppointAgent { account, agent, .. } = *message;
        Self { provider: account, assistant: agent, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let provider = reader.address("provider");
        let assistant = reader.address("assistant");
        let signature = reader.trimmed_signature("signature");
        reader.finish(
            provider.zip(assistant).zip(signature).map(|((provider, assistant), signature)| Self {
                provider,
                assistant,
                signature,
            }),
        )
    }
}

/// The response to [`AssistantRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AssistantResponse {
    /// The provider.
    pub provider: Address,
    /// Its agent.
    pub assistant: Address,
    /// The transaction.
    pub tx_hash: String,
}

/// Who gets the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PointReceiver {
    /// An account.
    Account(Address),
    /// The phone number with this hash.
    Phone(PhoneHash),
}

/// `POST provider/send/account` and `provider/send/phoneHash`: credits points.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProvideRequest<R = PointReceiver> {
    /// The provider.
    pub provider: Address,
    /// Who gets the points: an account, or the hash of a phone number.
    pub receiver: R,
    /// The points.
    pub amount: Amount,
    /// The provider's over [`ProvideToAccount`] or [`ProvideToPhone`]; its agent's, if it has one.
    pub signature: Signature,
}

impl ProvideRequest {
    /// A signed request to credit an account.
    pub fn to_account(message: &ProvideToAccount, key: &SecretKey) -> Self {
        let ProvideToAccount { provider, receiver, amount, .. } = *message;
        let receiver = PointReceiver::Account(receiver);
        Self { provider, receiver, amount, signature: key.sign(message) }
    }

    /// A signed request to credit a phone number.
    pub fn to_phone(message: &ProvideToPhone, key: &SecretKey) -> Self {
        let ProvideToPhone { provider, receiver, amount, .. } = *message;
        let receiver = PointReceiver::Phone(receiver);
        Self { provider, receiver, amount, signature: key.sign(message) }
    }

    /// Parses a request to credit an account.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_to_account(fields: &Fields) -> Result<Self, Vec<Violation>> {
        Self::read(fields, |reader| reader.address("receiver").map(PointReceiver::Account))
    }

    /// Parses a request to credit a phone number.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_to_phone(fields: &Fields) -> Result<Self, Vec<Violation>> {
        Self::read(fields, |reader| reader.phone_hash("receiver").map(PointReceiver::Phone))
    }

    fn read(
        fields: &Fields,
        receiver: impl FnOnce(&mut super::Reader<'_>) -> Option<PointReceiver>,
    ) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let provider = reader.address("provider");
        let receiver = receiver(&mut reader);
        let amount = reader.amount("amount");
        let signature = reader.trimmed_signature("signature");
        reader.finish(provider.zip(receiver).zip(amount).zip(signature).map(
            |(((provider, receiver), amount), signature)| Self {
                provider,
                receiver,
                amount,
                signature,
            },
        ))
    }

    /// The digest that is signed, with the signer's nonce.
    pub fn digest(&self, chain_id: Uint, nonce: Uint) -> message::Digest {
        let Self { provider, receiver, amount, .. } = *self;
        match receiver {
            PointReceiver::Account(receiver) => {
                ProvideToAccount { provider, receiver, amount, chain_id, nonce }.digest()
            }
            PointReceiver::Phone(receiver) => {
                ProvideToPhone { provider, receiver, amount, chain_id, nonce }.digest()
            }
        }
    }
}

/// The response to [`ProvideRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProvideResponse<R = PointReceiver> {
    /// The provider.
    pub provider: Address,
    /// Who got the points.
    pub receiver: R,
    /// The points.
    pub amount: Amount,
    /// The transaction.
    pub tx_hash: String,
}

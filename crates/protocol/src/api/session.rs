//! Signing in and pairing. Source: `relay.md §4`.

use serde::{Deserialize, Serialize};

use crate::{Address, DeviceSecret, ShopId, Signature, TerminalId, Timestamp};

/// `GET /v2/session/nonce`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionNonce {
    /// To be signed once, within five minutes.
    pub nonce: String,
    /// The domain that the message must name.
    pub domain: String,
    /// The URI that the message must name.
    pub uri: String,
    /// The chain that the message must name.
    pub chain_id: u64,
    /// The relay's clock.
    pub server_time: Timestamp,
}

/// `POST /v2/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRequest {
    /// The EIP-4361 text, see [`crate::session::SignIn`].
    pub message: String,
    /// Over the text (EIP-191).
    pub signature: Signature,
}

/// A role of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A kiosk: its own payments.
    Terminal,
    /// A customer: the payments that await their answer.
    User,
    /// A shop owner: the cancels that await the shop.
    ShopOwner,
}

/// The response to a sign-in. `Debug` omits the token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionResponse {
    /// Sent as `Authorization: Bearer`.
    pub token: String,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The account that signed in.
    pub address: Address,
    /// The roles of the session.
    pub roles: Vec<Role>,
}

impl core::fmt::Debug for SessionResponse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SessionResponse")
            .field("address", &self.address)
            .field("expires_at", &self.expires_at)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// `POST /v2/events/ticket`. `Debug` omits the ticket.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TicketResponse {
    /// Opens one stream within 30 seconds.
    pub ticket: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl core::fmt::Debug for TicketResponse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TicketResponse")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// `POST /v2/pair`: a kiosk enrols the address of the key it made for itself.
///
/// The signature is over the text of [`crate::session::pairing_text`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairRequest {
    /// The one-time code.
    pub code: String,
    /// The kiosk's new agent.
    pub address: Address,
    /// Proof that the kiosk has the key.
    pub signature: Signature,
    /// The secret with which the kiosk unlocks its key later; without one the key cannot be sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceSecret>,
}

/// The configuration of a paired kiosk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PairResponse {
    /// Its shop.
    pub shop_id: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The shop's currency.
    pub currency: String,
    /// The terminal.
    pub terminal_id: TerminalId,
    /// The relay's clock.
    pub server_time: Timestamp,
}

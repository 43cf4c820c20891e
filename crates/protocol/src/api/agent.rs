//! Agents: accounts that may sign for others. Source: `protocol.md §2.16`.

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};
use crate::message::AppointAgent;
use crate::{Address, SecretKey, Signature};

/// What an agent may sign for its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentKind {
    /// Crediting points.
    Provision,
    /// Collecting settlements and paying shops out.
    Refund,
    /// Withdrawing tokens.
    Withdrawal,
}

impl AgentKind {
    /// The value in the database column and in the path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provision => "provision",
            Self::Refund => "refund",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// `GET agent/KIND/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AppointedAgent {
    /// The account.
    pub account: Address,
    /// Its agent; zero if there is none.
    pub agent: Address,
}

/// `POST agent/KIND`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AppointAgentRequest {
    /// The account.
    pub account: Address,
    /// Its agent from then on; zero for none.
    pub agent: Address,
    /// The account's over [`AppointAgent`].
    pub signature: Signature,
}

impl AppointAgentRequest {
    /// A signed request.
    pub fn new(message: &AppointAgent, key: &SecretKey) -> Self {
        let AppointAgent { account, agent, .. } = *message;
        Self { account, agent, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let account = reader.address("account");
        let agent = reader.address("agent");
        let signature = reader.trimmed_signature("signature");
        reader.finish(account.zip(agent).zip(signature).map(|((account, agent), signature)| Self {
            account,
            agent,
            signature,
        }))
    }
}

/// The response to [`AppointAgentRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AppointAgentResponse {
    /// The account.
    pub account: Address,
    /// Its agent.
    pub agent: Address,
    /// The transaction.
    pub tx_hash: String,
}

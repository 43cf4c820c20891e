//! Tokens, which shops are paid out in. Source: `protocol.md §2.17`.

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};
use crate::message::TransferToken;
use crate::{Address, Amount, SecretKey, Signature, serde_text};

/// `GET token/main/balance/:account` and `token/side/balance/:account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TokenBalance {
    /// The account.
    pub account: Address,
    /// Its tokens on that chain, outside of the ledger.
    pub balance: Amount,
}

/// `POST ledger/withdraw_via_bridge`: moves tokens from the ledger to the main chain.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WithdrawRequest {
    /// The account whose tokens are withdrawn, and that gets them on the main chain.
    pub account: Address,
    /// The tokens.
    pub amount: Amount,
    /// When the signature expires, Unix seconds.
    #[serde(with = "serde_text")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]+$", example = "1700001800"))]
    pub expiry: u64,
    /// The account's over [`TransferToken`] to the bridge, or its withdrawal agent's.
    pub signature: Signature,
}

impl WithdrawRequest {
    /// A signed request.
    pub fn new(message: &TransferToken, key: &SecretKey) -> Self {
        let TransferToken { from, amount, expiry, .. } = *message;
        Self { account: from, amount, expiry, signature: key.sign(message) }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let account = reader.address("account");
        let amount = reader.amount("amount");
        let expiry = reader.parse("expiry");
        let signature = reader.trimmed_signature("signature");
        reader.finish(account.zip(amount).zip(expiry).zip(signature).map(
            |(((account, amount), expiry), signature)| Self { account, amount, expiry, signature },
        ))
    }
}

/// The response to [`WithdrawRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WithdrawResponse {
    /// The token.
    pub token_id: String,
    /// The deposit at the bridge.
    pub deposit_id: String,
    /// The tokens.
    pub amount: Amount,
    /// The transaction.
    pub tx_hash: String,
}

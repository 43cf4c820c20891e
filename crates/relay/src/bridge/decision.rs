//! Checks the signature of a decision before the call locks the payment and is stored.
//!
//! Upstream checks it too, but only after the payment is locked. A third party that repeats decisions on a payment that is
//! not its own would delay the valid decision, and the close after it.

use kios_protocol::Address;
use kios_protocol::api::{AccountNonce, ApprovalRequest, route};
use kios_protocol::payment::Phase;

use super::fetch::decode;
use crate::state::AppState;
use crate::storage::{self, StorageError};
use crate::upstream::{Request, TransportError, Upstream};
use kios_domain::payment::Payment;

/// How many of the account's latest nonces a decision may have been signed with: a repeat has one that is used up.
const NONCES: u64 = 4;

/// Whether certainly neither the customer nor the shop's owner has signed the decision. Upstream is asked for the nonce
/// that the signature covers; while it does not answer, nothing is certain.
pub(super) async fn is_unauthorized(
    app: &AppState,
    upstream: &Upstream,
    phase: Phase,
    payment: &Payment,
    request: &ApprovalRequest,
) -> Result<bool, StorageError> {
    let account = match phase {
        Phase::New => Some(payment.account),
        Phase::Cancel => {
            let mut connection = app.store().read().await?;
            storage::find_shop(&mut connection, payment.shop_id).await?.map(|shop| shop.owner)
        }
    };
    let Some(account) = account else { return Ok(false) };
    let Ok(next) = next_nonce(upstream, account).await else { return Ok(false) };
    let mut nonces = next.saturating_sub(NONCES)..=next;
    let chain_id = app.config().chain_id;
    Ok(!nonces.any(|nonce| {
        let digest = payment.decision_digest(phase, account, chain_id, nonce);
        request.signature.recover(&digest) == Some(account)
    }))
}

async fn next_nonce(upstream: &Upstream, account: Address) -> Result<u64, TransportError> {
    let path = format!("{}/{account}", route::LEDGER_NONCE);
    let response = upstream.send(Request::get(path), upstream.timeouts().query).await?;
    let found: AccountNonce = decode(&response, response.data()?)?;
    Ok(found.nonce)
}

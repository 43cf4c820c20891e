//! Tells the decisions of a payment's own people from those of strangers, before one locks the payment or is stored.
//!
//! Upstream judges a decision's signature, and takes its time. A stranger who repeats decisions on somebody's payment
//! would delay the decision that counts, and the close after it.

use kios_protocol::api::{AccountNonce, ApprovalRequest, route};
use kios_protocol::message::{LoyaltyCancelPayment, LoyaltyNewPayment, Message as _};
use kios_protocol::payment::Phase;
use kios_protocol::{Address, Signature};

use super::fetch::decode;
use crate::state::AppState;
use crate::storage::{self, StorageError};
use crate::upstream::{Request, TransportError, Upstream};
use kios_domain::payment::Payment;

/// How many of the account's latest nonces a decision may have been signed with: a repeat has one that is used up.
const NONCES: u64 = 4;

/// Whether certainly neither the customer nor the shop's owner has signed the decision. Upstream is asked for the nonce
/// that the signature covers; while it does not answer, nothing is certain.
pub(super) async fn is_strangers(
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
    let signature = &request.signature;
    Ok(!nonces.any(|nonce| signs(signature, phase, payment, account, (chain_id, nonce))))
}

async fn next_nonce(upstream: &Upstream, account: Address) -> Result<u64, TransportError> {
    let path = format!("{}/{account}", route::LEDGER_NONCE);
    let response = upstream.send(Request::get(path), upstream.timeouts().query).await?;
    let found: AccountNonce = decode(&response, response.data()?)?;
    Ok(found.nonce)
}

fn signs(
    signature: &Signature,
    phase: Phase,
    payment: &Payment,
    account: Address,
    (chain_id, nonce): (u64, u64),
) -> bool {
    let (payment_id, purchase_id) = (payment.id, payment.purchase_id.as_str());
    let (chain_id, nonce) = (chain_id.into(), nonce.into());
    let digest = match phase {
        Phase::New => LoyaltyNewPayment {
            payment_id,
            purchase_id,
            amount: payment.amount,
            currency: payment.currency.as_str(),
            shop_id: payment.shop_id,
            account,
            chain_id,
            nonce,
        }
        .digest(),
        Phase::Cancel => {
            LoyaltyCancelPayment { payment_id, purchase_id, account, chain_id, nonce }.digest()
        }
    };
    signature.recover(&digest) == Some(account)
}

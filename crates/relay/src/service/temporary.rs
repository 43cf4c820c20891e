//! Temporary accounts. Source: `protocol.md §2.2, §4.3`.

use kios_protocol::api::{TemporaryAccountRequest, TemporaryAccountResponse};
use kios_protocol::message::{AccountMessage, Message as _};
use kios_protocol::{Address, ResultCode, TemporaryAccount, Timestamp};

use super::Failure;
use crate::config::Config;
use crate::entropy;
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;

/// Creates a temporary account for the signer of the real one. The nonce is not used up, and
/// several may be valid at once.
///
/// # Errors
/// 1501 when the signature is not the account's over its present nonce. Trying again is safe.
pub async fn temporary_account(
    app: &AppState,
    request: TemporaryAccountRequest,
) -> Result<TemporaryAccountResponse, Failure> {
    let nonce = {
        let mut reader = app.store().read().await?;
        check_signature(&mut reader, app, &request).await?
    };
    let state = app.clone();
    let unit = async move |connection: &mut Connection| {
        // The signature that was checked is over this nonce.
        if storage::nonce(connection, request.account).await? != nonce {
            check_signature(connection, &state, &request).await?;
        }
        let now = state.clock().now();
        let temporary = TemporaryAccount::from_random(entropy::bytes(state.entropy())?);
        storage::insert_temporary(connection, temporary, request.account, now).await?;
        Ok::<_, Failure>(temporary)
    };
    let temporary_account = app.store().unit(unit).await?;
    Ok(TemporaryAccountResponse { temporary_account })
}

/// Checks that the account has signed; returns the nonce that it has signed over.
async fn check_signature(
    connection: &mut Connection,
    app: &AppState,
    request: &TemporaryAccountRequest,
) -> Result<u64, Failure> {
    let account = request.account;
    let nonce = storage::nonce(connection, account).await?;
    let chain_id = app.config().chain_id.into();
    let message = AccountMessage { account, chain_id, nonce: nonce.into() };
    if request.signature.recover(&message.digest()) != Some(account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    Ok(nonce)
}

/// The real account of an account that may be a temporary one.
///
/// # Errors
/// 2004 for a temporary account that is unknown, expired or used.
pub(super) async fn resolve(
    connection: &mut Connection,
    config: &Config,
    account: Address,
    now: Timestamp,
) -> Result<Address, Failure> {
    if !account.is_temporary() {
        return Ok(account);
    }
    let lives_for = config.temporary_account_seconds;
    let real = storage::find_temporary(connection, account, now, lives_for).await?;
    Ok(real.ok_or(ResultCode::UnknownTemporaryAccount)?)
}

//! Tokens: balances outside of the ledger, and withdrawals.
//!
//! The relay's ledger stands for both chains of the network. A withdrawal moves tokens from the account in the ledger
//! to the account on the main chain at once and without a fee; nothing can be done there with them.
//!
//! Source: `protocol.md §2.17`.

use kios_protocol::api::{
    AccountNonce, AgentKind, TokenBalance, WithdrawRequest, WithdrawResponse,
};
use kios_protocol::message::{Message as _, TransferToken};
use kios_protocol::token::{deposit_id, token_id};
use kios_protocol::{Address, Amount, ResultCode, hash_text};

use super::Failure;
use super::queries::TOKEN_SYMBOL;
use crate::entropy;
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;
use kios_domain::ledger::{Account, EntryReason, transfer};

/// An account's tokens on the main chain.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn main_balance(app: &AppState, account: Address) -> Result<TokenBalance, Failure> {
    let mut connection = app.store().read().await?;
    let balance = storage::balance(&mut connection, Account::TokenMain(account)).await?.net();
    Ok(TokenBalance { account, balance })
}

/// An account's tokens on the side chain outside of the ledger: always 0.
pub const fn side_balance(account: Address) -> TokenBalance {
    TokenBalance { account, balance: Amount::ZERO }
}

/// An account's nonce in a token: always 0, because tokens outside of the ledger cannot be transferred.
pub const fn token_nonce(account: Address) -> AccountNonce {
    AccountNonce { account, nonce: 0 }
}

/// Checks that this relay pays out tokens.
///
/// # Errors
/// 3002.
pub fn check_withdrawals(app: &AppState) -> Result<(), ResultCode> {
    if app.config().settlement.is_on() { Ok(()) } else { Err(ResultCode::LoyaltyBridgeOff) }
}

/// Withdraws tokens from the ledger to the main chain. The account's nonce is used up, and the agent's if it signed.
///
/// # Errors
/// In this order: 3002, 1511, 1501, 1506, 1030, 1031; nothing is changed then.
pub async fn withdraw(
    app: &AppState,
    request: WithdrawRequest,
) -> Result<WithdrawResponse, Failure> {
    check_withdrawals(app)?;
    let WithdrawRequest { account, amount, .. } = request;
    {
        let mut reader = app.store().read().await?;
        withdrawal_signer(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let signer = withdrawal_signer(connection, app, &request).await?;
    let postings = transfer(
        &[(Account::TokenUser(account), amount)],
        &[(Account::TokenMain(account), amount)],
    );
    let entry = storage::book(connection, EntryReason::Withdrawal(account), postings, now).await?;
    storage::bump_nonce(connection, account).await?;
    if signer != account {
        storage::bump_nonce(connection, signer).await?;
    }
    let deposit = deposit_id(account, entropy::bytes(app.entropy())?);
    writer.commit().await?;
    tracing::info!(%account, %amount, "tokens withdrawn");
    Ok(WithdrawResponse {
        token_id: hash_text(&token_id(TOKEN_SYMBOL, TOKEN_SYMBOL)),
        deposit_id: hash_text(&deposit),
        amount,
        tx_hash: hash_text(&entry.hash()),
    })
}
/// The account or its agent, whichever has signed, after checking everything that needs no lock.
async fn withdrawal_signer(
    connection: &mut Connection,
    app: &AppState,
    request: &WithdrawRequest,
) -> Result<Address, Failure> {
    let WithdrawRequest { account, amount, expiry, signature } = *request;
    let now = app.clock().now();
    if storage::balance(connection, Account::TokenUser(account)).await?.net() < amount {
        return Err(ResultCode::InsufficientBalance.into());
    }
    let agent = storage::agent_of(connection, account, AgentKind::Withdrawal).await?;
    let mut signer = None;
    for candidate in std::iter::once(account).chain(agent) {
        let nonce = storage::nonce(connection, candidate).await?.into();
        let message = TransferToken {
            chain_id: app.config().chain_id.into(),
            // The addresses that `chain/side/info` returns.
            contract: Address::ZERO,
            from: account,
            to: Address::ZERO,
            amount,
            nonce,
            expiry,
        };
        if signature.recover_canonical(&message.digest()) == Some(candidate) {
            signer = Some(candidate);
        }
    }
    let signer = signer.ok_or(ResultCode::InvalidSignature)?;
    if expiry <= now.seconds() {
        return Err(ResultCode::ExpiredSignature.into());
    }
    if amount.floor_gwei() != amount {
        return Err(ResultCode::NotGweiMultiple.into());
    }
    if amount.is_zero() {
        return Err(ResultCode::BelowMinimum.into());
    }
    Ok(signer)
}

//! Providers, who credit points to customers and pay for them in tokens, and the agents that sign for accounts.
//!
//! Providers are named in the configuration, as on the network its operator registers them. A signature is used up with
//! the signer's nonce, so a repeat of a request is refused with 1501.
//!
//! Source: `protocol.md §2.15`, `§2.16`.

use std::time::Duration;

use kios_protocol::api::{
    AgentKind, AppointAgentRequest, AppointAgentResponse, AppointedAgent, PointReceiver,
    Providable, ProvideRequest, ProvideResponse, ProviderBalance, ProviderStatus,
};
use kios_protocol::message::{AppointAgent, Message as _};
use kios_protocol::{Address, ResultCode, hash_text, keccak256};

use super::Failure;
use crate::limits::TooMany;
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;
use kios_domain::ledger::{Account, EntryReason};
use kios_domain::settlement::{PointCredit, points};

/// The most accounts: any key may appoint an agent, and becomes an account by that.
const MOST_ACCOUNTS: u64 = 1_000_000;

/// Whether an account is a provider.
pub fn provider_status(app: &AppState, provider: Address) -> ProviderStatus {
    ProviderStatus { provider, enable: app.config().settlement.has_provider(provider) }
}

/// What a provider can credit.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn provider_balance(
    app: &AppState,
    provider: Address,
) -> Result<ProviderBalance, Failure> {
    let mut connection = app.store().read().await?;
    let token = storage::balance(&mut connection, Account::TokenUser(provider)).await?.net();
    let point = points(&app.config().rates, token).unwrap_or_default();
    Ok(ProviderBalance { provider, providable: Providable { token, point } })
}

/// An account's agent; zero if there is none.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn agent(
    app: &AppState,
    account: Address,
    kind: AgentKind,
) -> Result<AppointedAgent, Failure> {
    let mut connection = app.store().read().await?;
    let agent = storage::agent_of(&mut connection, account, kind).await?;
    Ok(AppointedAgent { account, agent: agent.unwrap_or(Address::ZERO) })
}

/// Stores an account's agent; zero removes it.
///
/// # Errors
/// 1501 when the signature is not the account's; nothing is changed then.
pub async fn appoint_agent(
    app: &AppState,
    request: AppointAgentRequest,
    kind: AgentKind,
) -> Result<AppointAgentResponse, Failure> {
    let AppointAgentRequest { account, agent, .. } = request;
    {
        let mut reader = app.store().read().await?;
        appointment(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let message = appointment(connection, app, &request).await?;
    let named = Some(agent).filter(|agent| *agent != Address::ZERO);
    storage::set_agent(connection, account, kind, named).await?;
    storage::bump_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(%account, %agent, kind = kind.as_str(), "agent appointed");
    // No ledger entry is made: the hash is that of the signed message and its purpose.
    let signed = [message.encoded(), kind.as_str().as_bytes().to_vec()].concat();
    let tx_hash = hash_text(&keccak256(&signed));
    Ok(AppointAgentResponse { account, agent, tx_hash })
}

/// The message that the account has signed.
async fn appointment(
    connection: &mut Connection,
    app: &AppState,
    request: &AppointAgentRequest,
) -> Result<AppointAgent, Failure> {
    let AppointAgentRequest { account, agent, signature } = *request;
    let nonce = storage::nonce(connection, account).await?.into();
    let chain_id = app.config().chain_id.into();
    let message = AppointAgent { account, agent, chain_id, nonce };
    if signature.recover_canonical(&message.digest()) != Some(account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    let (accounts, is_known) = storage::count_accounts(connection, account).await?;
    if !is_known && accounts >= MOST_ACCOUNTS {
        return Err(TooMany { retry_after: Duration::from_secs(3600) }.into());
    }
    Ok(message)
}

/// Credits points, which the provider pays for in tokens. If it has an agent, only the agent's signature is accepted.
///
/// # Errors
/// In this order: 1501 for another signer, 1054 for an account that is no provider, 1030, 1511; nothing is changed then.
pub async fn provide_points(
    app: &AppState,
    request: ProvideRequest,
) -> Result<ProvideResponse, Failure> {
    let ProvideRequest { provider, receiver, amount, .. } = request;
    let config = app.config();
    {
        let mut reader = app.store().read().await?;
        provider_agent(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let agent = provider_agent(connection, app, &request).await?;
    let signer = agent.unwrap_or(provider);
    let holder = match receiver {
        PointReceiver::Account(account) => Account::User(account),
        PointReceiver::Phone(phone) => {
            let linked = storage::account_of_phone(connection, phone).await?;
            linked.map_or(Account::Phone(phone), Account::User)
        }
    };
    let credit = PointCredit { provider, agent, receiver: holder, points: amount };
    let (postings, paid) = credit.postings(&config.rates)?;
    if storage::balance(connection, Account::TokenUser(provider)).await?.net() < paid {
        return Err(ResultCode::InsufficientBalance.into());
    }
    let entry = storage::book(connection, EntryReason::Provide(provider), postings, now).await?;
    storage::bump_nonce(connection, signer).await?;
    writer.commit().await?;
    tracing::info!(%provider, %amount, "points credited by a provider");
    let tx_hash = hash_text(&entry.hash());
    Ok(ProvideResponse { provider, receiver, amount, tx_hash })
}

/// The provider's agent, if it has one, after checking that the right key has signed for a provider.
async fn provider_agent(
    connection: &mut Connection,
    app: &AppState,
    request: &ProvideRequest,
) -> Result<Option<Address>, Failure> {
    let config = app.config();
    let agent = storage::agent_of(connection, request.provider, AgentKind::Provision).await?;
    let signer = agent.unwrap_or(request.provider);
    let nonce = storage::nonce(connection, signer).await?.into();
    let digest = request.digest(config.chain_id.into(), nonce);
    if request.signature.recover_canonical(&digest) != Some(signer) {
        return Err(ResultCode::InvalidSignature.into());
    }
    if !config.settlement.has_provider(request.provider) {
        return Err(ResultCode::NotProvider.into());
    }
    if request.amount.floor_gwei() != request.amount {
        return Err(ResultCode::NotGweiMultiple.into());
    }
    Ok(agent)
}

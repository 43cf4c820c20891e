//! Providers, agents and tokens. Source: `protocol.md §2.15 to §2.17`.

use axum::Router;
use axum::extract::State;
use axum::routing::{MethodRouter, get, post};
use kios_protocol::api::{
    AccountNonce, AgentKind, AppointAgentRequest, AppointAgentResponse, AppointedAgent, Assistant,
    AssistantRequest, AssistantResponse, ProvideRequest, ProvideResponse, ProviderBalance,
    ProviderStatus, Reader, TokenBalance, WithdrawRequest, WithdrawResponse,
};

use super::extract::{BodyFields, PathFields};
use super::response::{ApiResult, Data};
use crate::service;
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/provider/status/{provider}", get(status))
        .route("/v1/provider/balance/{provider}", get(balance))
        .route("/v1/provider/assistant/{provider}", get(assistant))
        .route("/v1/provider/assistant/register", post(register_assistant))
        .route("/v1/provider/send/account", post(provide_to_account))
        .route("/v1/provider/send/phoneHash", post(provide_to_phone))
        .route("/v1/agent/provision/{account}", agent(AgentKind::Provision))
        .route("/v1/agent/refund/{account}", agent(AgentKind::Refund))
        .route("/v1/agent/withdrawal/{account}", agent(AgentKind::Withdrawal))
        .route("/v1/agent/provision", appoint(AgentKind::Provision))
        .route("/v1/agent/refund", appoint(AgentKind::Refund))
        .route("/v1/agent/withdrawal", appoint(AgentKind::Withdrawal))
        .route("/v1/token/main/nonce/{account}", get(token_nonce))
        .route("/v1/token/side/nonce/{account}", get(token_nonce))
        .route("/v1/token/main/balance/{account}", get(main_balance))
        .route("/v1/token/side/balance/{account}", get(side_balance))
        .route("/v1/ledger/withdraw_via_bridge", post(withdraw))
}

async fn status(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<ProviderStatus> {
    let provider = fields.single("provider", Reader::address)?;
    Ok(Data(service::provider_status(&app, provider)))
}

async fn balance(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<ProviderBalance> {
    let provider = fields.single("provider", Reader::address)?;
    Ok(Data(service::provider_balance(&app, provider).await?))
}

/// A provider's agent, which providers call its assistant.
async fn assistant(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<Assistant> {
    let provider = fields.single("provider", Reader::address)?;
    let AppointedAgent { account, agent } =
        service::agent(&app, provider, AgentKind::Provision).await?;
    Ok(Data(Assistant { provider: account, assistant: agent }))
}

async fn register_assistant(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<AssistantResponse> {
    let AssistantRequest { provider, assistant, signature } = AssistantRequest::read(&body.fields)?;
    let request = AppointAgentRequest { account: provider, agent: assistant, signature };
    let AppointAgentResponse { account, agent, tx_hash } =
        service::appoint_agent(&app, request, AgentKind::Provision).await?;
    Ok(Data(AssistantResponse { provider: account, assistant: agent, tx_hash }))
}

async fn provide_to_account(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<ProvideResponse> {
    let request = ProvideRequest::read_to_account(&body.fields)?;
    Ok(Data(service::provide_points(&app, request).await?))
}

async fn provide_to_phone(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<ProvideResponse> {
    let request = ProvideRequest::read_to_phone(&body.fields)?;
    Ok(Data(service::provide_points(&app, request).await?))
}

/// Reads an account's agent of a kind.
fn agent(kind: AgentKind) -> MethodRouter<AppState> {
    get(async move |State(app): State<AppState>, PathFields(fields): PathFields| {
        let account = fields.single("account", Reader::address)?;
        ApiResult::Ok(Data(service::agent(&app, account, kind).await?))
    })
}

/// Appoints an account's agent of a kind.
fn appoint(kind: AgentKind) -> MethodRouter<AppState> {
    post(async move |State(app): State<AppState>, body: BodyFields| {
        let request = AppointAgentRequest::read(&body.fields)?;
        ApiResult::Ok(Data(service::appoint_agent(&app, request, kind).await?))
    })
}

async fn token_nonce(PathFields(fields): PathFields) -> ApiResult<AccountNonce> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::token_nonce(account)))
}

async fn main_balance(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<TokenBalance> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::main_balance(&app, account).await?))
}

async fn side_balance(PathFields(fields): PathFields) -> ApiResult<TokenBalance> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::side_balance(account)))
}

async fn withdraw(State(app): State<AppState>, body: BodyFields) -> ApiResult<WithdrawResponse> {
    // The network refuses it before it reads the fields.
    service::check_withdrawals(&app)?;
    let request = WithdrawRequest::read(&body.fields)?;
    Ok(Data(service::withdraw(&app, request).await?))
}

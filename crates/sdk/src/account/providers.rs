//! Providers, who credit points and pay for them in tokens; agents; withdrawals.

use kios_protocol::api::{
    AgentKind, Answer, AppointAgentRequest, AppointAgentResponse, AssistantRequest,
    AssistantResponse, PointReceiver, ProvideRequest, ProvideResponse, Unknown, WithdrawRequest,
    WithdrawResponse,
};
use kios_protocol::message::{AppointAgent, ProvideToAccount, ProvideToPhone, TransferToken};
use kios_protocol::{AccountSignable, Address, Amount, Signature};

use super::{AccountClient, Numbers};
use crate::client::{CHANGE_TIMEOUT, unsent};
use crate::{Chain, NonceKind, Path};

impl AccountClient {
    /// Credits points to an account or a phone number for `provider`: this account, or the one whose agent it is.
    ///
    /// A repetition has a new nonce and is executed again: after an unknown outcome, read the provider's balance
    /// ([`RelayClient::provider_balance`](crate::RelayClient::provider_balance)) first.
    pub async fn provide(
        &self,
        provider: Address,
        receiver: PointReceiver,
        amount: Amount,
    ) -> Answer<ProvideResponse> {
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Ledger).await);
        let (path, signable) = match receiver {
            PointReceiver::Account(receiver) => {
                let message = ProvideToAccount { provider, receiver, amount, chain_id, nonce };
                ("/v1/provider/send/account", AccountSignable::ProvideToAccount(message))
            }
            PointReceiver::Phone(receiver) => {
                let message = ProvideToPhone { provider, receiver, amount, chain_id, nonce };
                ("/v1/provider/send/phoneHash", AccountSignable::ProvideToPhone(message))
            }
        };
        let signature = done!(self.sign(signable).await);
        let request = ProvideRequest { provider, receiver, amount, signature };
        self.public().post(&Path::new(path), &request, CHANGE_TIMEOUT).await
    }

    /// Appoints an agent of this account; the zero address dismisses it. A repetition leaves the same agent.
    pub async fn appoint_agent(
        &self,
        kind: AgentKind,
        agent: Address,
    ) -> Answer<AppointAgentResponse> {
        let signature = done!(self.sign_appointment(agent).await);
        let request = AppointAgentRequest { account: self.account(), agent, signature };
        let path = Path::new("/v1/agent").segment(kind.as_str());
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }

    /// Appoints the agent that credits points for this provider; the same as [`AgentKind::Provision`]. A repetition leaves
    /// the same agent.
    pub async fn appoint_assistant(&self, assistant: Address) -> Answer<AssistantResponse> {
        let signature = done!(self.sign_appointment(assistant).await);
        let request = AssistantRequest { provider: self.account(), assistant, signature };
        let path = Path::new("/v1/provider/assistant/register");
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }

    /// Withdraws tokens of `account` (this one, or the one whose agent it is) to the main chain. `expiry` is the end of the
    /// signature, Unix seconds.
    ///
    /// A repetition has a new nonce and is executed again: after an unknown outcome, read the account's tokens
    /// ([`RelayClient::balances`](crate::RelayClient::balances)) first.
    pub async fn withdraw(
        &self,
        account: Address,
        amount: Amount,
        expiry: u64,
    ) -> Answer<WithdrawResponse> {
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Ledger).await);
        let chain = done!(unsent(self.public().chain_info(Chain::Side).await));
        let contract = |name| chain.contract.get(name).and_then(|address| address.parse().ok());
        let Some((contract, to)) = contract("token").zip(contract("loyaltyBridge")) else {
            return Answer::Unknown(Unknown::Unreadable);
        };
        let message =
            TransferToken { chain_id, contract, from: account, to, amount, nonce, expiry };
        let signature = done!(self.sign(AccountSignable::Withdraw(message)).await);
        let request = WithdrawRequest { account, amount, expiry, signature };
        let path = Path::new("/v1/ledger/withdraw_via_bridge");
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }

    async fn sign_appointment(&self, agent: Address) -> Answer<Signature> {
        let account = self.account();
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Ledger).await);
        let message = AppointAgent { account, agent, chain_id, nonce };
        self.sign(AccountSignable::AppointAgent(message)).await
    }
}

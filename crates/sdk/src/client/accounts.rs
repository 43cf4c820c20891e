//! Reads about accounts: balances, nonces, agents, providers. Source: `protocol.md §2.1, §2.10, §2.15 to §2.17`.

use kios_protocol::api::{
    AccountBalance, AccountNonce, AgentKind, Answer, AppointedAgent, Assistant, Balance,
    MobileExists, MobileKind, ProviderBalance, ProviderStatus, TokenBalance, route,
};
use kios_protocol::{Address, Amount, ShopId};

use super::RelayClient;
use crate::Path;

/// Which nonce of an account: each kind counts for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonceKind {
    /// Payments, agents, points that are credited, and withdrawals.
    Ledger,
    /// Shops and their settlement.
    Shop,
    /// Phone links.
    Link,
    /// The token of the main chain.
    MainToken,
    /// The token of the side chain.
    SideToken,
}

/// A chain of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// The main chain.
    Main,
    /// The side chain, whose id is in signatures.
    Side,
}

impl RelayClient {
    /// The points of a real or temporary account.
    pub async fn points(&self, account: Address) -> Answer<Amount> {
        let path = Path::new(route::USER_BALANCE).with("account", &account.to_string());
        self.get::<AccountBalance>(&path).await.map(|answer| answer.balance)
    }

    /// The points and tokens of a real or temporary account.
    pub async fn balances(&self, account: Address) -> Answer<Balance> {
        self.get(&of("/v1/ledger/balance/account", account)).await
    }

    /// The next nonce of an account.
    pub async fn nonce(&self, kind: NonceKind, account: Address) -> Answer<AccountNonce> {
        let path = match kind {
            NonceKind::Ledger => route::LEDGER_NONCE,
            NonceKind::Shop => "/v1/shop/nonce",
            NonceKind::Link => "/v1/link/nonce",
            NonceKind::MainToken => "/v1/token/main/nonce",
            NonceKind::SideToken => "/v1/token/side/nonce",
        };
        self.get(&of(path, account)).await
    }

    /// An account's tokens on a chain, outside of the ledger.
    pub async fn tokens(&self, chain: Chain, account: Address) -> Answer<TokenBalance> {
        let path = match chain {
            Chain::Main => "/v1/token/main/balance",
            Chain::Side => "/v1/token/side/balance",
        };
        self.get(&of(path, account)).await
    }

    /// The agent that an account has appointed.
    pub async fn appointed_agent(
        &self,
        kind: AgentKind,
        account: Address,
    ) -> Answer<AppointedAgent> {
        let path = Path::new("/v1/agent").segment(kind.as_str());
        self.get(&path.segment(&account.to_string())).await
    }

    /// Whether an account may credit points.
    pub async fn provider_status(&self, provider: Address) -> Answer<ProviderStatus> {
        self.get(&of("/v1/provider/status", provider)).await
    }

    /// What a provider can credit.
    pub async fn provider_balance(&self, provider: Address) -> Answer<ProviderBalance> {
        self.get(&of("/v1/provider/balance", provider)).await
    }

    /// The agent that credits points for a provider.
    pub async fn provider_assistant(&self, provider: Address) -> Answer<Assistant> {
        self.get(&of("/v1/provider/assistant", provider)).await
    }

    /// Whether an account has a phone registered for notifications.
    pub async fn has_phone(
        &self,
        account: Address,
        kind: MobileKind,
        shop_id: Option<ShopId>,
    ) -> Answer<MobileExists> {
        let path = of("/v1/mobile/exists", account).with("type", &kind.number().to_string());
        self.get(&path.with_some("shopId", shop_id.as_ref())).await
    }
}

fn of(path: &str, account: Address) -> Path {
    Path::new(path).segment(&account.to_string())
}

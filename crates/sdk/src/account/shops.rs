//! Shops of an owner: adds one, decides on changes of it, and has its delegator made.

use kios_protocol::api::{
    AddShopRequest, Answer, DelegatorRequest, DelegatorResponse, SaveDelegatorRequest,
    ShopTaskApproval, ShopTaskResponse,
};
use kios_protocol::message::{ShopAccount, ShopDelegatorAccount};
use kios_protocol::{AccountSignable, Address, ShopId, Signature, TaskId, TerminalId};

use super::{AccountClient, Decision, Numbers};
use crate::client::CHANGE_TIMEOUT;
use crate::{NonceKind, Path};

/// A change of a shop that its owner decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopChange {
    /// Of its name and currency.
    Update,
    /// Of its status.
    Status,
}

impl AccountClient {
    /// Adds a shop of this account. A repetition is refused, because the shop exists then.
    pub async fn add_shop(
        &self,
        shop_id: ShopId,
        name: &str,
        currency: &str,
        terminal_id: TerminalId,
    ) -> Answer<ShopTaskResponse> {
        let signature = done!(self.sign_for_shop(shop_id).await);
        let (name, currency, account) = (name.to_owned(), currency.to_owned(), self.account());
        let request = AddShopRequest { shop_id, name, currency, account, terminal_id, signature };
        self.public().post(&Path::new("/v1/shop/add"), &request, CHANGE_TIMEOUT).await
    }

    /// Decides on a change of a shop of this account.
    ///
    /// A change is decided once: a repetition is refused with 2040. After an unknown outcome, read the change
    /// ([`RelayClient::shop_task`](crate::RelayClient::shop_task)).
    pub async fn decide_shop(
        &self,
        change: ShopChange,
        task_id: TaskId,
        shop_id: ShopId,
        decision: Decision,
    ) -> Answer<ShopTaskResponse> {
        let signature = done!(self.sign_for_shop(shop_id).await);
        let (task_id, approval) = (task_id.to_string(), decision.approves());
        let request = ShopTaskApproval { task_id, approval, signature };
        let path = match change {
            ShopChange::Update => "/v1/shop/update/approval",
            ShopChange::Status => "/v1/shop/status/approval",
        };
        self.public().post(&Path::new(path), &request, CHANGE_TIMEOUT).await
    }

    /// Has the relay make a delegator for a shop, which counts once it is saved.
    ///
    /// A repetition returns the same one; in bridge mode it may return another, which replaces it: save the one of the last
    /// response.
    pub async fn create_delegator(&self, shop_id: ShopId) -> Answer<DelegatorResponse> {
        self.delegator("/v1/shop/account/delegator/create", shop_id).await
    }

    /// Registers the delegator that the relay has made: it decides on cancels and shop changes from then on. A repetition
    /// leaves the same delegator.
    pub async fn save_delegator(
        &self,
        shop_id: ShopId,
        delegator: Address,
    ) -> Answer<DelegatorResponse> {
        let account = self.account();
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Shop).await);
        let message = ShopDelegatorAccount { shop_id, delegator, account, chain_id, nonce };
        let signature = done!(self.sign(AccountSignable::Delegator(message)).await);
        let request = SaveDelegatorRequest { shop_id, account, delegator, signature };
        let path = Path::new("/v1/shop/account/delegator/save");
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }

    /// Removes the delegator of a shop. A repetition removes nothing more, unless another was made meanwhile.
    pub async fn remove_delegator(&self, shop_id: ShopId) -> Answer<DelegatorResponse> {
        self.delegator("/v1/shop/account/delegator/remove", shop_id).await
    }

    async fn delegator(&self, path: &str, shop_id: ShopId) -> Answer<DelegatorResponse> {
        let signature = done!(self.sign_for_shop(shop_id).await);
        let request = DelegatorRequest { shop_id, account: self.account(), signature };
        self.public().post(&Path::new(path), &request, CHANGE_TIMEOUT).await
    }

    async fn sign_for_shop(&self, shop_id: ShopId) -> Answer<Signature> {
        let account = self.account();
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Shop).await);
        let message = ShopAccount { shop_id, account, chain_id, nonce };
        self.sign(AccountSignable::Shop(message)).await
    }
}

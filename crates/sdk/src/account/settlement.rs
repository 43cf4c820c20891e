//! Settlement of shops: managers, collecting, payouts.

use kios_protocol::api::{
    Answer, CollectRequest, RemoveManagerRequest, SetManagerRequest, SetManagerResponse,
    ShopRefundRequest, ShopTransaction, TransactionHash,
};
use kios_protocol::message::{
    CollectSettlement, RefundShop, RemoveSettlementManager, SetSettlementManager,
};
use kios_protocol::{AccountSignable, Amount, ShopId};

use super::{AccountClient, Numbers};
use crate::client::CHANGE_TIMEOUT;
use crate::{NonceKind, Path};

impl AccountClient {
    /// Pays a shop's settlement out to its owner, in tokens; by the owner or the owner's refund agent.
    ///
    /// A repetition has a new nonce and is executed again if the shop is still owed the amount: after an unknown outcome, read
    /// what it is owed ([`RelayClient::refundable`](crate::RelayClient::refundable)) first.
    pub async fn pay_out(&self, shop_id: ShopId, amount: Amount) -> Answer<TransactionHash> {
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Shop).await);
        let message = RefundShop { shop_id, amount, chain_id, nonce };
        let signature = done!(self.sign(AccountSignable::ShopRefund(message)).await);
        let request = ShopRefundRequest { shop_id, account: self.account(), amount, signature };
        self.public().post(&Path::new("/v1/shop/refund"), &request, CHANGE_TIMEOUT).await
    }

    /// Names the shop that collects the settlement of a shop of this owner. A repetition leaves the same manager.
    pub async fn set_settlement_manager(
        &self,
        shop_id: ShopId,
        manager_id: ShopId,
    ) -> Answer<SetManagerResponse> {
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Shop).await);
        let message = SetSettlementManager { shop_id, manager_id, chain_id, nonce };
        let signature = done!(self.sign(AccountSignable::SetManager(message)).await);
        let account = self.account();
        let request = SetManagerRequest { shop_id, account, manager_id, signature };
        let path = Path::new("/v1/shop/settlement/manager/set");
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }

    /// Ends the collecting of a shop's settlement by another. A repetition changes nothing.
    pub async fn remove_settlement_manager(&self, shop_id: ShopId) -> Answer<ShopTransaction> {
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Shop).await);
        let message = RemoveSettlementManager { shop_id, chain_id, nonce };
        let signature = done!(self.sign(AccountSignable::RemoveManager(message)).await);
        let request = RemoveManagerRequest { shop_id, account: self.account(), signature };
        let path = Path::new("/v1/shop/settlement/manager/remove");
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }

    /// Moves what these shops are owed to the shop that collects for them; by its owner or the owner's refund agent. Shops
    /// that it does not collect for are skipped.
    ///
    /// A repetition has a new nonce and is executed again, but moves only what the shops have become owed since: nothing is
    /// moved twice.
    pub async fn collect(
        &self,
        manager_id: ShopId,
        clients: Vec<ShopId>,
    ) -> Answer<ShopTransaction> {
        let Numbers { chain_id, nonce } = done!(self.numbers(NonceKind::Shop).await);
        let message = CollectSettlement { manager_id, clients: &clients, chain_id, nonce };
        let signature = done!(self.sign(AccountSignable::Collect(message)).await);
        let account = self.account();
        let request = CollectRequest { shop_id: manager_id, account, clients, signature };
        let path = Path::new("/v1/shop/settlement/collect");
        self.public().post(&path, &request, CHANGE_TIMEOUT).await
    }
}

//! Reads about shops and their settlement. Source: `protocol.md §2.1, §2.9, §2.18`.

use kios_protocol::ShopId;
use kios_protocol::api::{
    Answer, ClientCount, ClientList, Collections, Refundable, SettlementManager, ShopInfo,
    ShopTaskItem, route,
};

use super::RelayClient;
use crate::Path;

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its number, from 1.
    pub number: u32,
    /// The number of items, at most 50.
    pub size: u32,
}

impl Page {
    pub(super) fn add_to(self, path: Path) -> Path {
        let path = path.with("pageNumber", &self.number.to_string());
        path.with("pageSize", &self.size.to_string())
    }
}

impl RelayClient {
    /// A shop; one that does not exist has the status 0 and empty fields.
    pub async fn shop(&self, shop_id: ShopId) -> Answer<ShopInfo> {
        self.get(&Path::new(route::SHOP_INFO).with("shopId", &shop_id.to_string())).await
    }

    /// A shop with its totals.
    pub async fn shop_totals(&self, shop_id: ShopId) -> Answer<ShopInfo> {
        self.get(&of("/v1/shop/info", shop_id)).await
    }

    /// One change of a shop.
    pub async fn shop_task(&self, task_id: &str) -> Answer<ShopTaskItem> {
        self.get(&Path::new("/v1/shop/task").with("taskId", task_id)).await
    }

    /// The amount that can be paid out to a shop.
    pub async fn refundable(&self, shop_id: ShopId) -> Answer<Refundable> {
        self.get(&of("/v1/shop/refundable", shop_id)).await
    }

    /// The shop that collects a shop's settlement.
    pub async fn settlement_manager(&self, shop_id: ShopId) -> Answer<SettlementManager> {
        self.get(&of("/v1/shop/settlement/manager/get", shop_id)).await
    }

    /// How many shops a shop collects from.
    pub async fn settlement_client_count(&self, shop_id: ShopId) -> Answer<ClientCount> {
        self.get(&of("/v1/shop/settlement/client/length", shop_id)).await
    }

    /// The shops that a shop collects from, from position `start` to the one before `end`.
    pub async fn settlement_clients(
        &self,
        shop_id: ShopId,
        start: u64,
        end: u64,
    ) -> Answer<ClientList> {
        let path = of("/v1/shop/settlement/client/list", shop_id)
            .with("startIndex", &start.to_string())
            .with("endIndex", &end.to_string());
        self.get(&path).await
    }

    /// What a shop collected, newest first.
    pub async fn collections(&self, shop_id: ShopId, page: Page) -> Answer<Collections> {
        self.get(&page.add_to(of("/v1/shop/settlement/collect/history", shop_id))).await
    }
}

fn of(path: &str, shop_id: ShopId) -> Path {
    Path::new(path).segment(&shop_id.to_string())
}

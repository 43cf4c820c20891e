//! Reads about the network and the callback log. Source: `protocol.md §2.1, §7.3`.

use kios_protocol::api::{Answer, ChainId, ChainInfo, LatestSequence, SystemInfo, Task, route};
use kios_protocol::{ShopId, TerminalId};

use super::RelayClient;
use super::accounts::Chain;
use crate::Path;

/// From where the callback log is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TasksFrom {
    /// The oldest row that is kept.
    Beginning,
    /// The current day.
    Today,
    /// The newest row only.
    Newest,
    /// The row after this one.
    After(u64),
}

impl RelayClient {
    /// A chain's id.
    pub async fn chain_id(&self, chain: Chain) -> Answer<u64> {
        let path = match chain {
            Chain::Main => "/v1/chain/main/id",
            Chain::Side => route::CHAIN_ID,
        };
        self.get(&Path::new(path)).await.map(|ChainId { chain_id }| chain_id)
    }

    /// A chain, its fees and its contracts.
    pub async fn chain_info(&self, chain: Chain) -> Answer<ChainInfo> {
        let path = match chain {
            Chain::Main => "/v1/chain/main/info",
            Chain::Side => "/v1/chain/side/info",
        };
        self.get(&Path::new(path)).await
    }

    /// The network's token, point and features.
    pub async fn system_info(&self) -> Answer<SystemInfo> {
        self.get(&Path::new(route::SYSTEM_INFO)).await
    }

    /// Rows of the callback log in order, at most 32.
    pub async fn tasks(
        &self,
        from: TasksFrom,
        shop_id: Option<ShopId>,
        terminal_id: Option<&TerminalId>,
    ) -> Answer<Vec<Task>> {
        let from = match from {
            TasksFrom::Beginning => "-1".to_owned(),
            TasksFrom::Today => "0".to_owned(),
            TasksFrom::Newest => "latest".to_owned(),
            TasksFrom::After(sequence) => sequence.to_string(),
        };
        let path = Path::new(route::TASK_LIST).segment(&from);
        let path = path.with_some("shopId", shop_id.as_ref());
        self.get(&path.with_some("terminalId", terminal_id.map(TerminalId::as_str))).await
    }

    /// The number of the newest row of the callback log.
    pub async fn newest_task(&self) -> Answer<LatestSequence> {
        self.get(&Path::new(route::TASK_LATEST)).await
    }
}

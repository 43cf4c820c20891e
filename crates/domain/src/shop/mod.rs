//! A change of a shop: asked for by a kiosk or its owner, answered by the owner, and told.
//!
//! It waits for 45 seconds, as a payment does. Answered with yes it is done at once, so nobody ever
//! reads that it was sent (14) but in the answer to that yes; after the time it ends by itself.
//!
//! Deliberately absent: storage, time, signatures, and what the change does to the shop.
//!
//! Source: `protocol.md §2.9`, `relay.md §3 B5`.

use kios_protocol::api::{ShopTaskData, ShopTaskItem, ShopTaskResponse, TaskKind};
use kios_protocol::{
    Address, ResultCode, ShopId, ShopStatus, ShopTaskStatus, TaskId, TerminalId, Timestamp,
    keccak256,
};

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The shop is new.
    Added,
    /// Its name and its currency.
    Details,
    /// Whether it sells.
    Status,
}

impl Change {
    /// The word on the wire.
    pub const fn kind(self) -> TaskKind {
        match self {
            Self::Added => TaskKind::ShopAdd,
            Self::Details => TaskKind::ShopUpdate,
            Self::Status => TaskKind::ShopStatus,
        }
    }
}

/// What happens to a change that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The owner says yes.
    Approved,
    /// The owner says no.
    Denied,
    /// The time to answer is over.
    TimedOut,
}

/// A change of a shop: the shop as it is to be, and where the change stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopTask {
    /// Its id.
    pub id: TaskId,
    /// What is changed.
    pub change: Change,
    /// Which shop.
    pub shop_id: ShopId,
    /// The shop's name.
    pub name: String,
    /// The shop's currency.
    pub currency: String,
    /// Whether the shop sells.
    pub status: ShopStatus,
    /// The shop's owner.
    pub account: Address,
    /// Which kiosk asked; may be empty.
    pub terminal_id: TerminalId,
    /// Where it stands.
    pub task_status: ShopTaskStatus,
    /// When it was asked for.
    pub opened_at: Timestamp,
}

impl ShopTask {
    /// Whether it is this kind of change and could be answered, be it too late.
    pub fn takes_answer(&self, change: Change) -> bool {
        let open = matches!(self.task_status, ShopTaskStatus::Opened | ShopTaskStatus::TimedOut);
        self.change == change && open
    }

    /// What `event` makes of it, for owners who have `answer` seconds.
    ///
    /// # Errors
    /// 7000 for an answer that comes too late, 2040 for everything else; it stays as it is.
    pub fn apply(&self, event: Event, now: Timestamp, answer: u64) -> Result<Self, ResultCode> {
        let age = now.since(self.opened_at);
        let next = match (self.task_status, event) {
            (ShopTaskStatus::Opened, Event::TimedOut) if age >= answer => ShopTaskStatus::TimedOut,
            (ShopTaskStatus::Opened, Event::Approved) if age <= answer => ShopTaskStatus::Completed,
            (ShopTaskStatus::Opened, Event::Denied) if age <= answer => ShopTaskStatus::Denied,
            (
                ShopTaskStatus::Opened | ShopTaskStatus::TimedOut,
                Event::Approved | Event::Denied,
            ) => return Err(ResultCode::TimedOut),
            (
                ShopTaskStatus::Opened
                | ShopTaskStatus::SendFailed
                | ShopTaskStatus::Reverted
                | ShopTaskStatus::Sent
                | ShopTaskStatus::Denied
                | ShopTaskStatus::Completed
                | ShopTaskStatus::TimedOut,
                Event::Approved | Event::Denied | Event::TimedOut,
            ) => return Err(ResultCode::TaskNotApprovable),
        };
        Ok(Self { task_status: next, ..self.clone() })
    }

    /// The change as the log, the callback and the stream carry it.
    pub fn data(&self) -> ShopTaskData {
        ShopTaskData {
            task_id: self.id,
            shop_id: self.shop_id,
            name: self.name.clone(),
            currency: self.currency.clone(),
            status: self.status.number(),
            account: self.account,
            terminal_id: self.terminal_id.clone(),
            task_status: self.task_status.number(),
        }
    }

    /// The change as `GET shop/task` tells it.
    pub fn item(&self) -> ShopTaskItem {
        ShopTaskItem { kind: self.change.kind(), data: self.data(), timestamp: self.opened_at }
    }

    /// The answer to whoever asks for it or answers it: what it changes, and nothing else.
    pub fn answer(&self) -> ShopTaskResponse {
        let (details, status) = match self.change {
            Change::Added => (true, true),
            Change::Details => (true, false),
            Change::Status => (false, true),
        };
        ShopTaskResponse {
            task_id: self.id,
            shop_id: self.shop_id,
            name: details.then(|| self.name.clone()),
            currency: details.then(|| self.currency.clone()),
            status: status.then(|| self.status.number()),
            account: (self.change == Change::Added).then_some(self.account),
            terminal_id: Some(self.terminal_id.clone()),
            task_status: self.task_status.number(),
            timestamp: self.opened_at,
            tx_hash: None,
        }
    }

    /// The answer to a yes: the network's has sent it by then, and not yet seen it done.
    pub fn sent(&self, tx_hash: String) -> ShopTaskResponse {
        ShopTaskResponse {
            task_status: ShopTaskStatus::Sent.number(),
            tx_hash: Some(tx_hash),
            ..self.answer()
        }
    }
}

/// The wire's `txHash` of a change: no points move, so there is no entry in the ledger. It is
/// keccak-256 of a tag and of the text that the log's row carries.
pub fn tx_hash(row: &str) -> String {
    let bytes = [b"kios shop change 1\n".as_slice(), row.as_bytes()].concat();
    format!("0x{}", hex::encode(keccak256(&bytes)))
}

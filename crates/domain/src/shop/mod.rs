//! A change request for a shop: requested by a kiosk or the owner, approved or denied by the owner.
//!
//! It expires after 45 seconds, as a payment does. An approval takes effect at once, so the status 14
//! (sent) appears only in the response to the approval. The timeout ends the request without a call.
//!
//! Deliberately absent: storage, time, signatures, and the application of the change to the shop.
//!
//! Source: `protocol.md §2.9`, `relay.md §3 B5`.

use kios_protocol::api::{ShopTaskData, ShopTaskItem, ShopTaskResponse, TaskKind};
use kios_protocol::{
    Address, ResultCode, ShopId, ShopStatus, ShopTaskStatus, TaskId, TerminalId, Timestamp,
    hash_text, keccak256,
};

/// The kind of change.
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
    /// The value on the wire.
    pub const fn kind(self) -> TaskKind {
        match self {
            Self::Added => TaskKind::ShopAdd,
            Self::Details => TaskKind::ShopUpdate,
            Self::Status => TaskKind::ShopStatus,
        }
    }
}

/// An event of a pending change request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The owner approves.
    Approved,
    /// The owner denies.
    Denied,
    /// The time for the approval has passed.
    TimedOut,
}

/// A change request: the shop as it is to be, and the status of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopTask {
    /// Its id.
    pub id: TaskId,
    /// The kind of change.
    pub change: Change,
    /// The shop.
    pub shop_id: ShopId,
    /// The shop's name.
    pub name: String,
    /// The shop's currency.
    pub currency: String,
    /// Whether the shop is active.
    pub status: ShopStatus,
    /// The shop's owner.
    pub account: Address,
    /// The kiosk that requested it; may be empty.
    pub terminal_id: TerminalId,
    /// The status of the request.
    pub task_status: ShopTaskStatus,
    /// When it was requested.
    pub opened_at: Timestamp,
}

impl ShopTask {
    /// Whether it is of this kind and open, or timed out, which has a result code of its own.
    pub fn takes_answer(&self, change: Change) -> bool {
        let open = matches!(self.task_status, ShopTaskStatus::Opened | ShopTaskStatus::TimedOut);
        self.change == change && open
    }

    /// Applies `event`; `answer` is the time for the owner's approval, seconds.
    ///
    /// # Errors
    /// 7000 for an approval or denial that comes too late, 2040 for everything else; it is unchanged.
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

    /// The request as the task log, the callback and the stream contain it.
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

    /// The request as `GET shop/task` returns it.
    pub fn item(&self) -> ShopTaskItem {
        ShopTaskItem { kind: self.change.kind(), data: self.data(), timestamp: self.opened_at }
    }

    /// The response to the request and to its approval; it contains only the changed fields.
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

    /// The response to an approval: as on the network, it reports the transaction as sent.
    pub fn sent(&self, tx_hash: String) -> ShopTaskResponse {
        ShopTaskResponse {
            task_status: ShopTaskStatus::Sent.number(),
            tx_hash: Some(tx_hash),
            ..self.answer()
        }
    }
}

/// The wire's `txHash` of a change. No points move, so there is no ledger entry to hash; it is
/// keccak-256 of a tag and of the text of the task log's row.
pub fn tx_hash(row: &str) -> String {
    let bytes = [b"kios shop change 1\n".as_slice(), row.as_bytes()].concat();
    hash_text(&keccak256(&bytes))
}

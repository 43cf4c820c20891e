//! Bridge mode: payments settle on the network, and this relay forwards between it and the kiosks.
//!
//! Signed requests of kiosks and wallets are forwarded byte for byte. Responses, callbacks, the task
//! log and polls of open payments update the same rows, events and tasks that the embedded ledger
//! writes, all in [`apply`]. So streams, history, snapshots and outgoing callbacks are the same in
//! both modes.
//!
//! * `auth`: authorizes requests and builds what is sent. `safety_rules`: blocks calls that would do
//!   damage on the network.
//! * `mutate`, `open`, `settle`, `in_flight`: a call is stored before it is sent, and calls for one
//!   payment are serialized. `reject`: the same for a close that is repeated. `purchases`: the same for
//!   reports to the network's purchase service. `proxy`: everything else that is forwarded.
//!   `mismatch`: an open that has led to another payment than the requested one.
//! * `fetch`, `refresh`: `payment/item` is the authority on a payment. `reconcile` is pure: derives
//!   the transitions of our record from an item.
//! * `poll`, with `retry`, `task_log`, `notifications`, `late_success`, `close_check` and `shops`: the
//!   jobs. A request handler sends a call at most once; it is sent again by a job, or because the
//!   client repeats its request.
//!
//! Deliberately absent: a ledger. Balances, nonces and prices are the network's.
//!
//! Source: `relay.md §1`, `protocol.md §7, §10.1, §11`.

mod apply;
mod auth;
mod close_check;
mod decision;
mod error;
mod fetch;
mod in_flight;
mod late_success;
mod mismatch;
mod mutate;
mod notifications;
mod open;
mod poll;
mod proxy;
mod purchases;
mod reconcile;
mod refresh;
mod reject;
mod reply;
mod retry;
mod safety_rules;
mod settle;
mod shops;
mod task_log;
mod unreadable;

use kios_protocol::{PurchaseId, ShopId, TerminalId};

use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::outbox;

pub use auth::{ForwardedRequest, Version};
pub use mutate::mutate;
pub use notifications::{CallbackReceipt, accept_callback};
pub use open::open;
pub use poll::{PollSummary, poll_once, repeat_closes, retry_once};
pub use proxy::{forward, forward_recorded};
pub use purchases::{cancel_purchase, save_purchase};
pub use reply::Reply;
pub use shops::{ImportError, import_shop};

/// Whether it is not known yet if an open of this purchase has led to a payment.
///
/// The network has no query for a purchase. A payment whose open got no response appears in the task
/// log once the customer has answered; if nobody answers, the network closes it after 300 s and
/// nothing is charged. Until then the outcome is unknown.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub async fn is_open_unknown(
    app: &AppState,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<bool, StorageError> {
    if app.upstream().is_none() {
        return Ok(false);
    }
    let mut connection = app.store().read().await?;
    outbox::is_open_unknown(&mut connection, shop_id, terminal_id, purchase_id).await
}

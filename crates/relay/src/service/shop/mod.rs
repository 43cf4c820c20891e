//! Shop changes: requests, approvals, timeouts and queries. Source: `protocol.md §2.9`.

mod approval;
mod delegator;
mod list;
mod persist;
mod request;

pub use approval::{answer_shop_task, time_out_shop_task};
pub use delegator::{create_delegator, remove_delegator, save_delegator};
pub use list::{shop_list, shop_nonce, shop_task};
pub use request::{add_shop, ask_status, ask_update};

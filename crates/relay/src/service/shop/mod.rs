//! Changes of shops: asked for, answered, ended, listed. Source: `protocol.md §2.9`.

mod answer;
mod ask;
mod delegator;
mod list;
mod record;

pub use answer::{answer_shop_task, time_out_shop_task};
pub use ask::{add_shop, ask_status, ask_update};
pub use delegator::{create_delegator, remove_delegator, save_delegator};
pub use list::{refundable, shop_list, shop_nonce, shop_task};

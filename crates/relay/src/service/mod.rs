//! The use cases, each inside one transaction.
//!
//! A use case waits for the one writer, reads the clock only then, loads facts, lets the rules
//! decide, and commits what they decided together with the events and tasks that tell of it. A
//! refusal leaves no trace, with two exceptions that the network demands: an answer that comes too
//! late ends the answering time, and an approval that cannot be settled is noted as such.
//!
//! Deliberately absent: HTTP, and anything that goes on after the answer was given.

mod approve;
pub(crate) mod caller;
mod cancel;
mod card;
mod close;
mod delegate;
mod delegator_key;
mod earning;
mod failure;
mod open;
mod phone;
mod provision;
mod read;
pub(crate) mod record;
mod refund;
mod shop;
mod task;
mod temporary;
mod timing;

pub use approve::approve_new;
pub use caller::Credentials;
pub use cancel::{approve_cancel, open_cancel};
pub use card::{Kiosk, register_sale, sales};
pub use close::{close_cancel, close_new};
pub use delegate::answer_for_shops;
pub use earning::{
    Giver, cancel_purchase, give_points, purchases_of_shop, purchases_of_user, save_purchase,
    total_of_shop, total_of_user,
};
pub use failure::Failure;
pub use open::{OpenNew, open_new};
pub use phone::{
    link_nonce, link_to_account, link_to_phone, mobile_exists, phone_balance, phone_hash,
    phone_hash_balance, register_mobile,
};
pub use provision::{ProvisionError, provision};
pub use read::{
    balance, chain_info, convert, info, item, ledger_nonce, shop_info, system_info, user_balance,
};
pub use refund::{Work, begin, conclude, refund, request_refund};
pub use shop::{
    add_shop, answer_shop_task, ask_status, ask_update, create_delegator, refundable,
    remove_delegator, save_delegator, shop_list, shop_nonce, shop_task, time_out_shop_task,
};
pub use task::{latest_sequence, task_list};
pub use temporary::temporary_account;
pub use timing::{force_close, time_out};

use kios_protocol::payment::Phase;

use kios_domain::payment::Payment;

/// The name under which the answers of one kind are kept: `new/close`, or `cancel/close 2` for the
/// second round of cancel, so that what was signed for one round says nothing in the next (B9).
fn action(phase: Phase, what: &str, payment: &Payment) -> String {
    match phase {
        Phase::New => format!("new/{what}"),
        Phase::Cancel => format!("cancel/{what} {}", payment.cancel_round),
    }
}

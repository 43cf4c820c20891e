//! The use cases, each inside one transaction.
//!
//! A use case waits for the one writer, reads the clock only then, loads facts, lets the rules
//! decide, and commits what they decided together with the events and tasks that tell of it. A
//! refusal leaves no trace, with two exceptions that the network demands: an answer that comes too
//! late ends the answering time, and an approval that cannot be settled is noted as such.
//!
//! Deliberately absent: HTTP, and anything that goes on after the answer was given.

mod approve;
mod cancel;
mod card_sales;
mod close;
pub(crate) mod credentials;
mod delegate;
mod delegator_key;
mod failure;
pub mod legacy;
mod open;
pub(crate) mod persist;
mod phone;
mod provision;
mod purchases;
mod queries;
mod refund;
mod shop;
mod task;
mod temporary;
mod timeouts;

pub use approve::approve_new;
pub use cancel::{approve_cancel, open_cancel};
pub use card_sales::{TerminalIdentity, register_sale, sales};
pub use close::{close_cancel, close_new};
pub use credentials::Credentials;
pub use delegate::answer_for_shops;
pub use failure::Failure;
pub use open::{OpenNew, open_new};
pub use phone::{
    link_nonce, link_to_account, link_to_phone, mobile_exists, phone_balance, phone_hash,
    phone_hash_balance, register_mobile,
};
pub use provision::{ProvisionError, provision};
pub use purchases::{
    PurchaseCaller, cancel_purchase, give_points, purchases_of_shop, purchases_of_user,
    save_purchase, total_of_shop, total_of_user,
};
pub use queries::{
    balance, chain_info, convert, info, item, ledger_nonce, shop_info, system_info, user_balance,
};
pub use refund::{RefundWork, begin, conclude, refund, request_refund};
pub use shop::{
    add_shop, answer_shop_task, ask_status, ask_update, create_delegator, refundable,
    remove_delegator, save_delegator, shop_list, shop_nonce, shop_task, time_out_shop_task,
};
pub use task::{latest_sequence, task_list};
pub use temporary::temporary_account;
pub use timeouts::{force_close, time_out};

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

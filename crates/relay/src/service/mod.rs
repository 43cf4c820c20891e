//! The use cases, each in one write transaction.
//!
//! A use case first checks the caller's signature over a reader, so that a stranger's request does not delay those that
//! write. Then it locks the one writer, reads the clock, loads facts, applies the rules of `kios_domain`, which checks
//! the signature again, and commits the result together with its events and tasks. A refusal writes
//! nothing, with two exceptions that the network demands: a late decision ends the time to answer,
//! and an approval that cannot be settled is stored as such.
//!
//! Deliberately absent: HTTP, and work after the response.

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
mod providers;
mod provision;
mod purchases;
mod queries;
mod refund;
mod relay_settings;
mod settlement;
mod shop;
mod signed_result;
mod staff;
mod task;
mod temporary;
mod timeouts;
mod tokens;

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
pub use providers::{agent, appoint_agent, provide_points, provider_balance, provider_status};
pub use provision::{ProvisionError, provision};
pub use purchases::{
    PurchaseCaller, cancel_purchase, give_points, purchases_of_shop, purchases_of_user,
    save_purchase, total_of_shop, total_of_user,
};
pub use queries::{
    balance, chain_info, convert, info, item, ledger_nonce, main_chain_info, shop_info,
    system_info, user_balance,
};
pub use refund::{RefundWork, begin, conclude, refund, request_refund};
pub use relay_settings::{relay_settings, settings_for};
pub use settlement::{
    client_count, clients, collect, collections, manager_of, pay_out, refundable, remove_manager,
    set_manager,
};
pub use shop::{
    add_shop, answer_shop_task, ask_status, ask_update, create_delegator, remove_delegator,
    save_delegator, shop_list, shop_nonce, shop_task, time_out_shop_task,
};
pub use signed_result::{result_keys, signed_result};
#[cfg(feature = "demo")]
pub(crate) use staff::seed_member;
pub use staff::{
    IssuePinError, IssuedPin, RecordedAction, StaffCall, StaffCaller, Unlocker, add_member,
    authorize_cancel, change_pin, decide_approval, issue_pin, lock, member_name, members,
    purge_staff, remove_member, staff_actions, staff_status, unlock, unlock_key, unlock_members,
    waiting_approvals,
};
pub(crate) use staff::{authorize as authorize_staff, cancel_caller, undo_action, undo_points};
pub use task::{latest_sequence, task_list};
pub use temporary::temporary_account;
pub use timeouts::{force_close, time_out};
pub use tokens::{check_withdrawals, main_balance, side_balance, token_nonce, withdraw};

use kios_protocol::payment::Phase;

use kios_domain::payment::Payment;

/// The name under which the responses of one kind are stored: `new/close`, or `cancel/close 2` for
/// the second round of cancel, so that a signature of one round is not valid in the next (B9).
fn action(phase: Phase, what: &str, payment: &Payment) -> String {
    match phase {
        Phase::New => format!("new/{what}"),
        Phase::Cancel => format!("cancel/{what} {}", payment.cancel_round),
    }
}

//! The SQLite database of the relay.
//!
//! One thread writes: units of work wait for it, and those that wait at the same time share a commit (`writer.rs`).
//! Readers have their own connections and see the last commit. A commit is on disk before the response is sent
//! (`synchronous=FULL` with a write-ahead log). Statements are constant texts with bound parameters.
//!
//! Deliberately absent: rules. A function here reads or writes rows and never refuses a request.
//!
//! Source: `relay.md §3 B3`.

mod account;
pub(crate) mod bridge;
mod callback;
mod card;
mod columns;
mod deadlines;
mod error;
mod event;
mod file_guard;
mod lease;
mod ledger;
mod ledger_check;
pub(crate) mod legacy;
mod migrate;
mod mode;
mod payment;
mod payment_list;
mod phone;
mod purchase;
mod refund;
mod retention;
mod row_count;
mod search;
mod settlement;
mod shop;
mod shop_task;
pub mod sql;
mod staff;
mod staff_action;
mod store;
mod stored_responses;
mod task;
mod temporary_accounts;
mod terminal;
mod writer;

pub use account::{bump_nonce, count_accounts, insert_account, nonce};
pub use callback::{
    Attempt, CallbackCounts, FailedCallback, Generation, NewCallback, WaitingCallback,
    count_callbacks, due_callbacks, failed_callbacks, insert_callback, note_attempt,
    purge_callbacks, redeliver_callback,
};
pub use card::{SaleFilter, confirm_sale, find_sale, insert_sale, sales};
pub use columns::{corrupt, instant, integer, optional, text, unsigned};
pub use deadlines::{
    clock_offset, newest_row, pending_deadline, set_back, set_clock_offset, shift_deadlines,
};
pub use error::{MigrateError, StorageError};
pub use event::{append_events, purge_events};
pub use lease::{Reader, Writer};
pub use ledger::{LedgerTotals, balance, book, ledger_totals};
pub use ledger_check::{CheckProgress, LedgerCheck, ledger_may_open};
pub use mode::mark_mode;
pub use payment::{
    Due, PaymentToAnswer, due, find_payment, find_payment_to_answer, insert_payment,
    payments_of_purchase, unanswered_cancels, update_payment,
};
pub use payment_list::{PaymentFilter, PaymentsOf, payments};
pub use phone::{
    account_of_phone, mobile_exists, phone_of_account, set_phone_links, trim_mobiles, upsert_mobile,
};
pub use purchase::{
    due_purchases, find_purchase, purchases_of_number, upsert_purchase, waiting_of_account,
    waiting_of_shop,
};
pub use refund::{
    due_refunds, find_refund, insert_refund, open_refunds, refunds_of, update_refund,
};
pub use retention::{RETENTION, RetentionRule, purge_old};
pub use row_count::row_counts;
pub use search::Search;
pub use settlement::{
    agent_of, collections_page, count_collections, count_settlement_clients, insert_collection,
    remove_settlement_manager, set_agent, set_settlement_manager, settlement_clients,
    settlement_manager,
};
pub use shop::{
    NewShop, Shop, count_added_shops, count_shops, deactivate_shops_except, find_shop, insert_shop,
    set_shop_active, set_used_amount, shops_page, update_shop, upsert_shop,
};
pub use shop_task::{
    Delegator, bump_shop_nonce, delete_delegator, due_shop_tasks, end_shop_task, find_delegator,
    find_shop_task, insert_delegator, insert_shop_task, last_shop_action, save_delegator,
    saved_delegators, shop_nonce, use_shop_nonce, waiting_shop_tasks,
};
pub use staff::{
    delete_staff_member, delete_staff_sessions, extend_staff_session, has_staff_owner,
    insert_staff_member, insert_staff_salt, insert_staff_session, is_staff_area_open,
    lock_staff_pins, locked_shops, purge_staff, put_shop_tries, put_terminal_tries, set_staff_pin,
    shop_tries, staff_by_pin, staff_members, staff_of_session, staff_salt, terminal_tries,
    unlock_staff,
};
pub use staff_action::{
    LimitDecision, NewStaffAction, StoredApproval, approval_of, decide_approval, find_approval,
    insert_staff_action, purge_approvals, staff_action_at, staff_actions, staff_usage,
    undo_staff_action, undo_staff_action_at, upsert_approval, waiting_approvals,
};
pub use store::Store;
pub use stored_responses::{StoredAnswer, has_answer, insert_answer, stored_answers};
pub use task::{NewTask, TaskFilter, TaskStart, insert_task, latest_task, tasks};
pub use temporary_accounts::{
    Customer, customer, delete_temporary, find_temporary, insert_temporary, purge_temporary,
};
pub use terminal::{enrolled_at, key_share, terminals_of};

use sql::Connection;

/// The value of a `meta` row.
///
/// # Errors
/// [`StorageError`].
pub async fn meta(connection: &mut Connection, name: &str) -> Result<Option<String>, StorageError> {
    let value = sql::query_scalar("SELECT value FROM meta WHERE name = ?")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    Ok(value)
}

/// Inserts a `meta` row that does not exist yet.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_meta(
    connection: &mut Connection,
    name: &str,
    value: &str,
) -> Result<(), StorageError> {
    sql::query("INSERT INTO meta (name, value) VALUES (?, ?)")
        .bind(name)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}

//! Provides token accounts with their tokens, at every start.

use kios_protocol::Timestamp;
use kios_protocol::legacy::Loyalty;

use crate::config::AccountConfig;
use crate::storage::legacy as rows;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};
use kios_domain::ledger::{Account, EntryReason, transfer};

/// Stores whether the configured accounts pay in points or tokens, and provides new token accounts.
///
/// As with points, an account is provided once: a later change of the configured figure moves none.
/// An account that is configured as a point account again keeps its tokens in the ledger.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub async fn provision(
    connection: &mut Connection,
    accounts: &[AccountConfig],
    now: Timestamp,
) -> Result<(), StorageError> {
    for AccountConfig { address, tokens, .. } in accounts {
        let loyalty = if tokens.is_some() { Loyalty::Token } else { Loyalty::Point };
        rows::set_loyalty(connection, *address, loyalty).await?;
        let Some(tokens) = *tokens else { continue };
        if rows::insert_token_account(connection, *address).await? && !tokens.is_zero() {
            let (from, to) = (Account::TokenIssuance, Account::TokenUser(*address));
            let postings = transfer(&[(from, tokens)], &[(to, tokens)]);
            storage::book(connection, EntryReason::Provision(*address), postings, now).await?;
        }
    }
    Ok(())
}

//! The reasons for refusing a ledger entry.

use kios_protocol::Amount;

use super::Account;

/// Why an entry cannot be booked. Nothing has been booked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An account would fall below zero.
    #[error("account {account} has {available} base units, {needed} are needed")]
    Insufficient {
        /// The account.
        account: Account,
        /// Its balance.
        available: Amount,
        /// The amount to be debited.
        needed: Amount,
    },
    /// A sum exceeds 256 bits.
    #[error("a sum of the ledger passes 256 bits")]
    Overflow,
    /// Debits and credits differ.
    #[error("entry does not balance: debits {debits}, credits {credits}")]
    Unbalanced {
        /// The sum of its debits.
        debits: Amount,
        /// The sum of its credits.
        credits: Amount,
    },
}

//! Why an entry is refused.

use kios_protocol::Amount;

use super::Account;

/// Why an entry cannot be booked. Nothing is booked then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An account would fall below zero.
    #[error("account {account} has {available} base units, {needed} are needed")]
    Insufficient {
        /// Which account.
        account: Account,
        /// What is there.
        available: Amount,
        /// What is asked for.
        needed: Amount,
    },
    /// A sum passes 256 bits.
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

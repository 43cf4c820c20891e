//! The balance of an account.

use kios_protocol::Amount;

use super::{LedgerError, Posting, Side};

/// The sums of all debits and of all credits of an account; both only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// The sum of the debits.
    pub debit: Amount,
    /// The sum of the credits.
    pub credit: Amount,
}

impl Balance {
    /// Credits minus debits; 0 for an overdrawn account.
    pub fn net(&self) -> Amount {
        self.credit.checked_sub(self.debit).unwrap_or_default()
    }

    /// The balance after a posting to `account`.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`], then [`LedgerError::Insufficient`] for any account but an
    /// issuance.
    pub fn after(self, posting: &Posting) -> Result<Self, LedgerError> {
        let add = |sum: Amount| sum.checked_add(posting.amount).ok_or(LedgerError::Overflow);
        let next = match posting.side {
            Side::Debit => Self { debit: add(self.debit)?, ..self },
            Side::Credit => Self { credit: add(self.credit)?, ..self },
        };
        if !posting.account.is_issuance() && next.debit > next.credit {
            return Err(LedgerError::Insufficient {
                account: posting.account,
                available: self.net(),
                needed: posting.amount,
            });
        }
        Ok(next)
    }
}

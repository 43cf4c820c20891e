//! The ledger of a practice world: the relay's entries and balances, in memory.

use std::collections::BTreeMap;

use kios_domain::ledger::{Account, Balance, Entry, EntryReason, LedgerError, Posting};
use kios_protocol::{Amount, Hash, Timestamp};

/// Balances, and the end of the hash chain of the entries.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    balances: BTreeMap<Account, Balance>,
    entries: u64,
    last: Hash,
}

impl Ledger {
    /// Applies an entry; returns its hash.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing was changed then.
    pub(super) fn book(
        &mut self,
        cause: EntryReason,
        postings: Vec<Posting>,
        at: Timestamp,
    ) -> Result<Hash, LedgerError> {
        let number = self.entries.saturating_add(1);
        let entry = Entry::new(number, self.last, at, cause, postings)?;
        let mut after: BTreeMap<Account, Balance> = BTreeMap::new();
        for posting in entry.postings() {
            let account = posting.account;
            let before = after.get(&account).or_else(|| self.balances.get(&account));
            after.insert(account, before.copied().unwrap_or_default().after(posting)?);
        }
        self.balances.extend(after);
        self.entries = number;
        self.last = entry.hash();
        Ok(self.last)
    }

    /// The points of an account.
    pub(super) fn net(&self, account: Account) -> Amount {
        self.balances.get(&account).map(Balance::net).unwrap_or_default()
    }

    /// The points of the accounts that are selected; `None` above 256 bits.
    pub(super) fn sum(&self, select: impl Fn(Account) -> bool) -> Option<Amount> {
        let selected = self.balances.iter().filter(|(account, _)| select(**account));
        selected.map(|(_, balance)| balance.net()).try_fold(Amount::ZERO, Amount::checked_add)
    }

    /// All points that were ever issued.
    pub(super) fn issued(&self) -> Amount {
        self.balances.get(&Account::Issuance).map(|balance| balance.debit).unwrap_or_default()
    }
}

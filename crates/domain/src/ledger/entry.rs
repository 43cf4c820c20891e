//! Entries of the journal and their bytes.

use kios_protocol::legacy;
use kios_protocol::payment::Movement;
use kios_protocol::{Address, Amount, Hash, PaymentId, PhoneHash, ShopId, Timestamp, keccak256};

use super::{Account, LedgerError, Unit};

/// The side of an account that a posting goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Debit: out of the account.
    Debit,
    /// Credit: into the account.
    Credit,
}

impl Side {
    /// The value in the database column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }
}

/// One line of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// The side.
    pub side: Side,
    /// The amount, in base units.
    pub amount: Amount,
}

/// The reason for an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryReason {
    /// The configuration grants an account its first points.
    Provision(Address),
    /// A payment's status changed.
    Payment(PaymentId, Movement),
    /// A legacy payment settled.
    Legacy(PaymentId, legacy::Movement),
    /// A purchase paid in cash or by card earned points.
    Earning(ShopId, Hash),
    /// Points held for a phone number went to the account that was linked to it.
    HandOver(PhoneHash),
    /// The settlement account was funded.
    Funding,
    /// A provider credited points.
    Provide(Address),
    /// A shop was paid out.
    Payout(ShopId),
    /// An account withdrew tokens.
    Withdrawal(Address),
}

/// One entry of the journal; its debits equal its credits, unit by unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    number: u64,
    previous: Hash,
    at: Timestamp,
    cause: EntryReason,
    postings: Vec<Posting>,
}

/// The tag before the bytes of every entry; it names the format.
const TAG: &[u8] = b"kios ledger entry 1\n";

impl Entry {
    /// Creates the entry with this number. `previous` is the hash of the entry before it; zeros for the first.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`], then [`LedgerError::Unbalanced`].
    pub fn new(
        number: u64,
        previous: Hash,
        at: Timestamp,
        cause: EntryReason,
        postings: Vec<Posting>,
    ) -> Result<Self, LedgerError> {
        let sum = |side: Side, unit: Unit| {
            postings
                .iter()
                .filter(|posting| posting.side == side && posting.account.unit() == unit)
                .try_fold(Amount::ZERO, |sum, posting| sum.checked_add(posting.amount))
                .ok_or(LedgerError::Overflow)
        };
        for unit in Unit::ALL {
            let (debits, credits) = (sum(Side::Debit, unit)?, sum(Side::Credit, unit)?);
            if debits != credits {
                return Err(LedgerError::Unbalanced { debits, credits });
            }
        }
        Ok(Self { number, previous, at, cause, postings })
    }

    /// Its number in the journal, from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Its postings.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The payment it belongs to.
    pub const fn payment_id(&self) -> Option<PaymentId> {
        match self.cause {
            EntryReason::Provision(_)
            | EntryReason::Earning(..)
            | EntryReason::HandOver(_)
            | EntryReason::Funding
            | EntryReason::Provide(_)
            | EntryReason::Payout(_)
            | EntryReason::Withdrawal(_) => None,
            EntryReason::Payment(id, _) | EntryReason::Legacy(id, _) => Some(id),
        }
    }

    /// The whole entry as bytes, every field of a fixed length, numbers big-endian: the tag, the
    /// previous hash, number, instant, the cause (1 byte, 32 bytes), and per posting the account
    /// (1 byte, 32 bytes), the side (1 byte) and the amount (32 bytes).
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = TAG.to_vec();
        bytes.extend(self.previous);
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.at.seconds().to_be_bytes());
        match &self.cause {
            EntryReason::Provision(address) => {
                bytes.push(0);
                bytes.extend([0; 12]);
                bytes.extend(address.as_bytes());
            }
            EntryReason::Payment(id, movement) => {
                bytes.push(number_of(*movement));
                bytes.extend(id.as_bytes());
            }
            EntryReason::Legacy(id, movement) => {
                bytes.push(match movement {
                    legacy::Movement::Pay => 33,
                    legacy::Movement::GiveBack => 34,
                });
                bytes.extend(id.as_bytes());
            }
            EntryReason::Earning(shop, purchase) => {
                bytes.push(16);
                bytes.extend(keccak256(&[shop.as_bytes().as_slice(), purchase].concat()));
            }
            EntryReason::HandOver(phone) => {
                bytes.push(17);
                bytes.extend(phone.as_bytes());
            }
            EntryReason::Funding => {
                bytes.push(18);
                bytes.extend([0; 32]);
            }
            EntryReason::Provide(address) => {
                bytes.push(19);
                bytes.extend([0; 12]);
                bytes.extend(address.as_bytes());
            }
            EntryReason::Payout(shop) => {
                bytes.push(20);
                bytes.extend(shop.as_bytes());
            }
            EntryReason::Withdrawal(address) => {
                bytes.push(21);
                bytes.extend([0; 12]);
                bytes.extend(address.as_bytes());
            }
        }
        for Posting { account, side, amount } in &self.postings {
            bytes.extend(account.encoded());
            bytes.push(match side {
                Side::Debit => 0,
                Side::Credit => 1,
            });
            bytes.extend(amount.to_be_bytes());
        }
        bytes
    }

    /// keccak-256 of the bytes: the wire's `txHash`.
    pub fn hash(&self) -> Hash {
        keccak256(&self.bytes())
    }
}

const fn number_of(movement: Movement) -> u8 {
    match movement {
        Movement::Hold => 1,
        Movement::Pay => 2,
        Movement::Release => 3,
        Movement::HoldBack => 4,
        Movement::GiveBack => 5,
        Movement::KeepPaid => 6,
    }
}

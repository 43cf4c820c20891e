//! The embedded ledger: double entry, in points, and in tokens for legacy payments, providers and payouts.
//!
//! Every change is an [`Entry`] of postings whose debits and credits are equal in each unit, so the
//! ledger sums to zero after every entry. An entry contains the hash of the one before it; its own
//! hash is the wire's `txHash`.
//! Points are created only by a debit of [`Account::Issuance`], tokens by one of
//! [`Account::TokenIssuance`]: only these accounts may be overdrawn.
//!
//! Deliberately absent: storage, time, and the reason why a payment changes its status.
//!
//! Source: `relay.md §1`, `§3 B13`; `protocol.md §5.2, §5.3`, side effects.

mod account;
mod balance;
mod entry;
mod error;

pub use account::{Account, AccountError, Unit};
pub use balance::Balance;
pub use entry::{Entry, EntryReason, Posting, Side};
pub use error::LedgerError;

use kios_protocol::payment::Movement;
use kios_protocol::{Address, Amount, PhoneHash, PriceBreakdown, ShopId};

/// The postings of a payment's ledger movement.
///
/// # Errors
/// [`LedgerError::Overflow`] when the parts do not add up within 256 bits.
pub fn postings(
    movement: Movement,
    customer: Address,
    shop: ShopId,
    parts: &PriceBreakdown,
) -> Result<Vec<Posting>, LedgerError> {
    let (price, fee) = (parts.paid_point, parts.fee_point);
    let both = price.checked_add(fee).ok_or(LedgerError::Overflow)?;
    let (user, shop) = (Account::User(customer), Account::Shop(shop));
    let postings = match movement {
        Movement::Hold => transfer(&[(user, both)], &[(Account::Escrow, both)]),
        Movement::Release | Movement::GiveBack => {
            transfer(&[(Account::Escrow, both)], &[(user, both)])
        }
        Movement::Pay | Movement::KeepPaid => {
            transfer(&[(Account::Escrow, both)], &[(shop, price), (Account::Fee, fee)])
        }
        Movement::HoldBack => {
            transfer(&[(shop, price), (Account::Fee, fee)], &[(Account::Escrow, both)])
        }
    };
    Ok(postings)
}

/// The postings that grant an account its first points.
pub fn provision(account: Address, points: Amount) -> Vec<Posting> {
    transfer(&[(Account::Issuance, points)], &[(Account::User(account), points)])
}

/// The postings that credit a customer with the points of a purchase.
pub fn earn(customer: Account, points: Amount) -> Vec<Posting> {
    transfer(&[(Account::Issuance, points)], &[(customer, points)])
}

/// The postings that move the points held for a phone number to the account linked to it.
pub fn transfer_all(phone: PhoneHash, account: Address, points: Amount) -> Vec<Posting> {
    transfer(&[(Account::Phone(phone), points)], &[(Account::User(account), points)])
}

/// The postings that move amounts between accounts; an amount of 0 yields no posting.
pub fn transfer(from: &[(Account, Amount)], to: &[(Account, Amount)]) -> Vec<Posting> {
    let side = |side: Side, legs: &[(Account, Amount)]| -> Vec<Posting> {
        legs.iter().map(|&(account, amount)| Posting { account, side, amount }).collect()
    };
    let mut postings = side(Side::Debit, from);
    postings.extend(side(Side::Credit, to));
    postings.retain(|posting| !posting.amount.is_zero());
    postings
}

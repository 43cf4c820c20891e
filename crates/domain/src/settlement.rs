//! What providers pay for the points they credit, and what shops are paid.
//!
//! A provider pays in tokens, for the points themselves, for a share of its agent and for a share of the network. A
//! shop is owed the points it took, plus what it collected from other shops, less the points it gave.
//!
//! Deliberately absent: storage, time, and the authorization of the caller.
//!
//! Source: `protocol.md §2.15, §2.18`.

use kios_protocol::{Address, Amount, Rates};

use crate::ledger::{Account, LedgerError, Posting, transfer};

/// The symbol of the token in the rates.
pub const TOKEN: &str = kios_protocol::legacy::TOKEN;
const POINT: &str = kios_protocol::Currency::POINT;
/// The agent's share of the points it credits, in basis points.
const AGENT_SHARE: u128 = 200;
/// The network's share, in basis points.
const NETWORK_SHARE: u128 = 300;

/// Tokens for an amount in a currency, rounded down to 10^9 base units; `None` if one of them has no rate.
pub fn tokens(rates: &Rates, amount: Amount, currency: &str) -> Option<Amount> {
    rates.convert(amount, currency, TOKEN).map(Amount::floor_gwei)
}

/// The points that tokens pay for; `None` if the token has no rate.
pub fn points(rates: &Rates, tokens: Amount) -> Option<Amount> {
    rates.convert(tokens, TOKEN, POINT)
}

/// A credit of points by a provider.
#[derive(Clone, Copy, Debug)]
pub struct PointCredit {
    /// The provider.
    pub provider: Address,
    /// The agent who signed in its place.
    pub agent: Option<Address>,
    /// The account that gets the points.
    pub receiver: Account,
    /// The points.
    pub points: Amount,
}

impl PointCredit {
    /// The postings, and the tokens that the provider pays: each part is converted and rounded down by itself.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`], also when the token has no rate.
    pub fn postings(&self, rates: &Rates) -> Result<(Vec<Posting>, Amount), LedgerError> {
        let whole = Amount::from_base_units(10_000);
        let share = |basis_points: u128| {
            let share = self.points.proportion(Amount::from_base_units(basis_points), whole);
            share.map(Amount::floor_gwei).ok_or(LedgerError::Overflow)
        };
        let mut parts = vec![(self.receiver, self.points)];
        if let Some(agent) = self.agent {
            parts.push((Account::User(agent), share(AGENT_SHARE)?));
        }
        parts.push((Account::Fee, share(NETWORK_SHARE)?));
        let (mut issued, mut paid) = (Amount::ZERO, Amount::ZERO);
        for (_, points) in &parts {
            let price = tokens(rates, *points, POINT).ok_or(LedgerError::Overflow)?;
            issued = issued.checked_add(*points).ok_or(LedgerError::Overflow)?;
            paid = paid.checked_add(price).ok_or(LedgerError::Overflow)?;
        }
        let mut postings = transfer(&[(Account::Issuance, issued)], &parts);
        let provider = Account::TokenUser(self.provider);
        postings.extend(transfer(&[(provider, paid)], &[(Account::TokenSettlement, paid)]));
        Ok((postings, paid))
    }
}

/// A shop's sums, in its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShopSums {
    /// Points given to customers.
    pub provided: Amount,
    /// Points taken from customers.
    pub used: Amount,
    /// Collected from other shops.
    pub collected: Amount,
    /// Paid out, or collected by another shop.
    pub refunded: Amount,
}

impl ShopSums {
    /// What can still be paid out: 0 for a shop that gave more than it took.
    pub fn refundable(&self) -> Amount {
        let owed = self
            .collected
            .checked_add(self.used)
            .and_then(|taken| taken.checked_sub(self.provided))
            .and_then(|settlement| settlement.checked_sub(self.refunded));
        owed.unwrap_or_default()
    }
}

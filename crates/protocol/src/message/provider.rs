//! Messages of providers, who credit points, and of accounts that appoint agents. Source: `protocol.md §4.7`, PA, PP
//! and RA.

use super::{Message, Tuple};
use crate::abi::Token;
use crate::{Address, Amount, PhoneHash, Uint};

/// PA: credits points to an account.
#[derive(Clone, Copy, Debug)]
pub struct ProvideToAccount {
    /// The provider, who pays for them in tokens.
    pub provider: Address,
    /// The account that gets them.
    pub receiver: Address,
    /// The points.
    pub amount: Amount,
    /// The side chain.
    pub chain_id: Uint,
    /// The signer's ledger nonce: the provider's, or its agent's.
    pub nonce: Uint,
}

impl Message for ProvideToAccount {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Address(self.provider),
            Token::Address(self.receiver),
            Token::amount(self.amount),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// PP: credits points to a phone number.
#[derive(Clone, Copy, Debug)]
pub struct ProvideToPhone {
    /// The provider, who pays for them in tokens.
    pub provider: Address,
    /// The hash of the number.
    pub receiver: PhoneHash,
    /// The points.
    pub amount: Amount,
    /// The side chain.
    pub chain_id: Uint,
    /// The signer's ledger nonce: the provider's, or its agent's.
    pub nonce: Uint,
}

impl Message for ProvideToPhone {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Address(self.provider),
            Token::Bytes32(*self.receiver.as_bytes()),
            Token::amount(self.amount),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// RA: appoints an agent; the same for each kind of agent.
#[derive(Clone, Copy, Debug)]
pub struct AppointAgent {
    /// The account, who signs.
    pub account: Address,
    /// The agent; zero to dismiss the present one.
    pub agent: Address,
    /// The side chain.
    pub chain_id: Uint,
    /// The account's ledger nonce.
    pub nonce: Uint,
}

impl Message for AppointAgent {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Address(self.account),
            Token::Address(self.agent),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

//! Ids of tokens and of deposits at a bridge. Source: `protocol.md §2.14`.

use crate::abi::{Token, encode};
use crate::{Address, Hash, keccak256};

/// The id of a token: the hash of its name and its symbol.
pub fn token_id(name: &str, symbol: &str) -> Hash {
    keccak256(&encode(&[Token::text(name), Token::text(symbol)]))
}

/// The id of a deposit, from the account and random bytes.
pub fn deposit_id(account: Address, random: Hash) -> Hash {
    keccak256(&encode(&[Token::Address(account), Token::Bytes32(random)]))
}

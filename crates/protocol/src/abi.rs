//! The Solidity types of the signed messages, encoded as `abi.encode` does.
//!
//! Source: `protocol.md §4.1`; the Solidity ABI specification.

use ruint::aliases::U256;

use crate::{Address, Amount, Hash, Uint};

/// One value of a tuple.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Uint(U256),
    Address(Address),
    Bytes32(Hash),
    Bytes32List(Vec<Hash>),
    Text(String),
}

impl Token {
    pub(crate) fn number(value: u64) -> Self {
        Self::Uint(U256::from(value))
    }

    pub(crate) fn uint(value: Uint) -> Self {
        Self::Uint(value.to_u256())
    }

    #[expect(clippy::fn_params_excessive_bools, reason = "the value is what is encoded")]
    pub(crate) fn flag(value: bool) -> Self {
        Self::number(u64::from(value))
    }

    pub(crate) fn amount(value: Amount) -> Self {
        Self::Uint(value.to_u256())
    }

    pub(crate) fn text(value: &str) -> Self {
        Self::Text(value.to_owned())
    }

    /// The name of the Solidity type.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Uint(_) => "uint256",
            Self::Address(_) => "address",
            Self::Bytes32(_) => "bytes32",
            Self::Bytes32List(_) => "bytes32[]",
            Self::Text(_) => "string",
        }
    }
}

const SLOT: usize = 32;

/// The standard encoding of the tuple: a head slot per value, then the texts and lists.
pub(crate) fn encode(tokens: &[Token]) -> Vec<u8> {
    let mut head = Vec::with_capacity(tokens.len() * SLOT);
    let mut tail = Vec::new();
    for token in tokens {
        match token {
            Token::Uint(value) => head.extend(value.to_be_bytes::<SLOT>()),
            Token::Address(address) => {
                head.extend([0; 12]);
                head.extend(address.as_bytes());
            }
            Token::Bytes32(bytes) => head.extend(bytes),
            Token::Bytes32List(list) => {
                head.extend(size(tokens.len() * SLOT + tail.len()));
                tail.extend(size(list.len()));
                tail.extend(list.concat());
            }
            Token::Text(text) => {
                head.extend(size(tokens.len() * SLOT + tail.len()));
                tail.extend(size(text.len()));
                tail.extend(text.as_bytes());
                tail.resize(tail.len().next_multiple_of(SLOT), 0);
            }
        }
    }
    head.extend(tail);
    head
}

fn size(value: usize) -> [u8; SLOT] {
    U256::from(value).to_be_bytes()
}

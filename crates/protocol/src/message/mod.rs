//! Every message that a key of this network signs.
//!
//! A message is a tuple of Solidity types. Its hash is the keccak of their encoding, and what is
//! signed is that hash under the EIP-191 prefix. One struct a message, so that nobody can sign
//! bytes whose meaning was not spelled out.
//!
//! Texts are signed as they are: trim before, not here. Source: `protocol.md §4`.

mod kiosk;
mod legacy;
mod refund;
mod wallet;

pub use kiosk::{CloseCancelPayment, CloseNewPayment, OpenCancelPayment, OpenNewPayment};
pub use legacy::{LegacyCancel, LegacyCreate};
pub use refund::CardRefund;
pub use wallet::{
    AccountMessage, LoyaltyCancelPayment, LoyaltyNewPayment, MobileToken, ShopAccount,
    ShopDelegatorAccount,
};

use crate::abi::{Token, encode};
use crate::{Hash, keccak256};

/// What a key signs: the EIP-191 digest of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(Hash);

impl Digest {
    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &Hash {
        &self.0
    }
}

/// The tuple behind a message; its fields are private to the crate on purpose.
#[derive(Debug)]
pub struct Tuple(Vec<Token>);

impl Tuple {
    fn new<const N: usize>(tokens: [Token; N]) -> Self {
        Self(tokens.into())
    }
}

/// A message that can be signed.
pub trait Message {
    /// The values in the order they are encoded.
    fn tuple(&self) -> Tuple;

    /// The Solidity types of the tuple.
    fn kinds(&self) -> Vec<&'static str> {
        self.tuple().0.iter().map(Token::kind).collect()
    }

    /// The standard ABI encoding of the tuple.
    fn encoded(&self) -> Vec<u8> {
        encode(&self.tuple().0)
    }

    /// keccak-256 of the encoding.
    fn hash(&self) -> Hash {
        keccak256(&self.encoded())
    }

    /// What is signed: the hash under the EIP-191 prefix, over its 32 bytes.
    fn digest(&self) -> Digest {
        eip191(&self.hash())
    }
}

/// The EIP-191 digest of a text that a wallet shows its owner.
pub fn text_digest(text: &str) -> Digest {
    eip191(text.as_bytes())
}

fn eip191(bytes: &[u8]) -> Digest {
    let mut prefixed = format!("\u{19}Ethereum Signed Message:\n{}", bytes.len()).into_bytes();
    prefixed.extend(bytes);
    Digest(keccak256(&prefixed))
}

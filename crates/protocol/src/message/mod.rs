//! The messages that the keys of this network sign.
//!
//! A message is a tuple of Solidity types. Its hash is the keccak-256 of their encoding, and the
//! hash under the EIP-191 prefix is signed. Each message is a struct, so that no key signs bytes of
//! unknown meaning.
//!
//! Texts are signed unchanged: callers trim them before. Source: `protocol.md §4`.

mod kiosk;
mod legacy;
mod provider;
mod purchase;
mod refund;
mod settlement;
mod wallet;

pub use kiosk::{CloseCancelPayment, CloseNewPayment, OpenCancelPayment, OpenNewPayment};
pub use legacy::{LegacyCancel, LegacyCreate};
pub use provider::{AppointAgent, ProvideToAccount, ProvideToPhone};
pub use purchase::{ReportPurchase, WithdrawPurchase};
pub use refund::CardRefund;
pub use settlement::{
    CollectSettlement, RefundShop, RemoveSettlementManager, SetSettlementManager, TransferToken,
};
pub use wallet::{
    AccountMessage, LimitApprovalDecision, LoyaltyCancelPayment, LoyaltyNewPayment, MobileToken,
    ShopAccount, ShopDelegatorAccount,
};

use crate::abi::{Token, encode};
use crate::{Hash, keccak256};

/// The digest of a message that a key signs: EIP-191 or EIP-712.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(Hash);

impl Digest {
    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &Hash {
        &self.0
    }
}

/// The values of a message; the field is private so that only this crate defines messages.
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

    /// The digest to sign: the hash, 32 bytes, under the EIP-191 prefix.
    fn digest(&self) -> Digest {
        eip191(&self.hash())
    }
}

/// The EIP-191 digest of a text that a wallet shows to its user.
pub fn text_digest(text: &str) -> Digest {
    eip191(text.as_bytes())
}

fn eip191(bytes: &[u8]) -> Digest {
    let mut prefixed = format!("\u{19}Ethereum Signed Message:\n{}", bytes.len()).into_bytes();
    prefixed.extend(bytes);
    Digest(keccak256(&prefixed))
}

//! Messages of the legacy API: they contain no chain id. Source: `protocol.md §3.6`.

use super::{Message, Tuple};
use crate::abi::Token;
use crate::{Address, Amount, PaymentId, ShopId, Uint};

/// Approves or denies a legacy payment; both have the same signature.
#[derive(Clone, Copy, Debug)]
pub struct LegacyCreate<'a> {
    /// The payment.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: &'a str,
    /// The price.
    pub amount: Amount,
    /// The currency exactly as the relay stores it.
    pub currency: &'a str,
    /// The shop.
    pub shop_id: ShopId,
    /// The buyer, who signs.
    pub account: Address,
    /// The buyer's ledger nonce.
    pub nonce: Uint,
}

impl Message for LegacyCreate<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.payment_id.as_bytes()),
            Token::text(self.purchase_id),
            Token::amount(self.amount),
            Token::text(self.currency),
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Address(self.account),
            Token::uint(self.nonce),
        ])
    }
}

/// Approves or denies a legacy cancel; both have the same signature, which is the buyer's.
#[derive(Clone, Copy, Debug)]
pub struct LegacyCancel<'a> {
    /// The payment.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: &'a str,
    /// The buyer, who signs.
    pub account: Address,
    /// The buyer's ledger nonce.
    pub nonce: Uint,
}

impl Message for LegacyCancel<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.payment_id.as_bytes()),
            Token::text(self.purchase_id),
            Token::Address(self.account),
            Token::uint(self.nonce),
        ])
    }
}

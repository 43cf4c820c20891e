//! Messages to the network's purchase service, which gives points. Source: `protocol.md §4.6`.

use super::{Message, Tuple};
use crate::abi::Token;
use crate::{Address, Amount, PhoneHash, ShopId, Uint};

/// Reports a purchase that earns points.
#[derive(Clone, Copy, Debug)]
pub struct ReportPurchase<'a> {
    /// The shop's number of the sale.
    pub purchase_id: &'a str,
    /// The part of the price that was paid with money.
    pub cash_amount: Amount,
    /// The value of the points, in the purchase's currency.
    pub loyalty: Amount,
    /// The currency as it is sent.
    pub currency: &'a str,
    /// The shop.
    pub shop_id: ShopId,
    /// The customer, or the zero address.
    pub account: Address,
    /// The customer's phone.
    pub phone: PhoneHash,
    /// The account that pays for the points.
    pub sender: Address,
    /// The side chain.
    pub chain_id: Uint,
}

impl Message for ReportPurchase<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text(self.purchase_id),
            Token::amount(self.cash_amount),
            Token::amount(self.loyalty),
            Token::text(self.currency),
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Address(self.account),
            Token::Bytes32(*self.phone.as_bytes()),
            Token::Address(self.sender),
            Token::uint(self.chain_id),
        ])
    }
}

/// Takes a reported purchase back while its waiting time lasts.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawPurchase<'a> {
    /// The shop's number of the sale.
    pub purchase_id: &'a str,
    /// The account that pays for the points.
    pub sender: Address,
    /// The side chain.
    pub chain_id: Uint,
}

impl Message for WithdrawPurchase<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text(self.purchase_id),
            Token::Address(self.sender),
            Token::uint(self.chain_id),
        ])
    }
}

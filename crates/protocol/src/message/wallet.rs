//! Messages that the keys of customers and shop owners sign. Source: `protocol.md §4.2`, A to F.

use super::{Message, Tuple};
use crate::abi::Token;
use crate::{Address, Amount, PaymentId, ShopId, Uint};

/// A: requests a temporary account.
#[derive(Clone, Copy, Debug)]
pub struct AccountMessage {
    /// The real account.
    pub account: Address,
    /// The side chain.
    pub chain_id: Uint,
    /// The account's ledger nonce.
    pub nonce: Uint,
}

impl Message for AccountMessage {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Address(self.account),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// B: approves or denies a payment; both have the same signature.
#[derive(Clone, Copy, Debug)]
pub struct LoyaltyNewPayment<'a> {
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
    /// The customer's real account.
    pub account: Address,
    /// The side chain.
    pub chain_id: Uint,
    /// The customer's ledger nonce.
    pub nonce: Uint,
}

impl Message for LoyaltyNewPayment<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.payment_id.as_bytes()),
            Token::text(self.purchase_id),
            Token::amount(self.amount),
            Token::text(self.currency),
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Address(self.account),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// C: approves or denies a cancel; both have the same signature.
#[derive(Clone, Copy, Debug)]
pub struct LoyaltyCancelPayment<'a> {
    /// The payment.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: &'a str,
    /// The signer: the shop's owner or the delegator.
    pub account: Address,
    /// The side chain.
    pub chain_id: Uint,
    /// The signer's ledger nonce.
    pub nonce: Uint,
}

impl Message for LoyaltyCancelPayment<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.payment_id.as_bytes()),
            Token::text(self.purchase_id),
            Token::Address(self.account),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// D: approves or denies a change of a shop, adds a shop, creates or removes its delegator.
#[derive(Clone, Copy, Debug)]
pub struct ShopAccount {
    /// The shop.
    pub shop_id: ShopId,
    /// The signer.
    pub account: Address,
    /// The side chain.
    pub chain_id: Uint,
    /// The signer's nonce in the shop contract.
    pub nonce: Uint,
}

impl Message for ShopAccount {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Address(self.account),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// E: registers a delegator.
#[derive(Clone, Copy, Debug)]
pub struct ShopDelegatorAccount {
    /// The shop.
    pub shop_id: ShopId,
    /// The account that may approve cancels from then on.
    pub delegator: Address,
    /// The shop owner, who signs.
    pub account: Address,
    /// The side chain.
    pub chain_id: Uint,
    /// The owner's nonce in the shop contract.
    pub nonce: Uint,
}

impl Message for ShopDelegatorAccount {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Address(self.delegator),
            Token::Address(self.account),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// F: registers a phone for notifications.
#[derive(Clone, Copy, Debug)]
pub struct MobileToken<'a> {
    /// The notification service's token.
    pub token: &'a str,
    /// The signer.
    pub account: Address,
}

impl Message for MobileToken<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([Token::text(self.token), Token::Address(self.account)])
    }
}

/// The decision of a shop owner about an action above the shop's limit. Source: `relay.md §7`.
#[derive(Clone, Copy, Debug)]
pub struct LimitApprovalDecision<'a> {
    /// The approval, exactly as the relay has sent it.
    pub approval_id: &'a str,
    /// Whether the action may be executed.
    pub approve: bool,
    /// The relay's chain.
    pub chain_id: Uint,
}

impl Message for LimitApprovalDecision<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text("LimitApproval"),
            Token::text(self.approval_id),
            Token::flag(self.approve),
            Token::uint(self.chain_id),
        ])
    }
}

//! Messages with which shops settle: managers, collecting, payouts and withdrawals. Source: `protocol.md §4.7`, SM, RM,
//! CM, RF and T.

use super::{Message, Tuple};
use crate::abi::Token;
use crate::{Address, Amount, ShopId, Uint};

/// SM: names the shop that collects this shop's settlement.
#[derive(Clone, Copy, Debug)]
pub struct SetSettlementManager {
    /// The shop.
    pub shop_id: ShopId,
    /// The shop that collects.
    pub manager_id: ShopId,
    /// The side chain.
    pub chain_id: Uint,
    /// The shop nonce of the shop's owner, who signs.
    pub nonce: Uint,
}

impl Message for SetSettlementManager {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text("SetSettlementManager"),
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Bytes32(*self.manager_id.as_bytes()),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// RM: ends the collecting of this shop's settlement by another.
#[derive(Clone, Copy, Debug)]
pub struct RemoveSettlementManager {
    /// The shop.
    pub shop_id: ShopId,
    /// The side chain.
    pub chain_id: Uint,
    /// The shop nonce of the shop's owner, who signs.
    pub nonce: Uint,
}

impl Message for RemoveSettlementManager {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text("RemoveSettlementManager"),
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Bytes32([0; 32]),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// CM: collects the settlement of several shops.
#[derive(Clone, Copy, Debug)]
pub struct CollectSettlement<'a> {
    /// The shop that collects.
    pub manager_id: ShopId,
    /// The shops, in the order of the request.
    pub clients: &'a [ShopId],
    /// The side chain.
    pub chain_id: Uint,
    /// The signer's shop nonce: that of the manager's owner, or of the owner's refund agent.
    pub nonce: Uint,
}

impl Message for CollectSettlement<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text("CollectSettlementAmountMultiClient"),
            Token::Bytes32(*self.manager_id.as_bytes()),
            Token::Bytes32List(self.clients.iter().map(|client| *client.as_bytes()).collect()),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// RF: pays a shop's settlement out in tokens.
#[derive(Clone, Copy, Debug)]
pub struct RefundShop {
    /// The shop.
    pub shop_id: ShopId,
    /// The amount, in the shop's currency.
    pub amount: Amount,
    /// The side chain.
    pub chain_id: Uint,
    /// The signer's shop nonce: the owner's, or its refund agent's.
    pub nonce: Uint,
}

impl Message for RefundShop {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::amount(self.amount),
            Token::uint(self.chain_id),
            Token::uint(self.nonce),
        ])
    }
}

/// T: transfers tokens.
#[derive(Clone, Copy, Debug)]
pub struct TransferToken {
    /// The chain of the tokens.
    pub chain_id: Uint,
    /// The contract that transfers: a token or the ledger's transfer contract.
    pub contract: Address,
    /// The account that pays.
    pub from: Address,
    /// The account or bridge that gets them.
    pub to: Address,
    /// The tokens.
    pub amount: Amount,
    /// The signer's nonce.
    pub nonce: Uint,
    /// When the signature expires, Unix seconds.
    pub expiry: u64,
}

impl Message for TransferToken {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::uint(self.chain_id),
            Token::Address(self.contract),
            Token::Address(self.from),
            Token::Address(self.to),
            Token::amount(self.amount),
            Token::uint(self.nonce),
            Token::number(self.expiry),
        ])
    }
}

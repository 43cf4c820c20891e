//! The message that a kiosk's agent key signs for a card refund: EIP-712 typed data.
//!
//! Typed data contains the chain and the relay in its domain, and a deadline, so that a signature is
//! valid for one refund on one network and for a limited time.
//!
//! Source: EIP-712; `relay.md §6`.

use super::{Digest, Message, Tuple};
use crate::abi::{Token, encode};
use crate::{Hash, Timestamp, keccak256};

const DOMAIN: &str = "EIP712Domain(string name,string version,uint256 chainId)";
const NAME: &str = "KIOS Relay";
const VERSION: &str = "1";
const TYPE: &str = "CardRefund(string refundId,string gateway,string transactionId,string amount,\
                    string balance,string currency,string reason,string terminalId,uint256 deadline)";

/// A card refund. The texts are those of the request, as they are sent.
#[derive(Clone, Copy, Debug)]
pub struct CardRefund<'a> {
    /// Identifies the refund and prevents a second execution.
    pub refund_id: &'a str,
    /// The gateway.
    pub gateway: &'a str,
    /// The gateway's number of the sale.
    pub transaction_id: &'a str,
    /// The amount, base units.
    pub amount: &'a str,
    /// The balance before the refund, base units.
    pub balance: &'a str,
    /// The sale's currency.
    pub currency: &'a str,
    /// The reason.
    pub reason: &'a str,
    /// The kiosk.
    pub terminal_id: &'a str,
    /// The deadline of the signature.
    pub deadline: Timestamp,
    /// The chain of the domain.
    pub chain_id: u64,
}

impl CardRefund<'_> {
    /// The hash of the domain. Source: EIP-712, `domainSeparator`.
    pub fn domain(&self) -> Hash {
        let text = |text: &str| Token::Bytes32(keccak256(text.as_bytes()));
        let tokens = [text(DOMAIN), text(NAME), text(VERSION), Token::number(self.chain_id)];
        keccak256(&encode(&tokens))
    }
}

impl Message for CardRefund<'_> {
    /// The type's hash and the values; each text is encoded as its hash.
    fn tuple(&self) -> Tuple {
        let text = |text: &str| Token::Bytes32(keccak256(text.as_bytes()));
        Tuple::new([
            text(TYPE),
            text(self.refund_id),
            text(self.gateway),
            text(self.transaction_id),
            text(self.amount),
            text(self.balance),
            text(self.currency),
            text(self.reason),
            text(self.terminal_id),
            Token::number(self.deadline.seconds()),
        ])
    }

    /// The digest with the domain under the EIP-712 prefix. Source: EIP-712, `encode(domainSeparator, message)`.
    fn digest(&self) -> Digest {
        let mut bytes = vec![0x19, 0x01];
        bytes.extend(self.domain());
        bytes.extend(self.hash());
        Digest(keccak256(&bytes))
    }
}

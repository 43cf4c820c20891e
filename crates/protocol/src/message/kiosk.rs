//! Messages that a kiosk's agent key signs (API v2). Source: `protocol.md §4.2`, V2-1 to V2-4.

use super::{Message, Tuple};
use crate::abi::Token;
use crate::{Address, Amount, ShopId};

/// V2-1: opens a payment.
#[derive(Clone, Copy, Debug)]
pub struct OpenNewPayment<'a> {
    /// The shop's number of the sale.
    pub purchase_id: &'a str,
    /// The price.
    pub amount: Amount,
    /// The currency as it is sent.
    pub currency: &'a str,
    /// The shop.
    pub shop_id: ShopId,
    /// The temporary account as it was scanned.
    pub account: Address,
    /// The kiosk.
    pub terminal_id: &'a str,
}

impl Message for OpenNewPayment<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text("OpenNewPayment"),
            Token::text(self.purchase_id),
            Token::amount(self.amount),
            Token::text(self.currency),
            Token::Bytes32(*self.shop_id.as_bytes()),
            Token::Address(self.account),
            Token::text(self.terminal_id),
        ])
    }
}

/// V2-2: closes a payment, as paid or as failed.
#[derive(Clone, Copy, Debug)]
pub struct CloseNewPayment<'a> {
    /// The text of the payment id exactly as it is sent.
    pub payment_id: &'a str,
    /// Whether the sale is completed.
    pub confirm: bool,
}

impl Message for CloseNewPayment<'_> {
    fn tuple(&self) -> Tuple {
        close("CloseNewPayment", self.payment_id, self.confirm)
    }
}

/// V2-3: opens a cancel of a payment.
#[derive(Clone, Copy, Debug)]
pub struct OpenCancelPayment<'a> {
    /// The text of the payment id exactly as it is sent.
    pub payment_id: &'a str,
    /// The kiosk.
    pub terminal_id: &'a str,
}

impl Message for OpenCancelPayment<'_> {
    fn tuple(&self) -> Tuple {
        Tuple::new([
            Token::text("OpenCancelPayment"),
            Token::text(self.payment_id),
            Token::text(self.terminal_id),
        ])
    }
}

/// V2-4: closes a cancel, as cancelled or as failed.
#[derive(Clone, Copy, Debug)]
pub struct CloseCancelPayment<'a> {
    /// The text of the payment id exactly as it is sent.
    pub payment_id: &'a str,
    /// Whether the points are returned.
    pub confirm: bool,
}

impl Message for CloseCancelPayment<'_> {
    fn tuple(&self) -> Tuple {
        close("CloseCancelPayment", self.payment_id, self.confirm)
    }
}

#[expect(clippy::fn_params_excessive_bools, reason = "confirm is a boolean in the signed message")]
fn close(tag: &str, payment_id: &str, confirm: bool) -> Tuple {
    Tuple::new([Token::text(tag), Token::text(payment_id), Token::flag(confirm)])
}

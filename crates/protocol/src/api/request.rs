//! Requests of kiosks and wallets. Source: `protocol.md §2.2 to §2.8`.

use serde::{Deserialize, Serialize};

use super::{Fields, PaymentItem, Violation};
use crate::message::{
    CloseCancelPayment, CloseNewPayment, Digest, LoyaltyCancelPayment, LoyaltyNewPayment,
    Message as _, OpenCancelPayment, OpenNewPayment,
};
use crate::payment::{Event, Phase};
use crate::{
    Address, Amount, Currency, PaymentId, PurchaseId, SecretKey, ShopId, Signature, TerminalId,
};

/// `POST payment/account/temporary`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemporaryAccountRequest {
    /// The real account.
    pub account: Address,
    /// Over [`crate::message::AccountMessage`].
    pub signature: Signature,
}

impl TemporaryAccountRequest {
    /// Parses the request; the case of the account is ignored.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let account = reader.lowered_address("account");
        let signature = reader.signature("signature");
        reader
            .finish(account.zip(signature).map(|(account, signature)| Self { account, signature }))
    }
}

// `Deserialize` is for the kiosk's signing worker; the relay reads requests with `read_v1` and `read_v2`.
/// `POST payment/new/open`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenNewRequest {
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The currency as it is signed.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The temporary account that was scanned (v1: a real one is accepted too).
    pub account: Address,
    /// The kiosk; empty only in v1.
    pub terminal_id: TerminalId,
    /// v2: the agent's, over [`OpenNewPayment`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

impl OpenNewRequest {
    /// The message that the agent signs.
    pub fn message(&self) -> OpenNewPayment<'_> {
        OpenNewPayment {
            purchase_id: self.purchase_id.as_str(),
            amount: self.amount,
            currency: &self.currency,
            shop_id: self.shop_id,
            account: self.account,
            terminal_id: self.terminal_id.as_str(),
        }
    }

    /// The first field of an opened payment that is not as it was requested, by its name on the wire. A temporary
    /// account stands for another, so it is not compared. Source: `relay.md §3 B34`.
    pub fn mismatch(&self, item: &PaymentItem) -> Option<&'static str> {
        let no_terminal = self.terminal_id.as_str().is_empty();
        [
            ("purchaseId", item.purchase_id == self.purchase_id),
            ("amount", item.amount == self.amount),
            ("currency", Currency::new(&item.currency) == Currency::new(&self.currency)),
            ("shopId", item.shop_id == self.shop_id),
            ("terminalId", no_terminal || item.terminal_id == self.terminal_id),
            ("account", self.account.is_temporary() || item.account == self.account),
        ]
        .into_iter()
        .find_map(|(name, same)| (!same).then_some(name))
    }

    /// The request with the agent's signature.
    #[must_use]
    pub fn signed(self, key: &SecretKey) -> Self {
        let signature = Some(key.sign(&self.message()));
        Self { signature, ..self }
    }

    fn unsigned<'a>(
        reader: &mut super::Reader<'a>,
        terminal_id: fn(&mut super::Reader<'a>, &str) -> Option<TerminalId>,
    ) -> Option<Self> {
        let purchase_id = reader.purchase_id("purchaseId");
        let amount = reader.amount("amount");
        let currency = reader.present("currency");
        let shop_id = reader.shop_id("shopId");
        let account = reader.address("account");
        let terminal_id = terminal_id(reader, "terminalId");
        Some(Self {
            purchase_id: purchase_id?,
            amount: amount?,
            currency: currency?,
            shop_id: shop_id?,
            account: account?,
            terminal_id: terminal_id?,
            signature: None,
        })
    }

    /// Parses a v1 request: the terminal is optional, no signature.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_v1(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let made = Self::unsigned(&mut reader, super::Reader::optional_terminal_id);
        reader.finish(made)
    }

    /// Parses a v2 request: with terminal and signature.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_v2(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let made = Self::unsigned(&mut reader, super::Reader::terminal_id);
        let signature = reader.signature("signature");
        reader.finish(
            made.zip(signature)
                .map(|(made, signature)| Self { signature: Some(signature), ..made }),
        )
    }
}

/// `POST payment/new/close` and `payment/cancel/close`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CloseRequest {
    /// The payment id, exactly as it is signed.
    pub payment_id: String,
    /// True completes it, false closes it as failed.
    pub confirm: bool,
    /// v2: the agent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

#[expect(clippy::fn_params_excessive_bools, reason = "a boolean on the wire")]
impl CloseRequest {
    /// A signed close of a new payment.
    pub fn new_payment(payment_id: PaymentId, confirm: bool, key: &SecretKey) -> Self {
        let payment_id = payment_id.to_string();
        let signature = key.sign(&CloseNewPayment { payment_id: &payment_id, confirm });
        Self { payment_id, confirm, signature: Some(signature) }
    }

    /// A signed close of a cancel.
    pub fn cancel(payment_id: PaymentId, confirm: bool, key: &SecretKey) -> Self {
        let payment_id = payment_id.to_string();
        let signature = key.sign(&CloseCancelPayment { payment_id: &payment_id, confirm });
        Self { payment_id, confirm, signature: Some(signature) }
    }

    /// What the agent signs to close a payment, or the cancel of one.
    pub fn digest(&self, phase: Phase) -> Digest {
        let (payment_id, confirm) = (self.payment_id.as_str(), self.confirm);
        match phase {
            Phase::New => CloseNewPayment { payment_id, confirm }.digest(),
            Phase::Cancel => CloseCancelPayment { payment_id, confirm }.digest(),
        }
    }

    /// What it does to the payment.
    pub const fn event(&self, phase: Phase) -> Event {
        let confirm = self.confirm;
        match phase {
            Phase::New => Event::CloseNew { confirm },
            Phase::Cancel => Event::CloseCancel { confirm },
        }
    }

    /// Parses a v1 request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_v1(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let made = Self::unsigned(&mut reader);
        reader.finish(made)
    }

    /// Parses a v2 request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_v2(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let made = Self::unsigned(&mut reader);
        let signature = reader.signature("signature");
        reader.finish(
            made.zip(signature)
                .map(|(made, signature)| Self { signature: Some(signature), ..made }),
        )
    }

    fn unsigned(reader: &mut super::Reader<'_>) -> Option<Self> {
        let payment_id = reader.present("paymentId");
        let confirm = reader.flag("confirm");
        Some(Self { payment_id: payment_id?, confirm: confirm?, signature: None })
    }
}

/// `POST payment/cancel/open`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenCancelRequest {
    /// The payment id, exactly as it is signed.
    pub payment_id: String,
    /// The kiosk.
    pub terminal_id: TerminalId,
    /// v2: the agent's, over [`OpenCancelPayment`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

impl OpenCancelRequest {
    /// A signed request.
    pub fn new(payment_id: PaymentId, terminal_id: TerminalId, key: &SecretKey) -> Self {
        let payment_id = payment_id.to_string();
        let signature = key.sign(&OpenCancelPayment {
            payment_id: &payment_id,
            terminal_id: terminal_id.as_str(),
        });
        Self { payment_id, terminal_id, signature: Some(signature) }
    }

    /// Parses a v1 request: the terminal is optional.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_v1(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let payment_id = reader.present("paymentId");
        let terminal_id = reader.optional_terminal_id("terminalId");
        reader.finish(payment_id.zip(terminal_id).map(|(payment_id, terminal_id)| Self {
            payment_id,
            terminal_id,
            signature: None,
        }))
    }

    /// Parses a v2 request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read_v2(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let payment_id = reader.present("paymentId");
        let terminal_id = reader.terminal_id("terminalId");
        let signature = reader.signature("signature");
        reader.finish(payment_id.zip(terminal_id).zip(signature).map(
            |((payment_id, terminal_id), signature)| Self {
                payment_id,
                terminal_id,
                signature: Some(signature),
            },
        ))
    }
}

/// `POST payment/new/approval` and `payment/cancel/approval`: approval or denial.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalRequest {
    /// The payment.
    pub payment_id: String,
    /// Approval or denial; the signature does not cover it.
    pub approval: bool,
    /// The customer's over [`LoyaltyNewPayment`], or the owner's over [`LoyaltyCancelPayment`].
    pub signature: Signature,
}

#[expect(clippy::fn_params_excessive_bools, reason = "a boolean on the wire")]
impl ApprovalRequest {
    /// A customer's approval or denial.
    pub fn new_payment(message: &LoyaltyNewPayment<'_>, approval: bool, key: &SecretKey) -> Self {
        let signature = key.sign(message);
        Self { payment_id: message.payment_id.to_string(), approval, signature }
    }

    /// The approval or denial of a cancel by the shop's owner or delegator.
    pub fn cancel(message: &LoyaltyCancelPayment<'_>, approval: bool, key: &SecretKey) -> Self {
        let signature = key.sign(message);
        Self { payment_id: message.payment_id.to_string(), approval, signature }
    }

    /// Parses the request.
    ///
    /// # Errors
    /// Every violation.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let payment_id = reader.present("paymentId");
        let approval = reader.flag("approval");
        let signature = reader.signature("signature");
        reader.finish(
            payment_id.zip(approval).zip(signature).map(|((payment_id, approval), signature)| {
                Self { payment_id, approval, signature }
            }),
        )
    }
}

/// The shared key of v1: from the header if present, otherwise from the body's field.
///
/// Source: `protocol.md §2.0`, v1 kiosk auth.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey(Option<String>);

impl AccessKey {
    /// The key in the request.
    pub fn shown(header: Option<&str>, fields: &Fields) -> Self {
        Self(header.map(str::to_owned).or_else(|| fields.text("accessKey")))
    }

    /// Whether it equals `expected`, compared in constant time.
    pub fn is(&self, expected: &str) -> bool {
        let Some(shown) = &self.0 else { return false };
        let differing =
            shown.bytes().zip(expected.bytes()).fold(0_u8, |differing, (a, b)| differing | (a ^ b));
        shown.len() == expected.len() && differing == 0
    }
}

impl core::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AccessKey(…)")
    }
}

//! The requests that keys sign, as values: what a key is asked for when it is not in the caller's memory.
//!
//! Each variant has the fields that its signature covers. There is no variant for a hash or a free text, so that a key
//! signs nothing of unknown meaning.

use serde::{Deserialize, Serialize};

use crate::api::{OpenNewRequest, RefundRequest, SessionNonce};
use crate::message::{
    AccountMessage, AppointAgent, CloseCancelPayment, CloseNewPayment, CollectSettlement, Digest,
    LimitApprovalDecision, LoyaltyCancelPayment, LoyaltyNewPayment, Message as _, MobileToken,
    OpenCancelPayment, ProvideToAccount, ProvideToPhone, RefundShop, RemoveSettlementManager,
    SetSettlementManager, ShopAccount, ShopDelegatorAccount, TransferToken, text_digest,
};
use crate::session::{Resource, SignIn};
use crate::{Address, PaymentId, SecretKey, ShopId, Signature, TerminalId};

/// A request of a terminal that its agent signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signable {
    /// The sign-in of a terminal, by the text of [`SignIn::answering`].
    SignIn {
        /// The relay's nonce.
        nonce: SessionNonce,
        /// The terminal's shop.
        shop_id: ShopId,
        /// The terminal.
        terminal_id: TerminalId,
    },
    /// Opens a payment.
    Open(OpenNewRequest),
    /// Closes a payment.
    Close {
        /// The payment.
        payment_id: PaymentId,
        /// True completes it, false closes it as failed.
        confirm: bool,
    },
    /// Opens the cancel of a payment.
    OpenCancel {
        /// The payment.
        payment_id: PaymentId,
        /// The kiosk.
        terminal_id: TerminalId,
    },
    /// Closes the cancel of a payment.
    CloseCancel {
        /// The payment.
        payment_id: PaymentId,
        /// True completes it, false closes it as failed.
        confirm: bool,
    },
    /// Refunds a card sale.
    Refund {
        /// The refund.
        request: RefundRequest,
        /// The chain id of the typed data.
        chain_id: u64,
    },
}

impl Signable {
    /// The digest that this signer signs.
    pub fn digest(&self, signer: Address) -> Digest {
        match self {
            Self::SignIn { nonce, shop_id, terminal_id } => {
                let (shop_id, terminal_id) = (*shop_id, terminal_id.clone());
                let resource = Resource::Terminal { shop_id, terminal_id };
                text_digest(&SignIn::answering(nonce.clone(), signer, resource).to_string())
            }
            Self::Open(request) => request.message().digest(),
            Self::Close { payment_id, confirm } => {
                CloseNewPayment { payment_id: &payment_id.to_string(), confirm: *confirm }.digest()
            }
            Self::OpenCancel { payment_id, terminal_id } => OpenCancelPayment {
                payment_id: &payment_id.to_string(),
                terminal_id: terminal_id.as_str(),
            }
            .digest(),
            Self::CloseCancel { payment_id, confirm } => {
                let payment_id = &payment_id.to_string();
                CloseCancelPayment { payment_id, confirm: *confirm }.digest()
            }
            Self::Refund { request, chain_id } => {
                request.with_message(*chain_id, |message| message.digest())
            }
        }
    }

    /// The signature of this key.
    pub fn signed_by(&self, key: &SecretKey) -> Signature {
        key.sign_digest(&self.digest(key.address()))
    }
}

/// A request of a customer, a shop owner or a provider, which their account signs.
#[derive(Clone, Copy, Debug)]
pub enum AccountSignable<'a> {
    /// Requests a temporary account.
    TemporaryAccount(AccountMessage),
    /// Approves or denies a payment.
    NewPayment(LoyaltyNewPayment<'a>),
    /// Approves or denies a cancel.
    CancelPayment(LoyaltyCancelPayment<'a>),
    /// Approves or denies an action above a limit.
    LimitApproval(LimitApprovalDecision<'a>),
    /// Adds a shop, decides on a change of it, creates or removes its delegator.
    Shop(ShopAccount),
    /// Registers a delegator.
    Delegator(ShopDelegatorAccount),
    /// Registers a phone for notifications.
    Mobile(MobileToken<'a>),
    /// Appoints an agent.
    AppointAgent(AppointAgent),
    /// Credits points to an account.
    ProvideToAccount(ProvideToAccount),
    /// Credits points to a phone number.
    ProvideToPhone(ProvideToPhone),
    /// Names the shop that collects a settlement.
    SetManager(SetSettlementManager),
    /// Ends the collecting of a settlement by another shop.
    RemoveManager(RemoveSettlementManager),
    /// Collects the settlement of other shops.
    Collect(CollectSettlement<'a>),
    /// Pays a settlement out.
    ShopRefund(RefundShop),
    /// Withdraws tokens.
    Withdraw(TransferToken),
}

impl AccountSignable<'_> {
    /// The digest that is signed.
    pub fn digest(&self) -> Digest {
        match self {
            Self::TemporaryAccount(message) => message.digest(),
            Self::NewPayment(message) => message.digest(),
            Self::CancelPayment(message) => message.digest(),
            Self::LimitApproval(message) => message.digest(),
            Self::Shop(message) => message.digest(),
            Self::Delegator(message) => message.digest(),
            Self::Mobile(message) => message.digest(),
            Self::AppointAgent(message) => message.digest(),
            Self::ProvideToAccount(message) => message.digest(),
            Self::ProvideToPhone(message) => message.digest(),
            Self::SetManager(message) => message.digest(),
            Self::RemoveManager(message) => message.digest(),
            Self::Collect(message) => message.digest(),
            Self::ShopRefund(message) => message.digest(),
            Self::Withdraw(message) => message.digest(),
        }
    }

    /// The signature of this key.
    pub fn signed_by(&self, key: &SecretKey) -> Signature {
        key.sign_digest(&self.digest())
    }
}

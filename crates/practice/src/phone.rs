//! The phones of customers and of the shop owner, without a screen.
//!
//! They sign what a wallet signs, and the relay of the world checks it as it checks a wallet's requests.

use kios_domain::payment::Payment;
use kios_protocol::api::{LimitApproval, PaymentItem, TemporaryAccountRequest};
use kios_protocol::message::AccountMessage;
use kios_protocol::payment::{Phase, Status};
use kios_protocol::{Address, Amount, PaymentId, ResultCode, TemporaryAccount};

use crate::Practice;
use crate::setup::Customer;
use crate::world::{Failure, World};

/// A code that a phone shows; it is valid for 60 s and for one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentCode(TemporaryAccount);

impl PaymentCode {
    /// The text of the QR code.
    pub fn qr(&self) -> String {
        self.0.address().to_lower()
    }

    /// The 24 digits that a clerk types.
    pub fn digits(&self) -> String {
        let text = self.qr();
        // `0x`, eight digits that every code has, and 24 of its own.
        text.chars().skip(10).take(24).collect()
    }

    /// The temporary account.
    pub const fn account(&self) -> Address {
        self.0.address()
    }
}

/// A customer's phone.
#[derive(Clone, Debug)]
pub struct Phone {
    practice: Practice,
    customer: Customer,
}

impl Phone {
    pub(crate) const fn new(practice: Practice, customer: Customer) -> Self {
        Self { practice, customer }
    }

    /// The customer's name.
    pub fn name(&self) -> &str {
        &self.customer.name
    }

    /// The customer's phone number.
    pub fn number(&self) -> &str {
        &self.customer.phone
    }

    /// The customer's account.
    pub fn account(&self) -> Address {
        self.customer.key.address()
    }

    /// The points that the customer can spend.
    pub fn balance(&self) -> Amount {
        self.practice.world.borrow().spendable(self.account())
    }

    /// Shows a new code.
    ///
    /// # Errors
    /// None of a customer of the setup; trying again is safe.
    pub fn show_code(&self) -> Result<PaymentCode, ResultCode> {
        self.practice.change(|world| {
            let account = self.account();
            let (chain_id, nonce) = (world.shop().chain_id.into(), world.nonce(account).into());
            let signature = self.customer.key.sign(&AccountMessage { account, chain_id, nonce });
            let code = world.temporary_account(&TemporaryAccountRequest { account, signature })?;
            world.expire_code(code.temporary_account);
            Ok(PaymentCode(code.temporary_account))
        })
    }

    /// The payment that waits for this customer.
    pub fn waiting(&self) -> Option<PaymentItem> {
        let world = self.practice.world.borrow();
        let asks = |payment: &&Payment| payment.account == self.account();
        waiting(&world, Phase::New).find(asks).map(Payment::item)
    }

    /// Approves a payment.
    ///
    /// # Errors
    /// As `POST /v2/payment/new/approval`: 2003, 2020, 1501, 7000, 1211, 1511. Repeating it is safe.
    pub fn approve(&self, id: PaymentId) -> Result<Status, ResultCode> {
        decide(&self.practice, (Phase::New, id), Some(self.account()), true)
    }

    /// Denies a payment.
    ///
    /// # Errors
    /// As [`Self::approve`].
    pub fn deny(&self, id: PaymentId) -> Result<Status, ResultCode> {
        decide(&self.practice, (Phase::New, id), Some(self.account()), false)
    }
}

/// The shop owner's phone.
#[derive(Clone, Debug)]
pub struct Owner {
    practice: Practice,
}

impl Owner {
    pub(crate) const fn new(practice: Practice) -> Self {
        Self { practice }
    }

    /// The cancels that wait for the owner.
    pub fn cancels(&self) -> Vec<PaymentItem> {
        waiting(&self.practice.world.borrow(), Phase::Cancel).map(Payment::item).collect()
    }

    /// The refunds and point grants above a limit that wait for the owner.
    pub fn actions(&self) -> Vec<LimitApproval> {
        self.practice.world.borrow().waiting_approvals().cloned().collect()
    }

    /// Approves a cancel.
    ///
    /// # Errors
    /// As `POST /v2/payment/cancel/approval`: 2003, 2020, 1501, 7000, 1534, 1513. Repeating it is safe.
    pub fn approve_cancel(&self, id: PaymentId) -> Result<Status, ResultCode> {
        decide(&self.practice, (Phase::Cancel, id), None, true)
    }

    /// Denies a cancel.
    ///
    /// # Errors
    /// As [`Self::approve_cancel`].
    pub fn deny_cancel(&self, id: PaymentId) -> Result<Status, ResultCode> {
        decide(&self.practice, (Phase::Cancel, id), None, false)
    }

    /// Approves an action above a limit.
    ///
    /// # Errors
    /// 2001 for one that does not wait.
    pub fn approve_action(&self, approval_id: &str) -> Result<(), ResultCode> {
        self.practice.change(|world| world.decide_approval(approval_id, true))
    }

    /// Denies an action above a limit.
    ///
    /// # Errors
    /// As [`Self::approve_action`].
    pub fn deny_action(&self, approval_id: &str) -> Result<(), ResultCode> {
        self.practice.change(|world| world.decide_approval(approval_id, false))
    }
}

/// The payments whose decision of a phase is awaited.
fn waiting(world: &World, phase: Phase) -> impl Iterator<Item = &Payment> {
    let waits = move |payment: &&Payment| {
        payment.state.status.phase == phase
            && payment.state.awaits_answer()
            && !payment.state.timed_out
    };
    world.payments().iter().filter(waits)
}

/// Decides about a payment, of this account if one is given, or about its cancel.
#[expect(clippy::fn_params_excessive_bools, reason = "a decision is a boolean on the wire")]
fn decide(
    practice: &Practice,
    (phase, id): (Phase, PaymentId),
    account: Option<Address>,
    approval: bool,
) -> Result<Status, ResultCode> {
    practice.change(|world| {
        let own = |payment: &&Payment| {
            payment.id == id && account.is_none_or(|account| payment.account == account)
        };
        let payment = world.payments().iter().find(own).cloned();
        let payment = payment.ok_or(ResultCode::UnknownPayment)?;
        if payment.state.status.phase != phase {
            return Err(Failure::from(ResultCode::NotApprovable));
        }
        Ok(world.sign_decision(&payment, approval)?.payment_status)
    })
}

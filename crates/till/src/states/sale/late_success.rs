//! Watches payments that ended unpaid for a late success.
//!
//! A transaction that was pending when the payment was closed can succeed later. The customer was
//! shown that nothing was charged, so the payment is closed as failed again to return the points.
//! The same applies to a cancel that succeeds late, because staff was shown that it failed.
//! Source: `protocol.md §10.1 Q2`.

use kios_protocol::api::{PaymentItem, PaymentRecord};
use kios_protocol::payment::Phase;
use kios_protocol::{PurchaseId, Timestamp};

use crate::Instant;
use crate::context::Context;
use crate::input::{Input, Update};
use crate::journal::Reason;
use crate::states::sale::SalePayment;
use crate::states::sale::closing::{Closing, ClosingExit};
use crate::transition::Transition;

/// How long a payment is watched: the relay closes every payment long before.
const WATCH_MS: u64 = 600_000;

/// Whether the points of a payment were returned because it was approved after its close.
pub(crate) fn has_late_return(record: &PaymentRecord) -> bool {
    record.late_return_at != Timestamp::NEVER && record.item.payment_status.phase == Phase::New
}

/// A payment that ended unpaid and is watched.
#[derive(Debug)]
pub(crate) struct LateSuccessWatch {
    sale_payment: SalePayment,
    reason: Reason,
    since: Instant,
    closing: Option<Closing>,
    /// Whether the relay has accepted the second close.
    taken: bool,
}

impl LateSuccessWatch {
    /// Watches a payment from now on.
    pub(crate) const fn of(sale_payment: SalePayment, reason: Reason, now: Instant) -> Self {
        Self { sale_payment, reason, since: now, closing: None, taken: false }
    }

    /// Whether it watches this purchase.
    pub(crate) fn is_of(&self, purchase_id: &PurchaseId) -> bool {
        self.sale_payment.sale.purchase_id == *purchase_id
    }

    /// Handles an input; `None` when watching has ended.
    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> Option<Self> {
        if let Some(closing) = self.closing.take() {
            return Some(self.give_back(closing, input, ctx));
        }
        match input {
            Input::Update(Update::Payment(update)) if self.sale_payment.is_late_success(update) => {
                self.sale_payment.reopen(update);
                self.closing =
                    Some(Closing::give_back(self.sale_payment.clone(), self.reason, ctx));
                Some(self)
            }
            Input::Tick if ctx.now.ms_since(self.since) > WATCH_MS => None,
            Input::Tick
            | Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Resumed => Some(self),
        }
    }

    fn give_back(mut self, closing: Closing, input: &Input, ctx: &mut Context) -> Self {
        let answered = matches!(input, Input::Reply(received) if received.brings::<PaymentItem>());
        match closing.handle(input, ctx) {
            Transition::Stay(closing) => {
                self.closing = Some(closing);
                self
            }
            Transition::Exit(
                ClosingExit::Paid(sale_payment)
                | ClosingExit::NotPaid(sale_payment, _)
                | ClosingExit::Lost(sale_payment),
            ) => {
                self.taken |= answered;
                ctx.forget(&sale_payment.sale);
                if self.taken && sale_payment.sale.phase() == Phase::New {
                    ctx.report_late_return(&sale_payment.sale.purchase_id);
                }
                Self { sale_payment, ..self }
            }
        }
    }
}

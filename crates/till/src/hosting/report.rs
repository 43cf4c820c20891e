//! What a state means to the host.

use kios_embed::{KiosError, PaymentOutcome, PaymentResult, PaymentSummary, RequestState};
use kios_protocol::{Amount, Currency, PurchaseId};

use super::fault::{self, HostFault};
use crate::context::Context;
use crate::outcome::{Outcome, RefusalReason};
use crate::states::State;
use crate::states::sale::SalePayment;
use crate::states::sale::outcome::{OutcomeScreen, ReceiptOf};

/// Where a running request is.
pub(crate) fn state_of(state: &State) -> RequestState {
    if state.is_checking() {
        return RequestState::Checking;
    }
    match state {
        State::CodeEntry(_) => RequestState::Code,
        State::Estimate(_) => RequestState::Estimate,
        State::Opening(_) => RequestState::Opening,
        State::Approval(_) => RequestState::Approval,
        State::Closing(_) => RequestState::Closing,
        State::Receipt(_) | State::Outcome(_) => RequestState::Shown,
        State::Resuming(_) => RequestState::Checking,
        State::Starting
        | State::Mirror
        | State::Sealed(_)
        | State::Setup(_)
        | State::Idle(_)
        | State::AmountEntry(_)
        | State::Staff(_)
        | State::History(_)
        | State::Details(_)
        | State::CancelConfirmation(_)
        | State::OpeningCancel(_)
        | State::RefundForm(_)
        | State::Refunding(_)
        | State::RefundResult(_)
        | State::GrantForm(_)
        | State::Granting(_)
        | State::GrantResult(_) => RequestState::Waiting,
    }
}

/// The end of a sale that a state shows.
pub(crate) enum End<'a> {
    Paid(&'a SalePayment),
    Unpaid(&'a OutcomeScreen),
}

/// The end of a sale, if the state shows one.
pub(crate) fn end_of(state: &State) -> Option<End<'_>> {
    if let State::Receipt(receipt) = state {
        return (receipt.of == ReceiptOf::Sale).then_some(End::Paid(&receipt.sale_payment));
    }
    if let State::Outcome(screen) = state {
        return screen.cancel_target.is_none().then_some(End::Unpaid(screen));
    }
    None
}

impl End<'_> {
    /// The purchase of the sale.
    pub(crate) const fn purchase_id(&self) -> &PurchaseId {
        match self {
            Self::Paid(sale_payment) => &sale_payment.sale.purchase_id,
            Self::Unpaid(screen) => &screen.purchase_id,
        }
    }

    /// Its price.
    pub(crate) const fn amount(&self) -> Amount {
        match self {
            Self::Paid(sale_payment) => sale_payment.sale.amount,
            Self::Unpaid(screen) => screen.charge.amount,
        }
    }

    /// The result of the sale, without the signed statement.
    pub(crate) fn result(&self, ctx: &Context) -> PaymentResult {
        let bare = |outcome| PaymentResult::bare(outcome, self.purchase_id().clone());
        match self {
            Self::Paid(sale_payment) => {
                PaymentResult { payment: Some(summary(sale_payment)), ..bare(PaymentOutcome::Paid) }
            }
            Self::Unpaid(screen) => match screen.outcome {
                Outcome::Denied => bare(PaymentOutcome::Denied),
                Outcome::TimedOut => bare(PaymentOutcome::TimedOut),
                Outcome::Cancelled => bare(PaymentOutcome::Cancelled),
                Outcome::Refused => {
                    let (outcome, error) = match refusal(screen.why, ctx) {
                        Some(error) => (PaymentOutcome::Refused, error),
                        None => (PaymentOutcome::Unknown, HostFault::Lost.error(ctx)),
                    };
                    PaymentResult { error: Some(error), ..bare(outcome) }
                }
                // These are no ends of a sale.
                Outcome::CancelDone
                | Outcome::CancelDenied
                | Outcome::CancelWithdrawn
                | Outcome::RefundDone
                | Outcome::RefundRefused
                | Outcome::RefundUnknown
                | Outcome::PointsGiven
                | Outcome::PointsRefused
                | Outcome::PointsTakenBack => bare(PaymentOutcome::Unknown),
            },
        }
    }
}

/// The error of a refusal; `None` if the relay had opened a payment, and nothing says what became of it.
pub(super) fn refusal(why: Option<RefusalReason>, ctx: &Context) -> Option<KiosError> {
    match why? {
        RefusalReason::Refused(code) => Some(fault::of_code(code, ctx)),
        RefusalReason::Storage => Some(HostFault::Storage.error(ctx)),
        RefusalReason::Unreachable => Some(HostFault::Unreachable.error(ctx)),
        RefusalReason::Lost => None,
    }
}

pub(super) fn summary(sale_payment: &SalePayment) -> PaymentSummary {
    let SalePayment { sale, payment } = sale_payment;
    let points = |amount: Amount| amount.to_decimal(0);
    PaymentSummary {
        payment_id: payment.id,
        amount: sale.amount.to_decimal(shown_digits(&sale.currency)),
        currency: sale.currency.to_string(),
        points: points(payment.cost.total),
        fee: points(payment.cost.fee),
        opened_at: sale_payment.opened_at(),
    }
}

/// The decimals that an amount has at least: those of money, and none for points and tokens.
fn shown_digits(currency: &Currency) -> usize {
    match currency.digits() {
        digits @ 0..=2 => digits,
        _ => 0,
    }
}

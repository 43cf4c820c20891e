//! Leaves the present pairing: the relay does not accept this kiosk's key any more.

use crate::context::Context;
use crate::flow::Flow;
use crate::journal::Step;
use crate::states::State;
use crate::states::sale::approval::Approval;
use crate::states::sale::{CLOSE_BUDGET_S, SalePayment};
use crate::states::setup::{Setup, SetupError};
use crate::states::unfinished::Unfinished;
use crate::transition::Transition;
use crate::{Effect, StreamCommand};

impl Flow {
    /// Changes to setup for a new pairing when no sale is in progress, or when it cannot be
    /// finished.
    pub(crate) fn unpair(&mut self, state: State, ctx: &mut Context) -> Transition<State, State> {
        let left = match left_by(state, ctx) {
            Transition::Stay(state) => return Transition::Stay(state),
            Transition::Exit(left) => left,
        };
        self.backlog.extend(left);
        ctx.push(Effect::Stream(StreamCommand::Disconnect));
        Transition::Exit(State::Setup(Setup::start(Some(SetupError::Forgotten), ctx)))
    }
}

/// The unfinished entry of a state that may be left for a new pairing; other states stay.
fn left_by(state: State, ctx: &Context) -> Transition<State, Option<Unfinished>> {
    let now = ctx.server_now();
    let over = |sale_payment: &SalePayment| sale_payment.age(now) > CLOSE_BUDGET_S;
    Transition::Exit(match state {
        State::Idle(_)
        | State::AmountEntry(_)
        | State::CodeEntry(_)
        | State::Estimate(_)
        | State::Staff(_)
        | State::History(_)
        | State::Details(_)
        | State::CancelConfirmation(_)
        | State::RefundForm(_)
        | State::GrantForm(_) => None,
        // The relay returns the points of an unfinished sale after its timeout; the outcome is
        // queried after the next pairing.
        State::Approval(Approval { sale_payment, .. }) if over(&sale_payment) => {
            let step = sale_payment.open_step();
            Some(Unfinished::Sale(Box::new(sale_payment.sale), step))
        }
        State::Closing(closing) if over(&closing.sale_payment) => Some(closing.into_backlog()),
        State::Resuming(resuming) if resuming.retry.is_checking() => Some(resuming.into_backlog()),
        State::Opening(opening) if now.since(opening.sale.pressed_at) > CLOSE_BUDGET_S => {
            Some(Unfinished::Sale(Box::new(opening.sale), Step::Opening))
        }
        State::OpeningCancel(asking) if now.since(asking.sale.pressed_at) > CLOSE_BUDGET_S => {
            Some(asking.into_backlog())
        }
        State::Refunding(running) if running.is_checking() => {
            Some(Unfinished::Refund(Box::new(running.plan)))
        }
        State::Granting(giving) if giving.is_checking() => {
            Some(Unfinished::Points(Box::new(giving.grant)))
        }
        State::Starting
        | State::Mirror
        | State::Sealed(_)
        | State::Setup(_)
        | State::Resuming(_)
        | State::Opening(_)
        | State::Approval(_)
        | State::Closing(_)
        | State::Receipt(_)
        | State::Outcome(_)
        | State::OpeningCancel(_)
        | State::Refunding(_)
        | State::RefundResult(_)
        | State::Granting(_)
        | State::GrantResult(_) => return Transition::Stay(state),
    })
}

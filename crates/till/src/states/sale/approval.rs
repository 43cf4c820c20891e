//! Waits for the customer's approval; of a cancel, for the shop owner's.
//!
//! The stream reports it. The till polls too: every 2.5 s while the stream is not live, and every 4 s while it is,
//! because a stream that brings nothing any more is recognised only by a missing heartbeat. At the end of the approval
//! time it polls once more before it gives up, because an approval in the last second counts.

use kios_protocol::api::{Answer, Payments};
use kios_protocol::payment::Stage;

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::journal::Reason;
use crate::reply::Pending;
use crate::states::sale::SalePayment;
use crate::transition::Transition;
use crate::{Button, Instant, Sound};

/// The polling interval while the stream is not live. With the attempts to open the stream it makes at most 15 requests
/// in 25 s.
const POLL_MS: u64 = 2_500;
/// The polling interval while the stream is live: the receipt is shown within five seconds of the approval.
const LIVE_POLL_MS: u64 = 4_000;
/// How long a reply is awaited before the query is repeated.
const REPLY_TIMEOUT_MS: u64 = 10_000;
/// Seconds after which staff is notified of an approval that has not settled.
const UNSETTLED_AFTER_S: u64 = 60;

/// A payment whose approval is awaited.
#[derive(Debug)]
pub(crate) struct Approval {
    pub(crate) sale_payment: SalePayment,
    question: Option<Pending<Payments>>,
    /// The time of the latest poll, or its reply.
    polled: Instant,
    /// The approval time is over, and the last query has been sent.
    last_look: bool,
    /// Since when the approval is unsettled for too long; the screen shows it.
    pub(crate) checking: Option<Instant>,
}

/// The exits of [`Approval`].
#[derive(Debug)]
pub(crate) enum ApprovalExit {
    /// The payment's status has changed; the status determines the next state.
    Answered(SalePayment),
    /// The payment is to be closed as failed, for this reason.
    Close(SalePayment, Reason),
}

type ApprovalTransition = Transition<Approval, ApprovalExit>;

impl Approval {
    /// Waits for the approval of a payment that is not timed out.
    pub(crate) const fn start(sale_payment: SalePayment, ctx: &Context) -> Self {
        let polled = ctx.now;
        Self { sale_payment, question: None, polled, last_look: false, checking: None }
    }

    /// Whether the customer has approved and the transaction is not mined yet.
    pub(crate) fn is_sent(&self) -> bool {
        self.sale_payment.stage() == Stage::Sent
    }

    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> ApprovalTransition {
        match input {
            Input::Update(Update::Payment(update)) if self.sale_payment.apply_update(update) => {
                self.follow()
            }
            Input::Tick => self.tick(ctx),
            Input::Resumed | Input::User(UserInput::Pressed(Button::CheckAgain)) => {
                self.ask(ctx);
                Transition::Stay(self)
            }
            Input::User(UserInput::Pressed(Button::Cancel)) => self.close(Reason::Cancelled),
            Input::Reply(received) => match received.take(&mut self.question) {
                Some(answer) => self.polled(answer, ctx),
                None => Transition::Stay(self),
            },
            Input::Update(_) | Input::User(_) | Input::Stored { .. } => Transition::Stay(self),
        }
    }

    fn polled(mut self, answer: Answer<&Payments>, ctx: &Context) -> ApprovalTransition {
        self.polled = ctx.now;
        if let Ok(Some(found)) = self.sale_payment.sale.find_in(answer)
            && self.sale_payment.apply_update(&found)
        {
            return self.follow();
        }
        if self.last_look && !self.is_sent() {
            return self.close(Reason::TimedOut);
        }
        Transition::Stay(self)
    }

    fn close(self, reason: Reason) -> ApprovalTransition {
        Transition::Exit(ApprovalExit::Close(self.sale_payment, reason))
    }

    /// Leaves if the status requires it; stays while the approval is pending.
    fn follow(self) -> ApprovalTransition {
        let open = matches!(
            self.sale_payment.stage(),
            Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent
        );
        let late = !self.is_sent() && (self.sale_payment.payment.timed_out || self.last_look);
        match (open, late) {
            (true, false) => Transition::Stay(self),
            (true, true) => self.close(Reason::TimedOut),
            (false, _) => Transition::Exit(ApprovalExit::Answered(self.sale_payment)),
        }
    }

    fn tick(mut self, ctx: &mut Context) -> ApprovalTransition {
        let server_now = ctx.server_now();
        let asking = self
            .question
            .as_ref()
            .is_some_and(|asked| ctx.now.ms_since(asked.since()) < REPLY_TIMEOUT_MS);
        let late = self.sale_payment.is_late(server_now);
        let pause_ms = if ctx.stream.is_live(ctx.now) && !late { LIVE_POLL_MS } else { POLL_MS };
        if late && !self.last_look && !self.is_sent() {
            self.last_look = true;
            self.ask(ctx);
        } else if !asking && self.last_look && !self.is_sent() {
            // The last query has no reply; the close determines the outcome.
            return self.close(Reason::TimedOut);
        } else if !asking && ctx.now.ms_since(self.polled) >= pause_ms {
            self.ask(ctx);
        }
        if self.is_sent()
            && self.sale_payment.age(server_now) >= UNSETTLED_AFTER_S
            && self.checking.is_none()
        {
            self.checking = Some(ctx.now);
            ctx.play(Sound::Attention);
        }
        Transition::Stay(self)
    }

    fn ask(&mut self, ctx: &mut Context) {
        self.question = Some(ctx.call(self.sale_payment.sale.query()));
        self.polled = ctx.now;
    }
}

//! The state diagram: which state follows which exit.
//!
//! A state's handler does not know the other states; it returns its exit, and the tables here start
//! the next state. [`Flow`] also holds data that outlives a state: unfinished entries, the refund
//! plan whose points are being cancelled, and payments that are watched after their end.

mod staff;
mod unpairing;

use core::cmp::Reverse;

use kios_protocol::Amount;
use kios_protocol::payment::{Phase, Stage};

use crate::Keypad;
use crate::context::Context;
use crate::hosting::{Backlog, Next};
use crate::input::{Input, Update};
use crate::journal::{Entry, Reason};
use crate::outcome::{Outcome, RefusalReason};
use crate::states::cancel::confirmation::{CancelConfirmation, ConfirmationExit};
use crate::states::cancel::opening_cancel::{OpeningCancel, OpeningCancelExit};
use crate::states::history::purchase::Purchase;
use crate::states::history::purchase_details::{DetailsExit, PurchaseDetails};
use crate::states::history::{History, HistoryExit, HistoryQuery};
use crate::states::idle::{Idle, IdleExit};
use crate::states::point_grant::form::{GrantForm, GrantFormExit};
use crate::states::point_grant::granting::{Granting, GrantingExit};
use crate::states::point_grant::result::{GrantResult, GrantResultExit};
use crate::states::refund::RefundPlan;
use crate::states::refund::executing::{RefundExit, RefundInProgress};
use crate::states::refund::form::{RefundForm, RefundFormExit};
use crate::states::refund::result::{RefundResult, RefundResultExit};
use crate::states::resuming::{Resuming, ResumingExit};
use crate::states::sale::amount_entry::{AmountEntry, AmountEntryExit};
use crate::states::sale::approval::{Approval, ApprovalExit};
use crate::states::sale::charge::Charge;
use crate::states::sale::closing::{Closing, ClosingExit};
use crate::states::sale::code_entry::{self, CodeEntry, CodeEntryExit};
use crate::states::sale::estimate::{Estimate, EstimateExit};
use crate::states::sale::late_success::{LateSuccessWatch, has_late_return};
use crate::states::sale::opening::{Opening, OpeningExit};
use crate::states::sale::outcome::{OutcomeExit, OutcomeScreen, ReceiptExit, ReceiptScreen};
use crate::states::sale::{Sale, SalePayment};
use crate::states::sealed::SealedExit;
use crate::states::setup::{Setup, SetupError, SetupExit};
use crate::states::staff_area::AfterPin;
use crate::states::unfinished::{Unfinished, take_waiting_plan};
use crate::states::{Exit, State};
use crate::transition::Transition;

/// Data that outlives a state, and the transitions between states.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// Unfinished entries of an earlier page, the oldest last.
    backlog: Vec<Unfinished>,
    /// A plan whose points are being cancelled; its card refunds start after that.
    plan: Option<RefundPlan>,
    /// The keypad of the sale that was entered last, so that Back restores its list of numbers.
    keypad: Option<Keypad>,
    /// The latest code that was typed, as it was.
    typed: Option<String>,
    /// The list of the history that a purchase was opened from.
    history: Option<HistoryQuery>,
    /// Payments that ended unpaid and are watched for a late success.
    watched: Vec<LateSuccessWatch>,
}

/// The idle state.
pub(crate) fn idle(ctx: &Context) -> State {
    State::Idle(Idle::start(ctx))
}

/// The first state of the leader tab.
pub(crate) fn first(ctx: &mut Context) -> State {
    if ctx.terminal.is_none() {
        return State::Setup(Setup::start(None, ctx));
    }
    ctx.connect();
    ctx.preflight.hurry(ctx.now);
    idle(ctx)
}

/// The amount entry; `Idle` if the kiosk is not paired.
fn amount(entry: Option<AmountEntry>, ctx: &Context) -> State {
    entry.map_or_else(|| idle(ctx), State::AmountEntry)
}

fn history(query: Option<HistoryQuery>, ctx: &mut Context) -> State {
    State::History(History::start(query, ctx))
}

fn purchase(purchase: Purchase, ctx: &mut Context) -> State {
    State::Details(PurchaseDetails::start(purchase, ctx))
}

fn customer(charge: Charge, ctx: &mut Context) -> State {
    State::CodeEntry(CodeEntry::start(charge, ctx))
}

fn close(sale_payment: SalePayment, reason: Reason, ctx: &mut Context) -> State {
    State::Closing(Closing::start(sale_payment, reason, ctx))
}

impl Flow {
    /// Whether nothing is in progress beside the state.
    pub(crate) const fn rests(&self) -> bool {
        self.backlog.is_empty() && self.plan.is_none() && self.watched.is_empty()
    }

    /// The state after an input.
    pub(crate) fn handle(&mut self, state: State, input: &Input, ctx: &mut Context) -> State {
        match state.handle(input, ctx) {
            Transition::Stay(state) => state,
            Transition::Exit(exit) => self.after(exit, ctx),
        }
    }

    /// The state diagram.
    #[expect(clippy::too_many_lines, reason = "one table of all exits")]
    fn after(&mut self, exit: Exit, ctx: &mut Context) -> State {
        match exit {
            Exit::Sealed(SealedExit::Opened) => first(ctx),
            Exit::Sealed(SealedExit::Unreadable) => {
                State::Setup(Setup::start(Some(SetupError::Forgotten), ctx))
            }
            Exit::Setup(SetupExit::Paired | SetupExit::Back)
            | Exit::AmountEntry(AmountEntryExit::Back) => idle(ctx),

            // The menu of the staff area if it is open, otherwise the idle screen.
            Exit::Receipt(ReceiptExit::Done)
            | Exit::Outcome(OutcomeExit::Done)
            | Exit::History(HistoryExit::Back)
            | Exit::GrantForm(GrantFormExit::BackToMenu)
            | Exit::RefundResult(RefundResultExit::Done)
            | Exit::GrantResult(GrantResultExit::Done) => staff::menu_or_idle(ctx),

            // The staff area.
            Exit::Idle(IdleExit::Staff) => staff::ask_pin(AfterPin::Menu, None, ctx),
            Exit::Setup(SetupExit::FirstPin) => staff::first_pin(ctx),
            Exit::Staff(exit) => self.after_staff(exit, ctx),
            Exit::Outcome(OutcomeExit::CancelAgain(sale)) => {
                // A cancel that failed has locked the staff area.
                staff::ask_pin(AfterPin::Cancel(sale), None, ctx)
            }

            // A sale.
            Exit::Receipt(ReceiptExit::Next(account))
            | Exit::Outcome(OutcomeExit::Next(account)) => {
                let entry = AmountEntry::start(Some(account), ctx);
                amount(entry, ctx)
            }
            Exit::Idle(IdleExit::Charge(account)) => {
                let entry = AmountEntry::start(account, ctx);
                amount(entry, ctx)
            }
            Exit::CodeEntry(CodeEntryExit::Back(charge)) => match charge.order {
                None => self.amount_again(charge.amount, ctx),
                // A host's price is not changed here.
                Some(_) => idle(ctx),
            },
            Exit::AmountEntry(AmountEntryExit::Code(price)) => {
                self.keypad = Some(price.keypad);
                customer(Charge::entered(price.amount), ctx)
            }
            Exit::Estimate(EstimateExit::Back(charge))
            | Exit::Outcome(OutcomeExit::NewCode(charge)) => customer(charge, ctx),
            Exit::AmountEntry(AmountEntryExit::Estimate(price, account)) => {
                self.keypad = Some(price.keypad);
                State::Estimate(Estimate::start(Charge::entered(price.amount), account, ctx))
            }
            Exit::CodeEntry(CodeEntryExit::Estimate(charge, account, typed)) => {
                self.typed = typed;
                State::Estimate(Estimate::start(charge, account, ctx))
            }
            Exit::Estimate(EstimateExit::NewCode(charge, account, code))
            | Exit::Opening(OpeningExit::NewCode(charge, account, code)) => {
                // Another code may have been scanned since.
                let is_its = |typed: &String| {
                    code_entry::parse(typed).is_ok_and(|typed| typed.address() == account)
                };
                let typed = self.typed.take().filter(is_its);
                State::CodeEntry(CodeEntry::again(charge, code, typed, ctx))
            }
            Exit::Estimate(EstimateExit::Pay(sale)) => State::Opening(Opening::start(*sale, ctx)),

            // A payment or its cancel: opened, approved or denied, closed.
            Exit::Opening(OpeningExit::Opened(sale_payment))
            | Exit::OpeningCancel(OpeningCancelExit::Opened(sale_payment))
            | Exit::Approval(ApprovalExit::Answered(sale_payment)) => {
                self.by_status(sale_payment, ctx)
            }
            Exit::Resuming(ResumingExit::Await(sale_payment)) => {
                State::Approval(Approval::start(sale_payment, ctx))
            }
            Exit::Approval(ApprovalExit::Close(sale_payment, reason))
            | Exit::Resuming(ResumingExit::Close(sale_payment, reason)) => {
                close(sale_payment, reason, ctx)
            }
            Exit::Closing(ClosingExit::Paid(sale_payment))
            | Exit::Resuming(ResumingExit::Paid(sale_payment)) => self.paid(sale_payment, ctx),
            Exit::Closing(ClosingExit::NotPaid(sale_payment, reason))
            | Exit::Resuming(ResumingExit::NotPaid(sale_payment, reason)) => {
                self.not_paid(sale_payment, reason, ctx)
            }
            Exit::Closing(ClosingExit::Lost(sale_payment)) => {
                self.refused(sale_payment.sale, RefusalReason::Lost, ctx)
            }
            Exit::Opening(OpeningExit::Refused(sale, why))
            | Exit::OpeningCancel(OpeningCancelExit::Refused(sale, why))
            | Exit::Resuming(ResumingExit::Refused(sale, why)) => self.refused(sale, why, ctx),

            // The staff screens.
            Exit::Details(DetailsExit::Back) => history(self.history.take(), ctx),
            Exit::History(HistoryExit::Open(chosen, back)) => {
                self.history = back;
                purchase(*chosen, ctx)
            }
            Exit::Receipt(ReceiptExit::Purchase(chosen))
            | Exit::RefundForm(RefundFormExit::Back(chosen))
            | Exit::GrantForm(GrantFormExit::BackToPurchase(chosen)) => purchase(*chosen, ctx),
            Exit::CancelConfirmation(ConfirmationExit::Back(chosen)) => purchase(chosen, ctx),
            Exit::Details(DetailsExit::Reprint(chosen)) => {
                match ReceiptScreen::of_purchase(chosen, ctx) {
                    Ok(receipt) => State::Receipt(receipt),
                    Err(chosen) => purchase(*chosen, ctx),
                }
            }
            Exit::Details(DetailsExit::TakeBack(chosen, record)) => {
                State::CancelConfirmation(Box::new(CancelConfirmation::start(chosen, *record)))
            }
            Exit::CancelConfirmation(ConfirmationExit::Cancel(sale)) => self.cancel(sale, ctx),

            // A refund.
            Exit::Details(DetailsExit::Refund(chosen)) => {
                State::RefundForm(RefundForm::start(chosen, ctx))
            }
            Exit::RefundForm(RefundFormExit::Confirmed(plan, sale)) => {
                State::Refunding(RefundInProgress::start(plan, sale, ctx))
            }
            Exit::Refunding(RefundExit::PointsFirst(plan, sale)) => {
                self.plan = Some(plan);
                self.cancel(*sale, ctx)
            }
            Exit::Refunding(RefundExit::Ended(plan)) => {
                State::RefundResult(Box::new(RefundResult::start(plan, ctx)))
            }

            // Point grants.
            Exit::History(HistoryExit::GivePoints) => State::GrantForm(GrantForm::start(ctx)),
            Exit::Details(DetailsExit::GivePoints(chosen, paid)) => {
                State::GrantForm(GrantForm::of_cards(chosen, paid, ctx))
            }
            Exit::GrantForm(GrantFormExit::Confirmed(grant))
            | Exit::GrantResult(GrantResultExit::TakeBack(grant)) => {
                State::Granting(Granting::start(*grant, ctx))
            }
            Exit::Granting(GrantingExit::Ended(grant, outcome, undo)) => {
                State::GrantResult(GrantResult::start(grant, outcome, undo, ctx))
            }
        }
    }

    /// Whether entries of the journal wait to be finished.
    pub(crate) const fn backlog(&self) -> Backlog {
        if self.backlog.is_empty() { Backlog::Empty } else { Backlog::Unfinished }
    }

    /// The state after the next step of a host's request.
    pub(crate) fn serve_host(&mut self, next: Next, state: State, ctx: &mut Context) -> State {
        match next {
            Next::Stay => state,
            Next::Drop => idle(ctx),
            Next::Start(charge, None) => customer(charge, ctx),
            Next::Start(charge, Some(account)) => {
                ctx.touched = ctx.now;
                State::Estimate(Estimate::start(charge, account, ctx))
            }
            Next::Continue(sale_payment) => {
                // This page's journal may not know it.
                if !sale_payment.is_settled() {
                    ctx.write(sale_payment.sale.record(sale_payment.open_step()));
                }
                self.by_status(*sale_payment, ctx)
            }
            Next::Staff(request) => self.serve_staff(request, ctx),
            Next::LeaveStaff => {
                ctx.lock();
                idle(ctx)
            }
            Next::Close(reason) => {
                if let State::Approval(approval) = state {
                    close(approval.sale_payment, reason, ctx)
                } else {
                    state
                }
            }
        }
    }

    /// The amount entry with this price, as it was entered if this page knows it.
    fn amount_again(&mut self, price: Amount, ctx: &Context) -> State {
        let keypad = self.keypad.take().filter(|keypad| keypad.total() == price);
        let entry = keypad.map(AmountEntry::resume);
        amount(entry.or_else(|| AmountEntry::with(price, ctx)), ctx)
    }

    /// The state that follows from a payment's status.
    fn by_status(&mut self, sale_payment: SalePayment, ctx: &mut Context) -> State {
        match sale_payment.stage() {
            Stage::Closed => self.paid(sale_payment, ctx),
            Stage::Failed => self.not_paid(sale_payment, Reason::TimedOut, ctx),
            Stage::Denied => close(sale_payment, Reason::Denied, ctx),
            Stage::Confirmed | Stage::Replied => close(sale_payment, Reason::Approved, ctx),
            Stage::Opened | Stage::SendFailed | Stage::Reverted
                if sale_payment.payment.timed_out =>
            {
                close(sale_payment, Reason::TimedOut, ctx)
            }
            Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent => {
                State::Approval(Approval::start(sale_payment, ctx))
            }
        }
    }

    /// The payment is closed as paid; for a cancel, the points are returned.
    fn paid(&mut self, sale_payment: SalePayment, ctx: &mut Context) -> State {
        match sale_payment.sale.phase() {
            Phase::New => State::Receipt(ReceiptScreen::start(sale_payment, ctx)),
            Phase::Cancel => self.ended(Outcome::CancelDone, None, sale_payment.sale, ctx),
        }
    }

    /// The payment is closed as failed; for a cancel, no points are returned. It is watched for a
    /// late success.
    fn not_paid(&mut self, sale_payment: SalePayment, reason: Reason, ctx: &mut Context) -> State {
        let phase = sale_payment.sale.phase();
        let outcome = match (reason, phase) {
            (Reason::Denied, Phase::Cancel) => Outcome::CancelDenied,
            (Reason::Denied, Phase::New) => Outcome::Denied,
            (Reason::Cancelled, Phase::Cancel) => Outcome::CancelWithdrawn,
            (Reason::Cancelled, Phase::New) => Outcome::Cancelled,
            // Approved but closed as failed: the close came too late.
            (Reason::TimedOut | Reason::Approved, Phase::New | Phase::Cancel) => Outcome::TimedOut,
        };
        let sale = match phase {
            Phase::New => sale_payment.sale.clone(),
            Phase::Cancel => sale_payment.again(ctx.server_now()),
        };
        self.watched.push(LateSuccessWatch::of(sale_payment, reason, ctx.now));
        self.ended(outcome, None, sale, ctx)
    }

    /// No payment, or no cancel, was opened.
    fn refused(&mut self, sale: Sale, why: RefusalReason, ctx: &mut Context) -> State {
        self.ended(Outcome::Refused, Some(why), sale, ctx)
    }

    /// Ends a sale or a cancel; if the cancel is part of a refund plan, the plan continues.
    fn ended(
        &mut self,
        outcome: Outcome,
        why: Option<RefusalReason>,
        sale: Sale,
        ctx: &mut Context,
    ) -> State {
        let waits = |plan: &mut RefundPlan| {
            sale.phase() == Phase::Cancel && plan.purchase_id == sale.purchase_id
        };
        let Some(mut plan) = self.plan.take_if(waits) else {
            return State::Outcome(OutcomeScreen::start(outcome, why, sale, ctx));
        };
        plan.end_points(outcome, why);
        let state = if outcome == Outcome::CancelDone {
            State::Refunding(RefundInProgress::start(plan, None, ctx))
        } else {
            State::RefundResult(Box::new(RefundResult::start(plan, ctx)))
        };
        // The plan is written before the cancel's own record is deleted, so that a page that closes
        // in between leaves both.
        ctx.forget(&sale);
        state
    }

    /// Opens the cancel of a payment.
    fn cancel(&mut self, sale: Sale, ctx: &mut Context) -> State {
        let Some(back) = sale.cancel_target else {
            return self.refused(sale, RefusalReason::Lost, ctx);
        };
        // The new cancel must not be taken for a late success of an earlier one.
        self.watched.retain(|watched| !watched.is_of(&sale.purchase_id));
        State::OpeningCancel(OpeningCancel::start(sale, back, ctx))
    }

    /// Passes an input to the payments that are watched after their end. The relay itself returns what was
    /// approved late and not watched.
    pub(crate) fn watch(&mut self, input: &Input, ctx: &mut Context) {
        if let Input::Update(Update::Payment(record)) = input
            && has_late_return(record)
        {
            ctx.report_late_return(&record.item.purchase_id);
        }
        let watched = core::mem::take(&mut self.watched);
        self.watched = watched.into_iter().filter_map(|one| one.handle(input, ctx)).collect();
    }

    /// Loads the unfinished entries; returns how many cannot be parsed.
    pub(crate) fn load(&mut self, journal: Vec<Entry>, ctx: &mut Context) -> usize {
        let count = journal.len();
        self.backlog = journal.into_iter().filter_map(Unfinished::from_entry).collect();
        let unreadable = count.saturating_sub(self.backlog.len());
        // The oldest is resumed first, and the list is popped from its end.
        self.backlog.sort_by_key(|left| Reverse(left.pressed_at()));
        self.plan = take_waiting_plan(&mut self.backlog);
        for purchase_id in self.backlog.iter().filter_map(Unfinished::purchase_id) {
            ctx.keep_clear_of(purchase_id);
        }
        unreadable
    }

    /// Drops all data: another tab is the leader.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Resumes the next unfinished entry when the till is idle.
    pub(crate) fn resume(&mut self, state: State, ctx: &mut Context) -> State {
        if !matches!(state, State::Idle(_)) {
            return state;
        }
        match self.backlog.pop() {
            None => state,
            Some(Unfinished::Sale(sale, step)) => {
                State::Resuming(Resuming::start(*sale, step, ctx))
            }
            Some(Unfinished::Refund(plan)) => match RefundInProgress::resume(*plan, ctx) {
                Transition::Stay(running) => State::Refunding(running),
                Transition::Exit(exit) => self.after(Exit::Refunding(exit), ctx),
            },
            Some(Unfinished::Points(grant)) => State::Granting(Granting::resume(*grant, ctx)),
        }
    }
}

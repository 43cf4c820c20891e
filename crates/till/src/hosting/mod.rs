//! What a host page requests: one request at a time, from the request to its result.
//!
//! A request waits until the kiosk is free. Before anything is charged, the relay is asked for the purchase: if an earlier
//! page has paid it, that payment is the result; if one is open, it is continued. Then the sale runs through the same states
//! as any other. The result is reported once the relay has confirmed it, with the relay's signed statement. If the host
//! gives up while the outcome is unknown, the result is `unknown`, and the outcome follows.
//!
//! A request to the shop's staff opens the staff area at its purchase: [`staff_task`].
//!
//! Source: `kiosk.md §8`.

mod answers;
mod fault;
mod report;
mod session;
mod staff_task;

use kios_embed::{
    ConnectionState, FieldError, KioskMessage, Origin, PaymentOutcome, PaymentRequest,
    PaymentResult, RequestState, StaffRequest,
};
use kios_protocol::{Amount, PurchaseId, TemporaryAccount};

use self::fault::HostFault;
use self::report::{end_of, state_of};
use self::session::{Session, Step};
use self::staff_task::StaffTask;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::journal::Reason;
use crate::states::State;
use crate::states::sale::SalePayment;
use crate::states::sale::charge::{Charge, Order};
use crate::{Button, Connection, Effect, Key, Scan, payment_code};

/// A command of a host page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostCommand {
    /// Requests a payment.
    Pay(PaymentRequest),
    /// Requests something of the shop's staff.
    Staff(StaffRequest),
    /// Gives the request up.
    Cancel,
    /// The payment in the page's address is none.
    Invalid(FieldError),
}

/// Where a command comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostOrigin {
    /// The page that the kiosk runs in.
    Own,
    /// A page of another origin, which the shop's configuration has to allow.
    Foreign(Origin),
}

impl HostOrigin {
    /// Whether its pages may request something, as far as the shop's settings are known.
    pub(crate) fn is_allowed(&self, ctx: &Context) -> bool {
        match self {
            Self::Own => true,
            Self::Foreign(origin) => ctx.accepts(origin),
        }
    }
}

/// Whether entries of the journal have to be finished before anybody is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backlog {
    /// There are none.
    Empty,
    /// There are some.
    Unfinished,
}

/// What the till does next for a request.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing.
    Stay,
    /// The customer pays this.
    Start(Charge, Option<TemporaryAccount>),
    /// A payment of the purchase is open or paid.
    Continue(Box<SalePayment>),
    /// The sale has not begun, and is dropped.
    Drop,
    /// The payment whose approval is awaited is closed as failed.
    Close(Reason),
    /// Staff does this, after a PIN.
    Staff(StaffRequest),
    /// Staff's screens are left.
    LeaveStaff,
}

/// The present request, and what was reported last.
#[derive(Debug, Default)]
pub(crate) struct Hosting {
    session: Option<Session>,
    task: Option<StaffTask>,
    connection: Option<ConnectionState>,
    /// What is wrong with the page's address.
    problem: Option<FieldError>,
    /// The sale whose end was noticed last.
    ended: Option<PurchaseId>,
}

impl Hosting {
    /// The request that is not on another screen yet.
    pub(crate) fn waiting(&self) -> Option<&PaymentRequest> {
        let session = self.session.as_ref()?;
        match session.step {
            Step::Waiting | Step::Looking { .. } | Step::Found(_) | Step::New { .. } => {
                Some(&session.request)
            }
            Step::Running | Step::Signing { .. } | Step::Reported => None,
        }
    }

    /// What is wrong with the page's address.
    pub(crate) const fn problem(&self) -> Option<&FieldError> {
        self.problem.as_ref()
    }

    /// Takes a command.
    pub(crate) fn take(&mut self, from: HostOrigin, command: HostCommand, ctx: &mut Context) {
        match command {
            HostCommand::Pay(request) => self.request(from, request, ctx),
            HostCommand::Cancel => {
                let session = self.session.as_mut();
                if let Some(session) = session.filter(|session| session.may_be_given_up(&from, ctx))
                {
                    session.give_up(Reason::Cancelled, ctx.now);
                }
                if let Some(task) = &mut self.task {
                    task.give_up(&from, ctx);
                }
            }
            HostCommand::Staff(request) => self.request_staff(from, request, ctx),
            HostCommand::Invalid(error) => self.problem = Some(error),
        }
    }

    fn request(&mut self, from: HostOrigin, request: PaymentRequest, ctx: &mut Context) {
        self.problem = None;
        let is_busy = self.is_busy();
        match &mut self.session {
            // A repeated request is the same payment.
            Some(session) if session.is_open() && session.request.is_same(&request) => {
                session.repeat(request, ctx.now);
            }
            Some(_) | None if is_busy => {
                let error = HostFault::Busy.error(ctx);
                let result = PaymentResult {
                    error: Some(error),
                    ..PaymentResult::bare(PaymentOutcome::Refused, request.purchase_id)
                };
                ctx.push(Effect::Report(KioskMessage::answer(result)));
            }
            Some(_) | None => {
                ctx.touched = ctx.now;
                if let Some(Session { request, .. }) = self.session.take() {
                    let purchase_id = request.purchase_id;
                    ctx.push(Effect::Report(KioskMessage::Finished { purchase_id }));
                }
                self.session = Some(Session::new(from, request, ctx.now));
            }
        }
    }

    fn request_staff(&mut self, from: HostOrigin, request: StaffRequest, ctx: &mut Context) {
        if self.is_busy() {
            let refused = staff_task::refused(request, HostFault::Busy, ctx);
            return ctx.push(Effect::Report(refused));
        }
        ctx.touched = ctx.now;
        if let Some(task) = self.task.take() {
            let purchase_id = task.purchase_id().clone();
            ctx.push(Effect::Report(KioskMessage::Finished { purchase_id }));
        }
        self.task = Some(StaffTask::new(from, request, ctx.now));
    }

    /// Whether a request has no result yet.
    pub(crate) fn is_busy(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_open)
            || self.task.as_ref().is_some_and(StaffTask::is_open)
    }

    /// Takes what a person does while a request is about to begin; returns whether it did. Nothing else may begin then; a
    /// code is kept for the request.
    pub(crate) fn takes(&mut self, state: &State, input: &Input, ctx: &mut Context) -> bool {
        if self.waiting().is_none() || !is_free(state, Backlog::Empty) {
            return false;
        }
        let (Some(session), Input::User(user)) = (&mut self.session, input) else { return false };
        match user {
            UserInput::Scanned(Scan { text, .. }) | UserInput::Pasted(text) => {
                if let Ok(account) = payment_code::parse(text) {
                    ctx.take_scan();
                    session.keep_code(account);
                }
                true
            }
            UserInput::Key { key: Key::Enter }
            | UserInput::Pressed(Button::Start | Button::Charge) => true,
            UserInput::Pressed(_)
            | UserInput::Key { .. }
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. } => false,
        }
    }

    /// Applies a reply or a tick.
    pub(crate) fn handle(&mut self, input: &Input, ctx: &mut Context) {
        let Some(session) = &mut self.session else { return };
        match input {
            Input::Reply(received) => session.receive(received, ctx),
            Input::Tick => session.tick(ctx),
            Input::User(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => {}
        }
    }

    /// What the till does next, in this state.
    pub(crate) fn next(&mut self, state: &State, backlog: Backlog, ctx: &mut Context) -> Next {
        if let Some(task) = &mut self.task {
            let next = task.next(state, backlog, ctx);
            if task.is_open() || matches!(next, Next::LeaveStaff) {
                return next;
            }
        }
        let Some(session) = &mut self.session else { return Next::Stay };
        let is_free = is_free(state, backlog);
        // Before anything is said about the order, also about one that is given up, the relay is asked for it.
        if matches!(session.step, Step::Waiting) && (is_free || session.stop.is_some()) {
            if let Some(fault) = session.begin(ctx) {
                self.problem = fault.problem();
            }
            return Next::Stay;
        }
        if let Some(stop) = session.stop {
            return session.stopping(stop, (state, backlog), ctx);
        }
        if !is_free {
            return Next::Stay;
        }
        match core::mem::replace(&mut session.step, Step::Running) {
            Step::Found(sale_payment) => {
                // Its receipt may be on the screen already.
                self.ended = None;
                Next::Continue(sale_payment)
            }
            Step::New { earlier } => {
                let PaymentRequest { purchase_id, amount, account, .. } = session.request.clone();
                let order = Some(Order { purchase_id, earlier });
                Next::Start(Charge { amount, order }, account)
            }
            // The customer has left the sale before it began.
            Step::Running if matches!(state, State::Idle(_)) => {
                let untouched = ctx.is_untouched();
                let outcome =
                    if untouched { PaymentOutcome::TimedOut } else { PaymentOutcome::Cancelled };
                session.end(PaymentResult::bare(outcome, session.request.purchase_id.clone()), ctx);
                Next::Stay
            }
            step @ (Step::Running
            | Step::Waiting
            | Step::Looking { .. }
            | Step::Signing { .. }
            | Step::Reported) => {
                session.step = step;
                Next::Stay
            }
        }
    }

    /// Reports what has changed since the last event.
    pub(crate) fn report(&mut self, state: &State, backlog: Backlog, ctx: &mut Context) {
        if !matches!(state, State::Starting | State::Mirror) {
            self.report_connection(ctx);
        }
        self.report_end(state, backlog, ctx);
        self.report_task(state, ctx);
        let Some(session) = &mut self.session else { return };
        let now = match &session.step {
            Step::Waiting | Step::Looking { .. } | Step::Found(_) | Step::New { .. } => {
                RequestState::Waiting
            }
            Step::Running => state_of(state),
            Step::Signing { .. } | Step::Reported => RequestState::Shown,
        };
        let purchase_id = session.request.purchase_id.clone();
        if session.state.replace(now) != Some(now) {
            ctx.push(Effect::Report(KioskMessage::Status { purchase_id, state: now }));
        } else if matches!(session.step, Step::Reported) && matches!(state, State::Idle(_)) {
            self.session = None;
            ctx.push(Effect::Report(KioskMessage::Finished { purchase_id }));
        }
    }

    fn report_connection(&mut self, ctx: &mut Context) {
        let now = match ctx.stream.connection(ctx.now) {
            Connection::Live => ConnectionState::Live,
            Connection::Reconnecting | Connection::Polling => ConnectionState::Polling,
            Connection::Offline => ConnectionState::Offline,
        };
        if self.connection.replace(now) != Some(now) {
            ctx.push(Effect::Report(KioskMessage::Connection { state: now }));
        }
    }

    /// Reports that the screens of a request to staff were left.
    fn report_task(&mut self, state: &State, ctx: &mut Context) {
        let Some(task) = &mut self.task else { return };
        if task.is_left(state) {
            let purchase_id = task.purchase_id().clone();
            self.task = None;
            ctx.push(Effect::Report(KioskMessage::Finished { purchase_id }));
        }
    }

    /// Reports the end of a sale: that of the request with a signed statement, any other at once.
    fn report_end(&mut self, state: &State, backlog: Backlog, ctx: &mut Context) {
        let Some(end) = end_of(state) else {
            self.ended = None;
            return;
        };
        if self.ended.as_ref() == Some(end.purchase_id()) {
            return;
        }
        self.ended = Some(end.purchase_id().clone());
        let result = end.result(ctx);
        // An earlier attempt at the order may end while a later one is not resumed yet; then the relay is asked.
        let answers = |session: &&mut Session| {
            backlog == Backlog::Empty && session.is_open() && session.owns(&end)
        };
        match self.session.as_mut().filter(answers) {
            Some(session) => session.end(result, ctx),
            None => ctx.push(Effect::Report(KioskMessage::unrequested(result))),
        }
    }
}

/// Whether a request may begin: nobody is served, or the result of the last sale is on the screen.
fn is_free(state: &State, backlog: Backlog) -> bool {
    backlog == Backlog::Empty && (matches!(state, State::Idle(_)) || end_of(state).is_some())
}

/// The decimals that an amount needs.
fn decimals(amount: Amount) -> usize {
    amount.to_decimal(0).split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

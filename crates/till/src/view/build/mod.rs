//! Builds each screen from its state, in the chosen language.

mod area;
mod area_pin;
mod frame;
mod outcome;
mod payment;
mod points;
mod purchase;
mod purchase_status;
mod refund;
mod refund_form;
mod role;
mod sale;
mod scanner_test;
mod setup_idle;
mod staff;

use kios_protocol::payment::Phase;

use super::model::{Screen, View};
use crate::context::{Context, IDLE_PROMPT_MS, IDLE_TIMEOUT_MS};
use crate::direction::Direction;
use crate::hosting::Hosting;
use crate::i18n::Messages;
use crate::states::State;
use crate::states::refund::form::Step;
use crate::states::sale::outcome::ReceiptScreen;
use crate::{Instant, Language, Till};

impl Till {
    /// The view at `now`, with all texts.
    pub fn view(&self, now: Instant) -> View {
        let direction = self.direction.unwrap_or(Direction::Still);
        let ctx = &self.ctx;
        let language = ctx.language;
        let messages = &ctx.messages();
        let now = now.max(ctx.now);
        let render = RenderContext { ctx, hosting: &self.hosting, language, messages, now };
        let mut screen = screen(&self.state, &render);
        for button in screen.buttons_mut() {
            button.readiness = self.guard.readiness(button.button, render.now);
        }
        let frame = frame::frame(&self.state, &screen, direction, &render);
        View { frame, screen }
    }
}

impl Till {
    /// A copy of the receipt of a payment, in the present language.
    pub(crate) fn receipt(&self, copy: &ReceiptScreen) -> crate::view::ReceiptView {
        let (ctx, hosting) = (&self.ctx, &self.hosting);
        let (language, messages) = (ctx.language, &ctx.messages());
        let render = RenderContext { ctx, hosting, language, messages, now: ctx.now };
        outcome::receipt_view(copy, &render)
    }
}

/// What the builders of all screens use.
#[derive(Clone, Copy)]
struct RenderContext<'a> {
    ctx: &'a Context,
    hosting: &'a Hosting,
    language: Language,
    messages: &'a Messages<'a>,
    now: Instant,
}

impl RenderContext<'_> {
    /// The shop's currency.
    fn currency(&self) -> &str {
        self.ctx.currency()
    }

    /// The label of the button that leaves a result, with the seconds until it leaves by itself.
    fn done(&self, left: u64) -> String {
        let staff = self.ctx.staff.is_some();
        let label =
            if staff { self.messages.area.menu.back_to_menu } else { self.messages.buttons.done };
        format!("{label} · {}", left.div_ceil(1_000))
    }

    /// The seconds until the screen is left for want of a touch, once there was none for so long that it asks whether
    /// anybody is there.
    fn lonely_seconds(&self) -> Option<u64> {
        let alone = self.now.ms_since(self.ctx.touched);
        (alone >= IDLE_PROMPT_MS).then(|| IDLE_TIMEOUT_MS.saturating_sub(alone).div_ceil(1_000))
    }
}

fn screen(state: &State, render: &RenderContext<'_>) -> Screen {
    match state {
        State::Starting => Screen::Starting(setup_idle::starting(render)),
        State::Mirror => Screen::Mirror(setup_idle::mirror(render)),
        State::Sealed(sealed) => area_pin::sealed(sealed, render),
        State::Setup(setup) => Screen::Setup(setup_idle::setup(setup, render)),
        State::Resuming(resuming) if state.is_checking() => {
            Screen::Checking(payment::checking_resumed(resuming, render))
        }
        State::Resuming(resuming) => Screen::Starting(setup_idle::resuming(resuming, render)),
        State::Idle(idle) => setup_idle::idle(idle, render),
        State::AmountEntry(entry) => Screen::Amount(sale::amount(entry, render)),
        State::CodeEntry(entry) => Screen::Customer(sale::code_entry(entry, render)),
        State::Estimate(estimate) => Screen::Estimate(sale::estimate(estimate, render)),
        State::Opening(opening) if state.is_checking() => {
            Screen::Checking(payment::checking_opening(opening, render))
        }
        State::Opening(opening) => Screen::Opening(payment::opening(opening, render)),
        State::Approval(approval) if state.is_checking() => {
            Screen::Checking(payment::checking_approval(approval, render))
        }
        State::Approval(approval) if approval.sale_payment.sale.phase() == Phase::Cancel => {
            Screen::Cancel(staff::waiting(approval, render))
        }
        State::Approval(approval) => Screen::Approval(payment::approval(approval, render)),
        State::Closing(closing) if state.is_checking() => {
            Screen::Checking(payment::checking_closing(closing, render))
        }
        State::Closing(closing) if closing.sale_payment.sale.phase() == Phase::Cancel => {
            Screen::Cancel(staff::closing(closing, render))
        }
        State::Closing(closing) => Screen::Closing(payment::closing(closing, render)),
        State::Receipt(paid) => Screen::Receipt(outcome::receipt_view(paid, render)),
        State::Outcome(ended) => Screen::Outcome(outcome::outcome(ended, render)),
        State::Staff(area) => area::area(area, render),
        State::History(history) => Screen::History(staff::history(history, render)),
        State::Details(details) => Screen::Payment(purchase::details(details, render)),
        State::CancelConfirmation(confirm) => Screen::Cancel(staff::confirm(confirm, render)),
        State::OpeningCancel(opening_cancel) if state.is_checking() => {
            Screen::Checking(payment::checking_asking(opening_cancel, render))
        }
        State::OpeningCancel(opening_cancel) => {
            Screen::Cancel(staff::opening_cancel(opening_cancel, render))
        }
        State::RefundForm(form) => match form.step {
            Step::Keying => match refund_form::refund_form(form, render) {
                Some(view) => Screen::Refund(view),
                None => Screen::Starting(setup_idle::starting(render)),
            },
            Step::Confirming => Screen::Refunding(refund::confirm(form, render)),
        },
        State::Refunding(running) if running.is_checking() => {
            Screen::Checking(refund::checking(running, render))
        }
        State::Refunding(running) => Screen::Refunding(refund::running(running, render)),
        State::RefundResult(ended) => Screen::Outcome(refund::ended(ended, render)),
        State::GrantForm(form) => points::form(form, render),
        State::Granting(giving) => points::running(giving, render),
        State::GrantResult(ended) => Screen::Outcome(points::ended(ended, render)),
    }
}

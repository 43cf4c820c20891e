//! Builds each screen from its state, in the chosen language.

mod frame;
mod outcome;
mod payment;
mod points;
mod purchase;
mod purchase_status;
mod refund;
mod refund_form;
mod sale;
mod setup_idle;
mod staff;

use kios_protocol::payment::Phase;

use super::model::{Screen, View};
use crate::context::{ASKS, Desk};
use crate::direction::Direction;
use crate::i18n::Words;
use crate::states::State;
use crate::states::refund::form::Step;
use crate::{Instant, Language, Till};

impl Till {
    /// The screen at `now`, with all its texts.
    pub fn view(&self, now: Instant) -> View {
        let direction = self.direction.unwrap_or(Direction::Still);
        let desk = &self.desk;
        let language = desk.language;
        let brush = Brush { desk, language, words: Words::of(language), now: now.max(desk.now) };
        let screen = screen(&self.state, &brush);
        let frame = frame::frame(&self.state, &screen, direction, &brush);
        View { frame, screen }
    }
}

/// What every screen is drawn with.
#[derive(Clone, Copy)]
struct Brush<'a> {
    desk: &'a Desk,
    language: Language,
    words: &'static Words,
    now: Instant,
}

impl Brush<'_> {
    /// The shop's currency.
    fn currency(&self) -> &str {
        self.desk.currency()
    }

    /// Whether nobody has touched the screen for so long that it asks.
    fn is_lonely(&self) -> bool {
        self.now.ms_since(self.desk.touched) >= ASKS
    }
}

fn screen(state: &State, brush: &Brush<'_>) -> Screen {
    match state {
        State::Starting => Screen::Starting(setup_idle::starting(brush)),
        State::Mirror => Screen::Mirror(setup_idle::mirror(brush)),
        State::Setup(setup) => Screen::Setup(setup_idle::setup(setup, brush)),
        State::Resuming(resuming) if state.is_checking() => {
            Screen::Checking(payment::checking_resumed(resuming, brush))
        }
        State::Resuming(resuming) => Screen::Starting(setup_idle::resuming(resuming, brush)),
        State::Idle(idle) => Screen::Idle(setup_idle::idle(idle, brush)),
        State::Amount(pricing) => Screen::Amount(sale::amount(pricing, brush)),
        State::Customer(customer) => Screen::Customer(sale::customer(customer, brush)),
        State::Estimate(estimate) => Screen::Estimate(sale::estimate(estimate, brush)),
        State::Opening(opening) if state.is_checking() => {
            Screen::Checking(payment::checking_opening(opening, brush))
        }
        State::Opening(opening) => Screen::Opening(payment::opening(opening, brush)),
        State::Approval(approval) if state.is_checking() => {
            Screen::Checking(payment::checking_approval(approval, brush))
        }
        State::Approval(approval) if approval.deal.sale.life() == Phase::Cancel => {
            Screen::Cancel(staff::waiting(approval, brush))
        }
        State::Approval(approval) => Screen::Approval(payment::approval(approval, brush)),
        State::Closing(closing) if state.is_checking() => {
            Screen::Checking(payment::checking_closing(closing, brush))
        }
        State::Closing(closing) if closing.deal.sale.life() == Phase::Cancel => {
            Screen::Cancel(staff::closing(closing, brush))
        }
        State::Closing(closing) => Screen::Closing(payment::closing(closing, brush)),
        State::Receipt(paid) => Screen::Receipt(outcome::receipt_view(paid, brush)),
        State::Outcome(ended) => Screen::Outcome(outcome::outcome(ended, brush)),
        State::History(history) => Screen::History(staff::history(history, brush)),
        State::Looking(looking) => Screen::Payment(purchase::looking(looking, brush)),
        State::Confirm(confirm) => Screen::Cancel(staff::confirm(confirm, brush)),
        State::Asking(asking) if state.is_checking() => {
            Screen::Checking(payment::checking_asking(asking, brush))
        }
        State::Asking(asking) => Screen::Cancel(staff::asking(asking, brush)),
        State::Composing(composing) => match composing.step {
            Step::Keying => match refund_form::compose(composing, brush) {
                Some(view) => Screen::Refund(view),
                None => Screen::Starting(setup_idle::starting(brush)),
            },
            Step::Confirming => Screen::Refunding(refund::confirm(composing, brush)),
        },
        State::Refunding(running) if running.is_checking() => {
            Screen::Checking(refund::checking(running, brush))
        }
        State::Refunding(running) => Screen::Refunding(refund::running(running, brush)),
        State::Refunded(ended) => Screen::Outcome(refund::ended(ended, brush)),
        State::Offering(offering) => points::offering(offering, brush),
        State::Giving(giving) => points::running(giving, brush),
        State::Given(ended) => Screen::Outcome(points::ended(ended, brush)),
    }
}

//! The screens, one file per kind.

mod amount;
mod approval;
mod area;
mod calendar;
mod cancel;
mod estimate;
mod form;
mod history;
mod idle;
mod outcome;
mod pin;
mod points;
mod progress;
mod receipt;
mod refund;

pub(super) use area::role;

use kios_components::Icon;
use kios_till::Event;
use kios_till::view::Screen;
use yew::{Callback, Html};

/// Renders a screen.
pub(super) fn screen(screen: &Screen, emit: &Callback<Event>) -> Html {
    match screen {
        Screen::Starting(view) | Screen::Opening(view) | Screen::Closing(view) => {
            progress::progress(view)
        }
        Screen::Setup(view) => form::setup(view, emit),
        Screen::Mirror(view) => progress::message(view, Icon::Screens),
        Screen::Idle(view) => idle::idle(view, emit),
        Screen::Amount(view) => amount::amount(view, emit),
        Screen::Customer(view) => form::customer(view, emit),
        Screen::Estimate(view) => estimate::estimate(view, emit),
        Screen::Approval(view) => approval::approval(view, emit),
        Screen::Receipt(view) => receipt::receipt(view, emit),
        Screen::Outcome(view) => outcome::outcome(view, emit),
        Screen::Checking(view) => outcome::checking(view, emit),
        Screen::Pin(view) => pin::pin(view, emit),
        Screen::LockedOut(view) => pin::locked_out(view, emit),
        Screen::Question(view) => pin::question(view, emit),
        Screen::Menu(view) => area::menu(view, emit),
        Screen::Members(view) => area::members(view, emit),
        Screen::Person(view) => pin::person(view, emit),
        Screen::Actions(view) => area::actions(view, emit),
        Screen::Settings(view) => area::settings(view, emit),
        Screen::History(view) => history::history(view, emit),
        Screen::Payment(view) => history::payment(view, emit),
        Screen::Cancel(view) => cancel::cancel(view, emit),
        Screen::Refund(view) => refund::form(view, emit),
        Screen::Refunding(view) => refund::progress(view, emit),
        Screen::Points(view) => points::form(view, emit),
        Screen::Giving(view) => points::progress(view, emit),
    }
}

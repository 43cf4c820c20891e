//! One file per kind of screen.

mod amount;
mod approval;
mod cancel;
mod ending;
mod entry;
mod estimate;
mod history;
mod idle;
mod points;
mod receipt;
mod refund;
mod wait;

use kios_kit::Shape;
use kios_till::Event;
use kios_till::view::Screen;
use yew::{Callback, Html};

/// Draws a screen.
pub(super) fn draw(screen: &Screen, emit: &Callback<Event>) -> Html {
    match screen {
        Screen::Starting(view) | Screen::Opening(view) | Screen::Closing(view) => wait::wait(view),
        Screen::Setup(view) => entry::setup(view, emit),
        Screen::Mirror(view) => wait::message(view, Shape::Screens),
        Screen::Idle(view) => idle::idle(view, emit),
        Screen::Amount(view) => amount::amount(view, emit),
        Screen::Customer(view) => entry::customer(view, emit),
        Screen::Estimate(view) => estimate::estimate(view, emit),
        Screen::Approval(view) => approval::approval(view, emit),
        Screen::Receipt(view) => receipt::receipt(view, emit),
        Screen::Outcome(view) => ending::outcome(view, emit),
        Screen::Checking(view) => ending::checking(view, emit),
        Screen::History(view) => history::history(view, emit),
        Screen::Payment(view) => history::payment(view, emit),
        Screen::Cancel(view) => cancel::cancel(view, emit),
        Screen::Refund(view) => refund::compose(view, emit),
        Screen::Refunding(view) => refund::refunding(view, emit),
        Screen::Points(view) => points::compose(view, emit),
        Screen::Giving(view) => points::giving(view, emit),
    }
}

//! Not paid, and not known.

use kios_kit::{Hands, Kind, Lines, Mark, Shape, Stage};
use kios_till::Event;
use kios_till::view::{CheckingView, Outcome, OutcomeView};
use yew::{Callback, Html, html};

use super::refund::rails;
use crate::ui::parts::{facts, press, reminder};

/// Not paid: calm words, one large shape.
pub(super) fn outcome(view: &OutcomeView, emit: &Callback<Event>) -> Html {
    // What can be taken back is no way on.
    let (kind, handle) = match view.outcome {
        Outcome::PointsGiven => (Kind::Quiet, "undo"),
        Outcome::Denied
        | Outcome::TimedOut
        | Outcome::Cancelled
        | Outcome::Refused
        | Outcome::CancelDone
        | Outcome::CancelDenied
        | Outcome::RefundDone
        | Outcome::RefundRefused
        | Outcome::RefundUnknown
        | Outcome::PointsRefused
        | Outcome::PointsTakenBack => (Kind::Go, "again"),
    };
    let again = view.again.as_ref().map(|again| press(again, kind, handle, emit));
    let shape = match view.outcome {
        Outcome::PointsGiven => Shape::Tick,
        Outcome::CancelDone | Outcome::RefundDone | Outcome::PointsTakenBack => Shape::Return,
        Outcome::RefundUnknown => Shape::Hourglass,
        Outcome::Denied
        | Outcome::TimedOut
        | Outcome::Cancelled
        | Outcome::Refused
        | Outcome::CancelDenied
        | Outcome::RefundRefused
        | Outcome::PointsRefused => Shape::Hand,
    };
    let ahead = view.again.is_some() && kind == Kind::Go;
    let done = if ahead { Kind::Quiet } else { Kind::Go };
    html! {
        <>
            <Stage>
                <Mark shape={shape} />
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
                { for view.price.as_ref().map(reminder) }
            </Stage>
            <Hands>
                { rails(&view.rails) }
                { staff(&view.staff) }
                { for again }
                { press(&view.done, done, "done", emit) }
            </Hands>
        </>
    }
}

/// Unknown: do not charge again.
pub(super) fn checking(view: &CheckingView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage>
                <Mark shape={Shape::Hourglass} />
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
                { for view.price.as_ref().map(reminder) }
                <p class="soft">{ &view.age }</p>
            </Stage>
            <Hands>
                { rails(&view.rails) }
                <div class="card"><Lines facts={facts(&view.lines)} /></div>
                { staff(&view.staff) }
                { press(&view.check, Kind::Go, "check-again", emit) }
                { for view.leave.iter().map(|leave| press(leave, Kind::Quiet, "done", emit)) }
            </Hands>
        </>
    }
}

/// A hint for staff, set apart from what the customer reads.
fn staff(hint: &str) -> Html {
    if hint.is_empty() {
        return Html::default();
    }
    html! { <p class="staff">{ hint }</p> }
}

//! The outcome of a payment, cancel, refund or point grant, and the unknown outcome.

use kios_components::{Actions, ButtonKind, Content, FactList, Icon, StatusIcon};
use kios_till::view::{CheckingView, OutcomeView};
use kios_till::{Event, Outcome};
use yew::{Callback, Html, html};

use super::refund::rails;
use crate::ui::parts::{button, facts, paper, redrawn, small_amount};

/// The outcome, with the next actions.
pub(super) fn outcome(view: &OutcomeView, emit: &Callback<Event>) -> Html {
    // After a point grant the first button undoes it; otherwise it starts again.
    let (kind, test_id) = match view.outcome {
        Outcome::PointsGiven => (ButtonKind::Secondary, "undo"),
        Outcome::Denied
        | Outcome::TimedOut
        | Outcome::Cancelled
        | Outcome::Refused
        | Outcome::CancelDone
        | Outcome::CancelDenied
        | Outcome::CancelWithdrawn
        | Outcome::RefundDone
        | Outcome::RefundRefused
        | Outcome::RefundUnknown
        | Outcome::PointsRefused
        | Outcome::PointsTakenBack => (ButtonKind::Primary, "again"),
    };
    let again = view.again.as_ref().map(|again| button(again, kind, test_id, emit));
    let icon = match view.outcome {
        Outcome::PointsGiven => Icon::Tick,
        Outcome::CancelDone | Outcome::RefundDone | Outcome::PointsTakenBack => Icon::Return,
        Outcome::RefundUnknown => Icon::Hourglass,
        Outcome::Denied
        | Outcome::TimedOut
        | Outcome::Cancelled
        | Outcome::Refused
        | Outcome::CancelDenied
        | Outcome::CancelWithdrawn
        | Outcome::RefundRefused
        | Outcome::PointsRefused => Icon::Hand,
    };
    let has_primary = view.again.is_some() && kind == ButtonKind::Primary;
    let done = if has_primary { ButtonKind::Secondary } else { ButtonKind::Primary };
    html! {
        <>
            <Content>
                <StatusIcon icon={icon} />
                <h1>{ &view.title }</h1>
                <p class="muted">{ redrawn(&view.detail) }</p>
                { for view.price.as_ref().map(small_amount) }
            </Content>
            <Actions>
                { rails(&view.rails) }
                { staff_hint(&view.staff) }
                { for again }
                { for view.slip.iter().map(|slip| button(&slip.print, ButtonKind::Secondary, "print", emit)) }
                { button(&view.done, done, "done", emit) }
            </Actions>
            { for view.slip.iter().map(|slip| {
                let amount = view.price.as_ref().map(small_amount).unwrap_or_default();
                paper(&slip.header, &view.title, amount, &slip.lines, Html::default())
            }) }
        </>
    }
}

/// The outcome is unknown.
pub(super) fn checking(view: &CheckingView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <StatusIcon icon={Icon::Hourglass} />
                <h1>{ &view.title }</h1>
                <p class="muted">{ redrawn(&view.detail) }</p>
                { for view.price.as_ref().map(small_amount) }
                <p class="muted">{ &view.age }</p>
            </Content>
            <Actions>
                { rails(&view.rails) }
                <div class="card"><FactList facts={facts(&view.lines)} /></div>
                { staff_hint(&view.staff) }
                { button(&view.check, ButtonKind::Primary, "check-again", emit) }
                { for view.leave.iter().map(|leave| button(leave, ButtonKind::Secondary, "done", emit)) }
            </Actions>
        </>
    }
}

/// A hint for staff, set apart from the text for the customer.
fn staff_hint(hint: &str) -> Html {
    if hint.is_empty() {
        return Html::default();
    }
    html! { <p class="staff-hint">{ hint }</p> }
}

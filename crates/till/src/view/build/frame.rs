//! Builds the frame of every screen: title, connection, language, tone, announcement.

use super::{RenderContext, role, setup_idle};
use crate::context::RelayMode;
use crate::direction::Direction;
use crate::i18n::Messages;
use crate::outcome::Outcome;
use crate::scan_notice::NotTaken;
use crate::states::State;
use crate::states::sale::outcome::ReceiptOf;
use crate::states::staff_area::StaffArea;
use crate::view::{
    ButtonView, ConnectionView, Frame, RailView, RoleView, Screen, StillThereView, ToggleView, Tone,
};
use crate::{Button, Connection, Language};

pub(super) fn frame(
    state: &State,
    screen: &Screen,
    direction: Direction,
    render: &RenderContext<'_>,
) -> Frame {
    let RenderContext { ctx, language, messages, now, .. } = render;
    let terminal = match state {
        State::Starting | State::Mirror | State::Sealed(_) | State::Setup(_) => None,
        State::Resuming(_)
        | State::Idle(_)
        | State::AmountEntry(_)
        | State::CodeEntry(_)
        | State::Estimate(_)
        | State::Opening(_)
        | State::Approval(_)
        | State::Closing(_)
        | State::Receipt(_)
        | State::Outcome(_)
        | State::Staff(_)
        | State::History(_)
        | State::Details(_)
        | State::CancelConfirmation(_)
        | State::OpeningCancel(_)
        | State::RefundForm(_)
        | State::Refunding(_)
        | State::RefundResult(_)
        | State::GrantForm(_)
        | State::Granting(_)
        | State::GrantResult(_) => ctx.terminal.as_ref(),
    };
    Frame {
        language: *language,
        title: terminal
            .map(|terminal| format!("{} · {}", terminal.shop_name, terminal.terminal_id))
            .unwrap_or_default(),
        connection: terminal.map(|_| connection_view(ctx.stream.connection(*now), messages)),
        languages_label: messages.languages.to_owned(),
        languages: languages(render),
        // The title itself is the button; nothing else shows it.
        staff: terminal
            .filter(|_| matches!(state, State::Idle(_)))
            .map(|terminal| ButtonView::new(&terminal.shop_name, Button::Staff)),
        demo: (ctx.mode == RelayMode::Demo).then(|| messages.demo.to_owned()),
        still_there: still_there(state, render),
        role: shown_role(state, render),
        tone: tone(state, screen),
        direction,
        hint: hint(render).to_owned(),
        announcement: match &still_there(state, render) {
            Some(asked) => format!("{}. {}", asked.title, asked.detail),
            None => announcement(screen),
        },
    }
}

/// The languages of the switch; none if there is no choice.
fn languages(render: &RenderContext<'_>) -> Vec<(Language, ToggleView)> {
    let offered = render.ctx.offered_languages();
    if offered.len() < 2 {
        return Vec::new();
    }
    offered.into_iter().map(|one| (one, speak(one, render))).collect()
}

/// A language of the switch.
fn speak(one: Language, render: &RenderContext<'_>) -> ToggleView {
    let name = render.ctx.words.messages(one).name;
    ToggleView { choice: ButtonView::new(name, Button::Speak(one)), on: one == render.language }
}

/// What to say about a scan that the screen did not take.
fn hint<'a>(render: &RenderContext<'a>) -> &'a str {
    match render.ctx.scan_notice.shown(render.now) {
        Some(NotTaken::Foreign) => render.messages.scan_foreign,
        Some(NotTaken::NotHere) => render.messages.scan_not_here,
        Some(NotTaken::Blocked(blocker)) => setup_idle::blocked(blocker, render.messages),
        None => "",
    }
}

/// The question whether anybody is there, on the screens that are left for want of a touch.
fn still_there(state: &State, render: &RenderContext<'_>) -> Option<StillThereView> {
    let seconds = render.lonely_seconds().filter(|_| state.is_preparing())?;
    let messages = render.messages;
    Some(StillThereView {
        title: messages.still_there.title.to_owned(),
        detail: messages.still_there.detail.to_owned(),
        stay: ButtonView::new(&messages.still_here(seconds), Button::StillHere),
    })
}

/// The role of the person who has opened the staff area, on its screens.
fn shown_role(state: &State, render: &RenderContext<'_>) -> Option<RoleView> {
    let person = render.ctx.staff.as_ref()?;
    // The menu shows it in a larger size.
    let shown = !matches!(state, State::Staff(StaffArea::Menu(_)));
    shown.then(|| role::role(person.role, &render.messages.area.roles))
}

pub(super) fn connection_view(state: Connection, messages: &Messages<'_>) -> ConnectionView {
    let label = match state {
        Connection::Live => messages.connections.live,
        Connection::Reconnecting => messages.connections.reconnecting,
        Connection::Polling => messages.connections.polling,
        Connection::Offline => messages.connections.offline,
    };
    ConnectionView { state, label: label.to_owned() }
}

fn tone(state: &State, screen: &Screen) -> Tone {
    match screen {
        Screen::Receipt(_) if matches!(state, State::Receipt(receipt) if receipt.of == ReceiptOf::Copy) => {
            Tone::Refund
        }
        Screen::Receipt(_) => Tone::Paid,
        Screen::Checking(_) => Tone::Checking,
        Screen::Outcome(view) if view.outcome == Outcome::Refused && view.again.is_none() => {
            Tone::Fault
        }
        Screen::Outcome(view) if view.outcome == Outcome::RefundUnknown => Tone::Checking,
        Screen::Pin(_)
        | Screen::LockedOut(_)
        | Screen::Question(_)
        | Screen::Menu(_)
        | Screen::Members(_)
        | Screen::Person(_)
        | Screen::Actions(_)
        | Screen::Settings(_)
        | Screen::History(_)
        | Screen::Payment(_)
        | Screen::Cancel(_)
        | Screen::Refund(_)
        | Screen::Refunding(_)
        | Screen::Points(_)
        | Screen::Giving(_) => Tone::Refund,
        Screen::Outcome(_) if is_of_staff(state) => Tone::Refund,
        Screen::Outcome(_) => Tone::Calm,
        Screen::Idle(view) if !view.notice.is_empty() => Tone::Fault,
        Screen::Starting(_)
        | Screen::Setup(_)
        | Screen::Mirror(_)
        | Screen::Idle(_)
        | Screen::Amount(_)
        | Screen::Customer(_)
        | Screen::Estimate(_)
        | Screen::Opening(_)
        | Screen::Approval(_)
        | Screen::Closing(_) => Tone::Paper,
    }
}

/// Whether an outcome is of an action of staff, which keeps the staff's frame however it ended.
const fn is_of_staff(state: &State) -> bool {
    match state {
        State::RefundResult(_) | State::GrantResult(_) => true,
        State::Outcome(ended) => ended.cancel_target.is_some(),
        State::Starting
        | State::Mirror
        | State::Sealed(_)
        | State::Setup(_)
        | State::Resuming(_)
        | State::Idle(_)
        | State::AmountEntry(_)
        | State::CodeEntry(_)
        | State::Estimate(_)
        | State::Opening(_)
        | State::Approval(_)
        | State::Closing(_)
        | State::Receipt(_)
        | State::Staff(_)
        | State::History(_)
        | State::Details(_)
        | State::CancelConfirmation(_)
        | State::OpeningCancel(_)
        | State::RefundForm(_)
        | State::Refunding(_)
        | State::GrantForm(_)
        | State::Granting(_) => false,
    }
}

/// One or two sentences that a screen reader announces when they change.
fn announcement(screen: &Screen) -> String {
    let sentences = match screen {
        Screen::Starting(view) | Screen::Opening(view) | Screen::Closing(view) => {
            [view.title.clone(), String::new()]
        }
        Screen::Setup(view) => [view.title.clone(), view.problem.clone()],
        Screen::Mirror(view) => [view.title.clone(), view.detail.clone()],
        Screen::Idle(view) => [view.invitation.clone(), view.notice.clone()],
        Screen::Amount(view) => [view.ask.clone(), view.problem.clone()],
        Screen::Customer(view) => [view.title.clone(), view.problem.clone()],
        Screen::Estimate(view) => [view.title.clone(), view.problem.clone()],
        Screen::Approval(view) => [view.title.clone(), view.detail.clone()],
        Screen::Receipt(view) => [view.title.clone(), view.price.to_string()],
        Screen::Outcome(view) if !view.rails.is_empty() => {
            [view.title.clone(), spoken(&view.rails)]
        }
        Screen::Outcome(view) => [view.title.clone(), view.detail.clone()],
        Screen::Checking(view) => [view.title.clone(), view.detail.clone()],
        Screen::Pin(view) => {
            let tries = view.tries.as_ref().map(|(_, words)| words.clone());
            [view.title.clone(), tries.unwrap_or_else(|| view.problem.clone())]
        }
        Screen::LockedOut(view) => [view.title.clone(), view.note.clone()],
        Screen::Question(view) => [view.title.clone(), view.detail.clone()],
        Screen::Menu(view) => [format!("{}, {}", view.name, view.role.word), view.problem.clone()],
        Screen::Members(view) => [view.title.clone(), view.problem.clone()],
        Screen::Person(view) => [view.title.clone(), view.problem.clone()],
        Screen::Actions(view) => [view.title.clone(), view.empty.clone()],
        Screen::Settings(view) => [view.title.clone(), String::new()],
        Screen::History(view) => [format!("{}, {}", view.title, view.detail), view.problem.clone()],
        Screen::Payment(view) => [view.title.clone(), view.detail.clone()],
        Screen::Cancel(view) => [view.title.clone(), view.detail.clone()],
        Screen::Refund(view) => {
            let problem =
                if view.problem.is_empty() { &view.reason_problem } else { &view.problem };
            [format!("{}. {}", view.title, view.detail), problem.clone()]
        }
        Screen::Refunding(view) => [view.title.clone(), spoken(&view.rails)],
        Screen::Points(view) => [view.title.clone(), view.problem.clone()],
        Screen::Giving(view) => [view.title.clone(), view.detail.clone()],
    };
    sentences.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(". ")
}

/// All rails in a few words: name, amount and status.
fn spoken(rails: &[RailView]) -> String {
    let rail = |rail: &RailView| format!("{}: {}, {}", rail.name, rail.sum, rail.word);
    rails.iter().map(rail).collect::<Vec<_>>().join(". ")
}

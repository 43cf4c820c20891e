//! Builds the screens on which a PIN is entered, and the owner's first PIN.

use kios_protocol::ResultCode;
use kios_protocol::staff::{MOST_NAME, StaffRole};
use kios_text::{clean, clean_name};

use super::RenderContext;
use crate::states::sealed::Sealed;
use crate::states::staff_area::first_pin::{FirstPin, FirstPinStep, StoreProblem};
use crate::states::staff_area::locked::Locked;
use crate::states::staff_area::members::PinOf;
use crate::states::staff_area::new_pin::{NewPin, NewPinProblem};
use crate::states::staff_area::pin::PinDigits;
use crate::states::staff_area::pin_entry::PinProblem;
use crate::view::{
    ButtonView, Fact, LockedOutView, PersonView, PinDots, PinView, QuestionIcon, QuestionView,
    Screen, ToggleView,
};
use crate::{AreaButton, Button};

/// The `data-screen` of the owner's first PIN.
const FIRST_PIN: &str = "first-pin";

pub(super) fn locked(locked: &Locked, render: &RenderContext<'_>) -> Screen {
    let texts = &render.messages.area.pin;
    if locked.has_no_pin() {
        return no_pin(locked, render);
    }
    let now = render.ctx.server_time(render.now);
    if let Some(until) = locked.entry.locked_until(now) {
        return Screen::LockedOut(LockedOutView {
            title: texts.locked.title.to_owned(),
            detail: texts.locked.detail.to_owned(),
            left: clock(until.since(now)),
            lines: vec![Fact::new(texts.opens_at, render.ctx.moment(until).time())],
            note: texts.selling.to_owned(),
            done: ButtonView::new(texts.sell, Button::Done),
        });
    }
    let plain = |(title, detail)| (title, detail, String::new());
    let (title, detail, problem) = match locked.entry.problem {
        None => plain(texts.enter.both()),
        Some(PinProblem::Again) => plain(texts.again.both()),
        Some(PinProblem::Wrong(_)) => plain(texts.wrong.both()),
        Some(PinProblem::Lost) => (texts.enter.title, "", texts.lost.to_owned()),
        Some(PinProblem::Refused(code)) => {
            (texts.enter.title, "", super::outcome::staff_sentence(code, render.messages))
        }
    };
    let tries = match locked.entry.problem {
        Some(PinProblem::Wrong(tries)) => Some((tries, texts.tries_left.of(tries))),
        Some(PinProblem::Lost | PinProblem::Refused(_) | PinProblem::Again) | None => None,
    };
    let detail = if locked.entry.is_busy() { texts.checking } else { detail };
    Screen::Pin(PinView {
        problem,
        dots: if tries.is_some() { PinDots::Wrong } else { PinDots::Plain },
        tries,
        enabled: locked.takes_digits(now),
        ok: ButtonView::new(texts.open, Button::Continue)
            .when(locked.takes_digits(now) && locked.entry.digits.pin().is_some()),
        back: ButtonView::new(texts.leave, Button::Back),
        ..pad("locked", (title, detail), &locked.entry.digits, render)
    })
}

fn no_pin(locked: &Locked, render: &RenderContext<'_>) -> Screen {
    let area = &render.messages.area;
    let may_set = locked.may_set_first();
    let words = if may_set { &area.pin.none_yet } else { &area.pin.none };
    let set = ButtonView::new(area.first.title.title, Button::Area(AreaButton::AddMember));
    Screen::Question(QuestionView {
        screen: "locked",
        icon: QuestionIcon::Locked,
        title: words.title.to_owned(),
        detail: words.detail.to_owned(),
        confirm: may_set.then_some(set),
        back: ButtonView::new(area.pin.sell, Button::Back),
    })
}

/// The pad at the start of a kiosk whose key is sealed. While no PIN is accepted, it says until when.
pub(super) fn sealed(sealed: &Sealed, render: &RenderContext<'_>) -> Screen {
    let texts = &render.messages.area.pin;
    let now = render.ctx.server_time(render.now);
    let locked = sealed
        .entry
        .locked_until(now)
        .map(|until| format!("{} {}", texts.opens_at, render.ctx.moment(until).time()));
    let (words, problem, tries) = match sealed.entry.problem {
        _ if locked.is_some() => (&texts.start, locked.unwrap_or_default(), None),
        None | Some(PinProblem::Again) => (&texts.start, String::new(), None),
        Some(PinProblem::Wrong(tries)) => {
            (&texts.wrong, String::new(), Some((tries, texts.tries_left.of(tries))))
        }
        Some(PinProblem::Lost) => (&texts.start, texts.lost.to_owned(), None),
        Some(PinProblem::Refused(code)) => {
            (&texts.start, super::outcome::staff_sentence(code, render.messages), None)
        }
    };
    let detail = if sealed.entry.is_busy() { texts.checking } else { words.detail };
    let takes_digits = sealed.entry.takes_digits(now);
    Screen::Pin(PinView {
        problem,
        dots: if tries.is_some() { PinDots::Wrong } else { PinDots::Plain },
        tries,
        enabled: takes_digits,
        ok: ButtonView::new(texts.open, Button::Continue)
            .when(takes_digits && sealed.entry.digits.pin().is_some()),
        back: ButtonView::new(texts.leave, Button::Back).when(false),
        ..pad("locked", (words.title, detail), &sealed.entry.digits, render)
    })
}

/// A pad without buttons of its own.
fn pad(
    screen: &'static str,
    (title, detail): (&str, &str),
    digits: &PinDigits,
    render: &RenderContext<'_>,
) -> PinView {
    let buttons = &render.messages.buttons;
    PinView {
        screen,
        title: title.to_owned(),
        detail: detail.to_owned(),
        problem: String::new(),
        digits: digits.len(),
        digits_label: render.messages.area.pin.digits(digits.len()),
        dots: PinDots::Plain,
        tries: None,
        enabled: true,
        clear: ButtonView::new(buttons.clear, Button::Clear),
        backspace: ButtonView::new(buttons.backspace, Button::Backspace),
        ok: ButtonView::new(buttons.go_on, Button::Continue).when(digits.pin().is_some()),
        back: ButtonView::new(buttons.back, Button::Back),
    }
}

fn new_pin(
    screen: &'static str,
    name: &str,
    new_pin: &NewPin,
    render: &RenderContext<'_>,
) -> PinView {
    let texts = &render.messages.area.members;
    let title = texts.pin_for(name);
    let words = if new_pin.is_repeated() {
        (texts.repeat.title, texts.repeat.detail)
    } else {
        (title.as_str(), texts.pin_detail)
    };
    let problem = match new_pin.problem {
        None => "",
        Some(NewPinProblem::Guessable) => texts.guessable,
        Some(NewPinProblem::Different) => texts.different,
    };
    let view = pad(screen, words, &new_pin.digits, render);
    let ok = if new_pin.is_repeated() { texts.set } else { texts.next };
    PinView {
        problem: problem.to_owned(),
        dots: if new_pin.problem.is_some() { PinDots::Wrong } else { PinDots::Plain },
        ok: ButtonView { label: ok.to_owned(), ..view.ok },
        ..view
    }
}

/// The pad while the relay is asked.
pub(super) fn sending(screen: &'static str, render: &RenderContext<'_>) -> PinView {
    let view =
        pad(screen, (render.messages.area.members.sending, ""), &PinDigits::default(), render);
    PinView { enabled: false, back: view.back.when(false), ..view }
}

pub(super) fn member_pin(of: &PinOf, pin: &NewPin, render: &RenderContext<'_>) -> PinView {
    let name = match of {
        PinOf::New { name, .. } | PinOf::Known { name, .. } => name,
    };
    new_pin("members", name, pin, render)
}

pub(super) fn first_pin(first: &FirstPin, render: &RenderContext<'_>) -> Screen {
    let area = &render.messages.area;
    let later = ButtonView::new(area.first.later, Button::Done);
    match &first.step {
        FirstPinStep::Name => Screen::Person(PersonView {
            screen: FIRST_PIN,
            title: area.first.title.title.to_owned(),
            detail: area.first.title.detail.to_owned(),
            role_label: String::new(),
            roles: Vec::new(),
            back: later,
            ..person(&first.name, store_problem(first.problem, area.first.lost, render), render)
        }),
        FirstPinStep::Pin(pin) => {
            let name = clean_name(&first.name).unwrap_or_default();
            Screen::Pin(new_pin(FIRST_PIN, &name, pin, render))
        }
        FirstPinStep::Sending(_) => Screen::Pin(sending(FIRST_PIN, render)),
        FirstPinStep::Done => Screen::Question(QuestionView {
            screen: FIRST_PIN,
            icon: QuestionIcon::Done,
            title: area.first.done.title.to_owned(),
            detail: area.first.done.detail.to_owned(),
            confirm: None,
            back: ButtonView::new(area.pin.sell, Button::Done),
        }),
    }
}

/// The form for the name and the role of a new person.
pub(super) fn new_person(name: &str, role: StaffRole, render: &RenderContext<'_>) -> PersonView {
    let area = &render.messages.area;
    let choice = |one: StaffRole, word, handle| {
        let choice = ButtonView::new(word, Button::Area(AreaButton::Role(one)));
        (ToggleView { choice, on: role == one }, handle)
    };
    PersonView {
        roles: vec![
            choice(StaffRole::Clerk, area.roles.clerk, "role-clerk"),
            choice(StaffRole::Manager, area.roles.manager, "role-manager"),
            choice(StaffRole::Owner, area.roles.owner, "role-owner"),
        ],
        ..person(name, String::new(), render)
    }
}

/// `refused` says why the relay did not store the name.
fn person(name: &str, refused: String, render: &RenderContext<'_>) -> PersonView {
    let texts = &render.messages.area.members;
    PersonView {
        screen: "members",
        title: texts.new.title.to_owned(),
        detail: texts.new.detail.to_owned(),
        name_label: texts.name.to_owned(),
        name: name.to_owned(),
        problem: name_problem(name, render).unwrap_or(refused),
        role_label: texts.role.to_owned(),
        roles: Vec::new(),
        next: ButtonView::new(texts.next, Button::Continue).when(clean_name(name).is_some()),
        back: ButtonView::new(render.messages.buttons.back, Button::Back),
    }
}

/// Why the form cannot go on.
fn name_problem(name: &str, render: &RenderContext<'_>) -> Option<String> {
    let texts = &render.messages.area.members;
    if clean_name(name).is_some() {
        None
    } else if clean(name).trim().is_empty() {
        Some(texts.name_empty.to_owned())
    } else {
        Some(texts.name_long(MOST_NAME))
    }
}

/// Why the relay did not store or remove a PIN; may be empty. `lost` says what to do when its reply was lost.
pub(super) fn store_problem(
    problem: Option<StoreProblem>,
    lost: &str,
    render: &RenderContext<'_>,
) -> String {
    match problem {
        None => String::new(),
        Some(StoreProblem::Lost) => lost.to_owned(),
        Some(StoreProblem::Refused(code)) if code == ResultCode::InvalidParameters.number() => {
            render.messages.area.members.store_refused(code)
        }
        Some(StoreProblem::Refused(code)) => super::outcome::staff_sentence(code, render.messages),
    }
}

/// A time span: `4:52`, or `1:04:52` from an hour on.
pub(super) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

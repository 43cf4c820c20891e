//! A press counts only on the screen it was meant for: a control that has just appeared is not ready.
//!
//! Source: `kiosk.md §1.2`.

use core::mem::Discriminant;

use kios_client::is_settling;

use crate::view::{ButtonView, Readiness, Screen, View};
use crate::{AreaButton, Button, Event, Instant, Key};

/// What caused a change of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A hand that entered or chose something on the screen, so that it means this screen.
    Entry,
    /// A hand otherwise: it sees what it does.
    Hand,
    /// An answer, a scan, or the time.
    Other,
}

impl Cause {
    /// What causes the change that follows from an event.
    pub(crate) const fn of(event: &Event) -> Self {
        match event {
            Event::Pressed(button) => match kind(*button) {
                Kind::Enters | Kind::Chooses => Self::Entry,
                Kind::Guarded | Kind::Harmless => Self::Hand,
            },
            Event::Key(Key::Enter | Key::Escape) | Event::Touched => Self::Hand,
            Event::Key(Key::Character(_) | Key::Backspace | Key::Point | Key::Plus)
            | Event::Typed(_)
            | Event::FieldChanged { .. } => Self::Entry,
            Event::Started { .. }
            | Event::Tick
            | Event::LeaderChanged(_)
            | Event::Scanned(_)
            | Event::Pasted(_)
            | Event::Answered { .. }
            | Event::KeyLoaded(_)
            | Event::Written { .. }
            | Event::PageHidden
            | Event::StreamUpdate(_)
            | Event::Host { .. } => Self::Other,
        }
    }
}

/// What a press does, as far as its timing matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It moves money or leaves the screen.
    Guarded,
    /// It enters a character, or moves the input to another field.
    Enters,
    /// It enters a whole amount, or chooses something on the screen.
    Chooses,
    /// Anything else.
    Harmless,
}

#[derive(Clone, Debug)]
struct Shown {
    button: Button,
    /// Its label, if it says what the button enters.
    label: Option<String>,
    /// The one before it on the screen.
    above: Option<Button>,
    /// When it appeared, or became enabled by itself; `None`: a hand has worked on the screen since.
    since: Option<Instant>,
    enabled: bool,
}

/// When the controls of the screen have appeared.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    screen: Option<(Discriminant<Screen>, &'static str)>,
    screen_since: Instant,
    shown: Vec<Shown>,
    /// Whether the question if anybody is there lies over the controls.
    covered: bool,
    /// What is above the rows of the history: how many totals, and whether there is a problem.
    above_rows: Option<(usize, bool)>,
}

impl Guard {
    /// Notes the controls of the screen after an event.
    pub(crate) fn note(&mut self, view: View, cause: Cause, now: Instant) {
        let View { frame, mut screen } = view;
        let id = Some((core::mem::discriminant(&screen), screen.handle()));
        if self.screen != id {
            *self = Self { screen: id, screen_since: now, ..Self::default() };
        }
        // The finger that answers the question is not meant for what was under it.
        let covered = frame.still_there.is_some();
        if core::mem::replace(&mut self.covered, covered) && !covered {
            self.shown.clear();
        }
        let above_rows = if let Screen::History(view) = &screen {
            Some((view.totals.len(), view.problem.is_empty()))
        } else {
            None
        };
        // Rows move with everything above them.
        let mut rows_moved = core::mem::replace(&mut self.above_rows, above_rows) != above_rows;
        let before = core::mem::take(&mut self.shown);
        let is_guarded = |view: &&mut ButtonView| match kind(view.button) {
            Kind::Guarded | Kind::Chooses => true,
            Kind::Enters | Kind::Harmless => false,
        };
        let buttons = screen.buttons_mut().into_iter().filter(is_guarded);
        let mut above = None;
        self.shown = buttons
            .map(|view| {
                let former = before.iter().find(|shown| shown.button == view.button);
                // A button that a hand enables by what it enters was in its place before.
                let by_hand = cause != Cause::Other;
                let moved = former.is_none_or(|shown| shown.above != above);
                rows_moved |= is_row(view.button) && moved;
                let moved = moved || (is_row(view.button) && rows_moved);
                let label = is_preset(view.button).then(|| view.label.clone());
                let stays = |shown: &&Shown| {
                    let is_same = !moved && shown.label == label;
                    by_hand || ((shown.enabled || !view.enabled) && is_same)
                };
                let since = former.filter(stays).map_or(Some(now), |shown| shown.since);
                let (button, enabled) = (view.button, view.enabled);
                let shown = Shown { button, label, above, since, enabled };
                above = Some(button);
                shown
            })
            .collect();
        if cause == Cause::Entry {
            self.entered();
        }
    }

    /// What was there from the start of the screen is ready.
    fn entered(&mut self) {
        for shown in &mut self.shown {
            if shown.since == Some(self.screen_since) {
                shown.since = None;
            }
        }
    }

    /// Whether the control is ready.
    pub(crate) fn readiness(&self, button: Button, now: Instant) -> Readiness {
        let settles = |shown: &Shown| {
            shown.button == button && shown.since.is_some_and(|since| is_settling(since, now))
        };
        if self.shown.iter().any(settles) { Readiness::Settling } else { Readiness::Ready }
    }

    /// Whether the event presses a control that is not ready.
    pub(crate) fn refuses(&self, event: &Event, now: Instant) -> bool {
        let readiness = if let Event::Pressed(button) = event {
            self.readiness(*button, now)
        } else if let Event::Key(key) = event {
            self.key_readiness(*key, now)
        } else {
            Readiness::Ready
        };
        readiness == Readiness::Settling
    }

    /// Whether the control that the key presses is ready.
    fn key_readiness(&self, key: Key, now: Instant) -> Readiness {
        let pressed: &[Button] = match key {
            Key::Enter => &[Button::Start, Button::Charge, Button::Continue],
            Key::Escape => &[Button::Back, Button::Done, Button::Area(AreaButton::Lock)],
            Key::Character(_) | Key::Backspace | Key::Point | Key::Plus => &[],
        };
        let settles = |button: &Button| self.readiness(*button, now) == Readiness::Settling;
        if pressed.iter().any(settles) { Readiness::Settling } else { Readiness::Ready }
    }
}

/// Whether the button is a row of a list, which moves when rows above it come and go.
const fn is_row(button: Button) -> bool {
    matches!(button, Button::Open(_) | Button::OpenSale(_))
}

/// Whether the button enters an amount of the shop's settings, which may arrive after it is shown.
const fn is_preset(button: Button) -> bool {
    matches!(button, Button::Preset(_))
}

const fn kind(button: Button) -> Kind {
    match button {
        Button::Start
        | Button::Charge
        | Button::Continue
        | Button::Pay
        | Button::Back
        | Button::Cancel
        | Button::Print
        | Button::Done
        | Button::Open(_)
        | Button::OpenSale(_)
        | Button::GivePoints
        | Button::TakeBack
        | Button::Refund
        | Button::Confirm
        | Button::Area(
            AreaButton::Lock
            | AreaButton::EndShift
            | AreaButton::History
            | AreaButton::Reprint
            | AreaButton::Settings
            | AreaButton::Members
            | AreaButton::Actions
            | AreaButton::PairAgain
            | AreaButton::AddMember
            | AreaButton::ChangePin(_)
            | AreaButton::RemoveMember(_),
        ) => Kind::Guarded,
        Button::Digit(_)
        | Button::DoubleZero
        | Button::Dot
        | Button::Plus
        | Button::Clear
        | Button::Backspace
        | Button::Fill(_)
        | Button::FillPhone => Kind::Enters,
        Button::Preset(_)
        | Button::Line(_)
        | Button::Whole
        | Button::Points
        | Button::Reason(_)
        | Button::Area(AreaButton::Role(_)) => Kind::Chooses,
        Button::CheckAgain
        | Button::Import
        | Button::Stay
        | Button::StillHere
        | Button::Staff
        | Button::Show(_)
        | Button::Speak(_)
        | Button::Area(AreaButton::StartIn(_)) => Kind::Harmless,
    }
}

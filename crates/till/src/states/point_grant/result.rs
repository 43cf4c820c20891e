//! The end of a gift.

use crate::context::Desk;
use crate::input::{Input, UserInput};
use crate::outcome::Outcome;
use crate::states::point_grant::{Aim, Gift, WAITING};
use crate::transition::Transition;
use crate::{Button, Instant, Key, Sound};

/// How long an end that is good stays, milliseconds.
const GOOD: u64 = 12_000;
/// How long any other end stays: there is something to read, milliseconds.
const OTHER: u64 = 60_000;

/// What became of the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The relay gives them, once the waiting time is over.
    Given,
    /// They were to be taken back, and stay given.
    Kept,
    /// They were taken back in time.
    TakenBack,
    /// The relay said no, by this number.
    Refused(u32),
    /// The journal could not be written.
    Storage,
    /// Nobody tells this kiosk any more.
    Unsure,
}

/// Whether they may be taken back while they are not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undo {
    /// They may.
    On,
    /// They may not.
    Off,
}

/// A gift that has come to its end.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) gift: Gift,
    pub(crate) fate: Fate,
    undo: Undo,
    since: Instant,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum GivenExit {
    /// The next customer.
    Done,
    /// The points are to be taken back while they are not given.
    TakeBack(Box<Gift>),
}

impl Given {
    /// Shows the end; nothing of it has to be finished any more.
    pub(crate) fn begin(gift: Gift, fate: Fate, undo: Undo, desk: &mut Desk) -> Box<Self> {
        desk.forget_key(gift.key());
        desk.touched = desk.now;
        let given = Self { gift, fate, undo, since: desk.now };
        desk.play(match fate {
            Fate::Given | Fate::TakenBack => Sound::Paid,
            Fate::Kept | Fate::Refused(_) | Fate::Storage => Sound::NotPaid,
            Fate::Unsure => Sound::Attention,
        });
        Box::new(given)
    }

    /// Which end it is.
    pub(crate) const fn outcome(&self) -> Outcome {
        match self.fate {
            Fate::Given | Fate::Kept => Outcome::PointsGiven,
            Fate::TakenBack => Outcome::PointsTakenBack,
            Fate::Refused(_) | Fate::Storage | Fate::Unsure => Outcome::PointsRefused,
        }
    }

    /// Whether the points can be taken back at the moment.
    pub(crate) fn can_undo(&self, desk: &Desk) -> bool {
        self.fate == Fate::Given
            && self.undo == Undo::On
            && desk.server_now() < self.gift.confirmed_at.plus(WAITING)
    }

    /// Milliseconds until it leaves by itself.
    pub(crate) fn left(&self, now: Instant) -> u64 {
        let good = matches!(self.fate, Fate::Given | Fate::TakenBack);
        let stays = if good { GOOD } else { OTHER };
        stays.saturating_sub(now.ms_since(self.since))
    }

    pub(crate) fn on(
        self: Box<Self>,
        input: &Input,
        desk: &Desk,
    ) -> Transition<Box<Self>, GivenExit> {
        match input {
            Input::User(UserInput::Pressed(Button::TakeBack)) if self.can_undo(desk) => {
                let gift = Gift { aim: Aim::TakeBack, ..self.gift };
                Transition::Exit(GivenExit::TakeBack(Box::new(gift)))
            }
            Input::User(
                UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape, .. },
            ) => Transition::Exit(GivenExit::Done),
            Input::Tick if self.left(desk.now) == 0 => Transition::Exit(GivenExit::Done),
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => Transition::Stay(self),
        }
    }
}

//! The relay's turn: to give the points, or to take them back.
//!
//! The intent is in the journal before the request leaves. An answer that is lost is asked for again
//! with the same values, which changes nothing where the first request arrived. A refusal ends it
//! only where it says what became of the points: one that is about the kiosk, or the relay's own
//! trouble, does not once an earlier request may have arrived.

use kios_protocol::ResultCode;
use kios_protocol::api::Answer;

use super::ended::{Fate, Undo};
use super::{Aim, Gift};
use crate::machine::desk::Desk;
use crate::machine::input::{Input, UserInput};
use crate::machine::transition::Transition;
use crate::{Button, Now, Reply, Sound, Token};

/// How long a journal may take to write, milliseconds.
const WRITE_PATIENCE: u64 = 5_000;
/// How long an answer is waited for when even the shell is silent, milliseconds.
const ASK_PATIENCE: u64 = 90_000;
/// After how long an outcome that is not known is told, milliseconds.
const DOUBT: u64 = 10_000;
/// The longest pause between two tries, milliseconds.
const PAUSE: u64 = 4_000;

/// What is waited for.
#[derive(Clone, Copy, Debug)]
enum Step {
    Writing { token: Token, since: Now },
    Asking { token: Token, since: Now },
    Pausing { until: Now },
}

/// Whether a request may have arrived although its answer did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stray {
    None,
    Possible,
}

/// A gift on its way.
#[derive(Debug)]
pub(crate) struct Giving {
    pub(crate) gift: Gift,
    step: Step,
    stray: Stray,
    /// Answers in a row that were lost.
    lost: u32,
    /// Since when it has been on its way.
    pub(crate) begun: Now,
    checking: bool,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum GivingExit {
    /// What became of the points is known, or nobody will tell.
    Ended(Gift, Fate, Undo),
}

type GivingTransition = Transition<Box<Giving>, GivingExit>;

impl Giving {
    /// Writes the intent; the request leaves when that is safe.
    pub(crate) fn begin(gift: Gift, desk: &mut Desk) -> Box<Self> {
        let step = Step::Writing { token: desk.write(gift.entry()), since: desk.now };
        Box::new(Self::new(gift, step, Stray::None, desk))
    }

    /// Goes on with what an earlier page left.
    pub(crate) fn resume(gift: Gift, desk: &mut Desk) -> Box<Self> {
        let step = Step::Pausing { until: desk.now };
        let mut giving = Self::new(gift, step, Stray::Possible, desk);
        giving.ask(desk);
        Box::new(giving)
    }

    const fn new(gift: Gift, step: Step, stray: Stray, desk: &Desk) -> Self {
        Self { gift, step, stray, lost: 0, begun: desk.now, checking: false }
    }

    /// Whether the screen says that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    pub(crate) fn on(mut self: Box<Self>, input: &Input, desk: &mut Desk) -> GivingTransition {
        match (input, self.step) {
            (Input::Stored { token, stored }, Step::Writing { token: awaited, .. })
                if *token == awaited =>
            {
                if !*stored {
                    return self.not_written();
                }
                self.ask(desk);
            }
            (Input::Reply { token, answer }, Step::Asking { token: awaited, .. })
                if *token == awaited =>
            {
                return self.answered(answer, desk);
            }
            (Input::Tick, Step::Writing { since, .. })
                if desk.now.since(since) > WRITE_PATIENCE =>
            {
                return self.not_written();
            }
            (Input::Tick, Step::Asking { since, .. }) if desk.now.since(since) > ASK_PATIENCE => {
                self.pause(desk);
            }
            (Input::Tick, Step::Pausing { until }) if desk.now >= until => self.ask(desk),
            (
                Input::User(UserInput::Pressed(Button::CheckAgain)) | Input::Resumed,
                Step::Pausing { .. },
            ) => {
                self.ask(desk);
            }
            (
                Input::User(_)
                | Input::Reply { .. }
                | Input::Stored { .. }
                | Input::Update(_)
                | Input::Tick
                | Input::Resumed,
                Step::Writing { .. } | Step::Asking { .. } | Step::Pausing { .. },
            ) => {}
        }
        self.doubt(desk);
        Transition::Stay(self)
    }

    fn ask(&mut self, desk: &mut Desk) {
        self.step = Step::Asking { token: desk.call(self.gift.call()), since: desk.now };
    }

    /// The answer is lost; the same is asked again, 1, 2, then every 4 seconds.
    fn pause(&mut self, desk: &Desk) {
        self.stray = Stray::Possible;
        let pause = (1_000_u64 << self.lost.min(4)).min(PAUSE);
        self.lost = self.lost.saturating_add(1);
        self.step = Step::Pausing { until: desk.now.plus(pause) };
    }

    fn doubt(&mut self, desk: &mut Desk) {
        let late = desk.now.since(self.begun) > DOUBT;
        if late && !self.checking {
            desk.play(Sound::Attention);
        }
        self.checking = late;
    }

    fn not_written(self) -> GivingTransition {
        let fate = match self.gift.aim {
            Aim::Give => Fate::Storage,
            Aim::TakeBack => Fate::Kept,
        };
        Transition::Exit(GivingExit::Ended(self.gift, fate, Undo::Off))
    }

    fn answered(mut self: Box<Self>, answer: &Answer<Reply>, desk: &Desk) -> GivingTransition {
        let fate = match (answer, self.gift.aim) {
            (Answer::Done(Reply::Taken), Aim::Give) => Some(Fate::Given),
            (Answer::Done(Reply::Taken), Aim::TakeBack) => Some(Fate::TakenBack),
            (Answer::Refused(code), aim) => self.refused(*code, aim),
            (Answer::Done(_) | Answer::Unknown(_), Aim::Give | Aim::TakeBack) => None,
        };
        let Some(fate) = fate else {
            self.pause(desk);
            return Transition::Stay(self);
        };
        // What may still be on its way would put the points back on the list.
        let undo = match self.stray {
            Stray::None => Undo::On,
            Stray::Possible => Undo::Off,
        };
        Transition::Exit(GivingExit::Ended(self.gift, fate, undo))
    }

    /// What a refusal says about the points; `None`: nothing.
    fn refused(&self, code: u32, aim: Aim) -> Option<Fate> {
        let is_one_of = |codes: [ResultCode; 2]| codes.iter().any(|one| one.number() == code);
        let possible = self.stray == Stray::Possible;
        let own = is_one_of([ResultCode::ServerError, ResultCode::ContractError]);
        let kiosk = is_one_of([ResultCode::InvalidAccessKey, ResultCode::InvalidSignature]);
        if own || (possible && kiosk) {
            return None;
        }
        // This kiosk serves another shop by now, and may not ask any more.
        if possible && code == ResultCode::NotAuthorized.number() {
            return Some(Fate::Unsure);
        }
        Some(match aim {
            Aim::Give => Fate::Refused(code),
            // An earlier request may have taken them back.
            Aim::TakeBack if possible && code != ResultCode::PurchaseProcessed.number() => {
                Fate::Unsure
            }
            Aim::TakeBack => Fate::Kept,
        })
    }
}

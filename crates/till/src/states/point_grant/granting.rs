//! The relay's turn: to give the points, or to take them back.
//!
//! The intent is in the journal before the request leaves. An answer that is lost is asked for again
//! with the same values, which changes nothing where the first request arrived. A refusal ends it
//! only where it says what became of the points: one that is about the kiosk, or the relay's own
//! trouble, does not once an earlier request may have arrived.

use kios_protocol::ResultCode;
use kios_protocol::api::Answer;

use crate::context::Desk;
use crate::input::Input;
use crate::retry::{self, Next, RetryEvent, RetryLoop, UNKNOWN_AFTER_MS};
use crate::states::point_grant::result::{Fate, Undo};
use crate::states::point_grant::{Aim, Gift};
use crate::transition::Transition;
use crate::{Accepted, Instant, PointsCall, Sound};

/// The longest pause between two requests, seconds.
const MAX_BACKOFF_S: u64 = 4;

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
    retry: RetryLoop<PointsCall, PointsCall>,
    stray: Stray,
    /// Since when it has been on its way.
    pub(crate) begun: Instant,
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
        let retry = RetryLoop::writing(gift.entry(), desk);
        Box::new(Self::new(gift, retry, Stray::None, desk))
    }

    /// Goes on with what an earlier page left.
    pub(crate) fn resume(gift: Gift, desk: &mut Desk) -> Box<Self> {
        let retry = RetryLoop::sending(gift.call(), desk);
        Box::new(Self::new(gift, retry, Stray::Possible, desk))
    }

    const fn new(
        gift: Gift,
        retry: RetryLoop<PointsCall, PointsCall>,
        stray: Stray,
        desk: &Desk,
    ) -> Self {
        Self { gift, retry, stray, begun: desk.now, checking: false }
    }

    /// Whether the screen says that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    pub(crate) fn on(mut self: Box<Self>, input: &Input, desk: &mut Desk) -> GivingTransition {
        match self.retry.on(input, desk.now) {
            None => {}
            Some(RetryEvent::Written(false)) => return self.not_written(),
            Some(RetryEvent::Sent(answer)) => return self.answered(answer, desk),
            // Asking again is the same request: there is no other query of its status.
            Some(RetryEvent::Written(true) | RetryEvent::Queried(_) | RetryEvent::Due(_)) => {
                self.retry.send(self.gift.call(), desk);
            }
        }
        self.doubt(desk);
        Transition::Stay(self)
    }

    /// The reply is lost; the same is sent again after 1, 2, then every 4 seconds.
    fn pause(&mut self, desk: &Desk) {
        self.stray = Stray::Possible;
        self.retry.count_lost();
        let pause = retry::backoff(self.retry.lost(), MAX_BACKOFF_S);
        self.retry.pause(pause, Next::Send, desk);
    }

    fn doubt(&mut self, desk: &mut Desk) {
        let late = desk.now.ms_since(self.begun) > UNKNOWN_AFTER_MS;
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

    fn answered(mut self: Box<Self>, answer: Answer<&Accepted>, desk: &Desk) -> GivingTransition {
        let fate = match (answer, self.gift.aim) {
            (Answer::Done(Accepted), Aim::Give) => Some(Fate::Given),
            (Answer::Done(Accepted), Aim::TakeBack) => Some(Fate::TakenBack),
            (Answer::Refused(code), aim) => self.refused(code, aim),
            (Answer::Unknown(_), Aim::Give | Aim::TakeBack) => None,
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

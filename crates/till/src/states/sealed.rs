//! The kiosk's key is sealed: a PIN of the shop opens it before selling starts.
//!
//! The relay checks the PIN and counts the tries. Nothing else can be sent, because nothing can be signed.
//! Source: `kiosk.md §4`.

use kios_protocol::ResultCode;
use kios_protocol::api::Answer;

use super::staff_area::pin_entry::{PinEntry, PinProblem};
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::transition::Transition;
use crate::{KeyAnswer, UnlockKeyCall};

/// A PIN is asked for.
#[derive(Debug)]
pub(crate) struct Sealed {
    pub(crate) entry: PinEntry<KeyAnswer>,
}

/// How the state ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealedExit {
    /// The key is in use.
    Opened,
    /// The stored key cannot be decrypted, or the relay does not accept it any more.
    Unreadable,
}

impl Sealed {
    /// Asks for the PIN.
    pub(crate) fn start() -> Self {
        Self { entry: PinEntry::new(None) }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, SealedExit> {
        match input {
            Input::User(user) => {
                self.user(user, ctx);
                Transition::Stay(self)
            }
            Input::Reply(received) => match self.entry.take(received) {
                Some(Answer::Done(KeyAnswer::Unlocked { .. })) => {
                    Transition::Exit(SealedExit::Opened)
                }
                Some(Answer::Done(KeyAnswer::Unreadable)) => {
                    Transition::Exit(SealedExit::Unreadable)
                }
                Some(Answer::Done(KeyAnswer::Wrong { tries_left })) => {
                    self.failed(Some(PinProblem::Wrong(*tries_left)), ctx)
                }
                Some(Answer::Done(KeyAnswer::Locked { until, .. })) => {
                    self.entry.lock_until(Some(*until));
                    self.failed(None, ctx)
                }
                // Without the relay's share no PIN opens the key of a device that was revoked.
                Some(Answer::Refused(code)) if code == ResultCode::NotAuthorized.number() => {
                    Transition::Exit(SealedExit::Unreadable)
                }
                Some(Answer::Refused(code)) => self.failed(Some(PinProblem::Refused(code)), ctx),
                Some(Answer::Unknown(_)) => self.failed(Some(PinProblem::Lost), ctx),
                None => Transition::Stay(self),
            },
            Input::Tick => {
                if ctx.is_untouched() {
                    self.entry.clear();
                }
                Transition::Stay(self)
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => Transition::Stay(self),
        }
    }

    fn failed(
        mut self,
        problem: Option<PinProblem>,
        ctx: &mut Context,
    ) -> Transition<Self, SealedExit> {
        self.entry.failed(problem, ctx);
        Transition::Stay(self)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) {
        let Some(pin) = self.entry.user(input, ctx) else { return };
        let Some(terminal) = &ctx.terminal else { return };
        let (shop_id, terminal_id) = (terminal.shop_id, terminal.terminal_id.clone());
        self.entry.awaits(ctx.call(UnlockKeyCall { shop_id, terminal_id, pin }));
    }
}

//! The code on the screen: a temporary account and its minute.
//!
//! The code is renewed a little before it ends, so that whatever is on the screen can be scanned.
//! Source: `protocol.md §4.3`.

use kios_client::Instant;
use kios_protocol::TemporaryAccount;
use kios_protocol::api::Answer;

/// How long a temporary account lives, milliseconds. Source: `protocol.md §4.3`.
pub(crate) const LIFE: u64 = 60_000;
/// How long before its end a new one is asked for, milliseconds.
const AHEAD: u64 = 3_000;
/// How long to wait after a failure, milliseconds.
const AGAIN: u64 = 3_000;

/// The code that is being shown.
#[derive(Clone, Debug)]
pub struct Code {
    shown: Option<Shown>,
    /// When the question under way was asked: the account is at least as young as that.
    asked_at: Instant,
    ask_at: Option<Instant>,
    trouble: Option<Trouble>,
}

/// A temporary account and its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    pub(crate) account: TemporaryAccount,
    pub(crate) until: Instant,
}

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The relay did not answer.
    Unreachable,
    /// The relay refused with this code.
    Refused(u32),
}

impl Code {
    /// No code yet; the first one is due.
    pub(super) const fn wanted(now: Instant) -> Self {
        Self { shown: None, asked_at: now, ask_at: Some(now), trouble: None }
    }

    /// Takes a code away when it ends; says whether a new one is due.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        if self.shown.is_some_and(|shown| shown.until <= now) {
            self.shown = None;
        }
        let due = self.ask_at.is_some_and(|at| at <= now);
        if due {
            self.ask_at = None;
            self.asked_at = now;
        }
        due
    }

    /// Takes the answer to the question for a new code.
    pub(super) fn answered(&mut self, answer: Answer<TemporaryAccount>, now: Instant) {
        match answer {
            Answer::Done(account) => {
                let until = self.asked_at.plus_ms(LIFE);
                self.shown = Some(Shown { account, until });
                self.ask_at = Some(until.minus_ms(AHEAD));
                self.trouble = None;
            }
            Answer::Refused(code) => self.fail(Trouble::Refused(code), now),
            Answer::Unknown(_) => self.fail(Trouble::Unreachable, now),
        }
    }

    fn fail(&mut self, trouble: Trouble, now: Instant) {
        self.trouble = Some(trouble);
        self.ask_at = Some(now.plus_ms(AGAIN));
    }

    /// The account to show, while it lives.
    pub(crate) fn shown(&self, now: Instant) -> Option<Shown> {
        self.shown.filter(|shown| shown.until > now)
    }

    /// What stands in the way of a new one.
    pub(crate) const fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }
}

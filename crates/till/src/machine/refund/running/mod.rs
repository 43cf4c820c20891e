//! The relay's turn: one line after the other, each until it is settled or in the relay's hands.
//!
//! The plan is in the journal before the first request leaves. Every request is sent as it stands
//! there, as often as it has to be: its id keeps it from happening twice. Any answer but a yes is
//! found out by that id. The relay not knowing it means that it was not done, but only once the
//! request cannot count any more; until then it is sent again. Source: `relay.md §6`, `kiosk.md §3`.

mod beginning;

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Refund};

use super::{Fate, Plan, PointsFate};
use crate::machine::desk::Desk;
use crate::machine::input::{Input, Update, UserInput};
use crate::machine::sale::Sale;
use crate::machine::transition::Transition;
use crate::{Button, Call, Now, Reply, Sound, Token};

/// How long a journal may take to write, milliseconds.
const WRITE_PATIENCE: u64 = 5_000;
/// How long an answer is waited for when even the shell is silent, milliseconds.
const ASK_PATIENCE: u64 = 90_000;
/// After how long an outcome that is not known is told, milliseconds.
const DOUBT: u64 = 10_000;
/// How often a refund that is not settled is asked for, milliseconds.
const POLL: u64 = 5_000;
/// The same while the stream is down, milliseconds.
const POLL_ALONE: u64 = 2_000;
/// The longest pause between two tries, milliseconds.
const PAUSE: u64 = 4_000;
/// How many seconds after its deadline a request is certainly worth nothing to the relay.
const MARGIN: u64 = 5;

#[derive(Clone, Copy, Debug)]
enum Next {
    Send,
    Find,
}

/// What is waited for; `at` is the line.
#[derive(Clone, Copy, Debug)]
enum Step {
    Writing { token: Token, since: Now },
    Sending { at: usize, token: Token, since: Now },
    Finding { at: usize, token: Token, since: Now },
    Pausing { at: usize, until: Now, next: Next },
}

/// Whether a line may be sent without asking first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Confirmed on this page.
    Here,
    /// Left by an earlier page, which may have sent it.
    Earlier,
}

impl Origin {
    const fn stray(self) -> Stray {
        match self {
            Self::Here => Stray::None,
            Self::Earlier => Stray::Possible,
        }
    }
}

/// Whether a request may still be on its way although nobody waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stray {
    None,
    Possible,
}

/// A plan on its way.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) plan: Plan,
    /// The points are asked for first, by this.
    sale: Option<Box<Sale>>,
    step: Step,
    origin: Origin,
    /// Since when each line has been on its way; `None`: not yet.
    begun: Vec<Option<Now>>,
    /// A refusal that has to be found true.
    refused: Option<u32>,
    /// Of the present line.
    stray: Stray,
    /// Answers in a row that were lost.
    lost: u32,
    checking: bool,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum RunningExit {
    /// Every line is settled, or in the relay's hands, or will never be sent.
    Ended(Plan),
    /// The plan is written; its points are to be asked for before its cards.
    PointsFirst(Plan, Box<Sale>),
}

type RunningTransition = Transition<Box<Running>, RunningExit>;

impl Running {
    /// Whether the screen says that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Since when the oldest line that is not settled has been on its way.
    pub(crate) fn unknown_since(&self) -> Option<Now> {
        self.unsettled().filter_map(|at| self.begun.get(at).copied().flatten()).min()
    }

    /// Whether staff may leave: the relay has every line and goes on by itself.
    pub(crate) fn can_leave(&self) -> bool {
        self.checking && self.plan.lines.iter().all(|line| line.is_over() || line.refund.is_some())
    }

    /// Whether the relay asks for a person.
    pub(crate) fn needs_person(&self) -> bool {
        let needs = |refund: &Refund| refund.needs_person && !refund.state.is_final();
        self.plan.lines.iter().any(|line| line.refund.as_ref().is_some_and(needs))
    }

    pub(crate) fn on(mut self: Box<Self>, input: &Input, desk: &mut Desk) -> RunningTransition {
        match (input, self.step) {
            (Input::Stored { token, stored }, Step::Writing { token: awaited, .. })
                if *token == awaited =>
            {
                return self.written(*stored, desk);
            }
            (Input::Reply { token, answer }, Step::Sending { at, token: awaited, .. })
                if *token == awaited =>
            {
                self.sent(at, answer, desk);
            }
            (Input::Reply { token, answer }, Step::Finding { at, token: awaited, .. })
                if *token == awaited =>
            {
                self.found(at, answer, desk);
            }
            (Input::Update(Update::Refund(news)), _) => self.hear(news, desk),
            (Input::Tick, _) => {
                if let Some(state) = self.tick(desk) {
                    return self.written(state, desk);
                }
            }
            (
                Input::User(UserInput::Pressed(Button::CheckAgain)) | Input::Resumed,
                Step::Pausing { at, .. },
            ) => self.go_to(at, Next::Find, desk),
            (Input::User(UserInput::Pressed(Button::Done)), _) if self.can_leave() => {
                return Transition::Exit(RunningExit::Ended(self.plan));
            }
            (
                Input::User(_)
                | Input::Reply { .. }
                | Input::Stored { .. }
                | Input::Update(Update::Payment(_))
                | Input::Resumed,
                Step::Writing { .. }
                | Step::Sending { .. }
                | Step::Finding { .. }
                | Step::Pausing { .. },
            ) => {}
        }
        self.go_on(desk)
    }

    #[expect(clippy::fn_params_excessive_bools, reason = "the event it handles carries one")]
    fn written(mut self: Box<Self>, stored: bool, desk: &mut Desk) -> RunningTransition {
        if !stored {
            self.plan.drop_lines(Fate::Storage);
            if let Some(points) = self.plan.points.as_mut() {
                points.fate.get_or_insert(PointsFate::NotAsked);
            }
            return Transition::Exit(RunningExit::Ended(self.plan));
        }
        if let Some(sale) = self.sale.take() {
            return Transition::Exit(RunningExit::PointsFirst(self.plan, sale));
        }
        self.go_to(0, Next::Send, desk);
        self.go_on(desk)
    }

    /// Lines that have not come to their end.
    fn unsettled(&self) -> impl Iterator<Item = usize> {
        let lines = self.plan.lines.iter().enumerate();
        lines.filter(|(_, line)| !line.is_over()).map(|(at, _)| at)
    }

    fn begun_at(&self, at: usize) -> Option<Now> {
        self.begun.get(at).copied().flatten()
    }

    /// Whether the relay has the line and does not settle it at once: the next one need not wait.
    fn is_left(&self, at: usize, now: Now) -> bool {
        let late = self.begun_at(at).is_some_and(|begun| now.since(begun) > DOUBT);
        let line = self.plan.lines.get(at);
        line.is_some_and(|line| line.refund.is_some() && (late || line.is_unknown()))
    }

    /// What follows from where the lines stand.
    fn go_on(mut self: Box<Self>, desk: &mut Desk) -> RunningTransition {
        let present = match self.step {
            Step::Writing { .. } => return Transition::Stay(self),
            Step::Sending { at, .. } | Step::Finding { at, .. } | Step::Pausing { at, .. } => at,
        };
        if self.unsettled().next().is_none() {
            return Transition::Exit(RunningExit::Ended(self.plan));
        }
        let waiting = self.unsettled().find(|at| self.begun_at(*at).is_none());
        let over = self.unsettled().all(|at| at != present);
        match waiting {
            Some(next) if over || self.is_left(present, desk.now) => {
                let first = match self.origin {
                    Origin::Here => Next::Send,
                    Origin::Earlier => Next::Find,
                };
                self.go_to(next, first, desk);
            }
            None if over => {
                let oldest = self.unsettled().next();
                if let Some(at) = oldest {
                    self.pause(at, Next::Find, Self::poll(desk), desk);
                }
            }
            Some(_) | None => {}
        }
        self.doubt(desk);
        Transition::Stay(self)
    }

    /// Says that the outcome is unknown when it has been so for long, or the relay says so itself.
    fn doubt(&mut self, desk: &mut Desk) {
        let unknown = |at: usize| {
            let said = self.plan.lines.get(at).is_some_and(super::Line::is_unknown);
            let late = self.begun_at(at).is_some_and(|begun| desk.now.since(begun) > DOUBT);
            said || late
        };
        let all_begun = self.unsettled().all(|at| self.begun_at(at).is_some());
        let stuck = self.unsettled().any(|at| {
            unknown(at) && self.plan.lines.get(at).is_some_and(|line| line.refund.is_none())
        });
        let checking = stuck || (all_begun && self.unsettled().any(unknown));
        if checking && !self.checking {
            desk.play(Sound::Attention);
        }
        self.checking = checking;
    }

    const fn poll(desk: &Desk) -> u64 {
        if desk.link.is_open() { POLL } else { POLL_ALONE }
    }

    fn pause(&mut self, at: usize, next: Next, millis: u64, desk: &Desk) {
        self.step = Step::Pausing { at, until: desk.now.plus(millis), next };
    }

    /// 1, 2, then 4 seconds, in milliseconds, by how often the answer was lost.
    fn backoff(&self) -> u64 {
        (1_000_u64 << self.lost.saturating_sub(1).min(4)).min(PAUSE)
    }

    fn go_to(&mut self, at: usize, next: Next, desk: &mut Desk) {
        let Some(line) = self.plan.lines.get(at) else { return };
        let same = matches!(self.step,
            Step::Sending { at: before, .. } | Step::Finding { at: before, .. }
            | Step::Pausing { at: before, .. } if before == at);
        if !same {
            (self.refused, self.lost) = (None, 0);
            self.stray = self.origin.stray();
        }
        if let Some(begun) = self.begun.get_mut(at) {
            begun.get_or_insert(desk.now);
        }
        let since = desk.now;
        self.step = match next {
            Next::Send => {
                let call = Call::Refund(Box::new(line.request.clone()));
                Step::Sending { at, token: desk.call(call), since }
            }
            Next::Find => {
                let call = Call::FindRefund { refund_id: line.request.refund_id.clone() };
                Step::Finding { at, token: desk.call(call), since }
            }
        };
    }

    fn hear(&mut self, news: &Refund, desk: &mut Desk) {
        for line in &mut self.plan.lines {
            line.hear(news);
        }
        desk.clock.at_least(news.updated_at, desk.now);
    }

    fn sent(&mut self, at: usize, answer: &Answer<Reply>, desk: &mut Desk) {
        match answer {
            Answer::Done(Reply::Refund(refund)) => {
                self.hear(refund, desk);
                self.lost = 0;
                self.pause(at, Next::Find, Self::poll(desk), desk);
            }
            Answer::Refused(code) => {
                self.refused = Some(*code);
                self.go_to(at, Next::Find, desk);
            }
            Answer::Done(_) | Answer::Unknown(_) => {
                self.stray = Stray::Possible;
                self.lost = self.lost.saturating_add(1);
                self.go_to(at, Next::Find, desk);
            }
        }
    }

    fn found(&mut self, at: usize, answer: &Answer<Reply>, desk: &mut Desk) {
        match answer {
            Answer::Done(Reply::Refund(refund)) => {
                self.hear(refund, desk);
                self.lost = 0;
                self.pause(at, Next::Find, Self::poll(desk), desk);
            }
            Answer::Refused(code) if *code == ResultCode::UnknownRefund.number() => {
                self.missing(at, desk);
            }
            Answer::Done(_) | Answer::Refused(_) | Answer::Unknown(_) => {
                self.lost = self.lost.saturating_add(1);
                self.pause(at, Next::Find, self.backoff(), desk);
            }
        }
    }

    /// The relay does not know the refund.
    fn missing(&mut self, at: usize, desk: &Desk) {
        let (refused, stray) = (self.refused, self.stray);
        let Some(line) = self.plan.lines.get_mut(at) else { return };
        let deadline = line.request.deadline;
        if line.refund.is_some() {
            // What it took it cannot have forgotten; another relay may be answering.
            return self.pause(at, Next::Find, POLL, desk);
        }
        // A device's own clock is no witness: the relay's has to have been heard.
        let now = desk.clock.heard(desk.now);
        match (now, refused) {
            // What was refused is certain when nothing else of it can arrive any more.
            (_, Some(code)) if stray == Stray::None => line.fate = Some(Fate::Refused(code)),
            (Some(now), refused) if now > deadline.plus(MARGIN) => {
                line.fate = Some(refused.map_or(Fate::NotDone, Fate::Refused));
            }
            (Some(now), None) if now <= deadline => {
                self.lost = self.lost.max(1);
                self.pause(at, Next::Send, self.backoff(), desk);
            }
            (Some(_) | None, _) => self.pause(at, Next::Find, POLL_ALONE, desk),
        }
    }

    /// Whether the record was kept, when the shell has been silent about it for too long.
    fn tick(&mut self, desk: &mut Desk) -> Option<bool> {
        let now = desk.now;
        match self.step {
            Step::Writing { since, .. } if now.since(since) > WRITE_PATIENCE => return Some(false),
            Step::Sending { at, since, .. } | Step::Finding { at, since, .. }
                if now.since(since) > ASK_PATIENCE =>
            {
                self.stray = Stray::Possible;
                self.lost = self.lost.saturating_add(1);
                self.go_to(at, Next::Find, desk);
            }
            Step::Pausing { at, until, next } if now >= until => self.go_to(at, next, desk),
            Step::Writing { .. }
            | Step::Sending { .. }
            | Step::Finding { .. }
            | Step::Pausing { .. } => {}
        }
        None
    }
}

//! The relay's turn: one line after the other, each until it is settled or in the relay's hands.
//!
//! The plan is in the journal before the first request leaves. Every request is sent as it stands
//! there, as often as it has to be: its id keeps it from happening twice. Any answer but a yes is
//! found out by that id. The relay not knowing it means that it was not done, but only once the
//! request cannot count any more; until then it is sent again. Source: `relay.md §6`, `kiosk.md §3`.

mod start;

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Refund};

use crate::context::Desk;
use crate::input::{Input, Update, UserInput};
use crate::retry::{self, Next, RetryEvent, RetryLoop, UNKNOWN_AFTER_MS};
use crate::states::refund::{Fate, Plan, PointsFate};
use crate::states::sale::Sale;
use crate::transition::Transition;
use crate::{Button, Instant, RefundCall, Sound};

/// How often a refund that is not settled is asked for, milliseconds.
const POLL: u64 = 5_000;
/// The same while the stream is down, milliseconds.
const POLL_ALONE: u64 = 2_000;
/// The longest pause between two requests, seconds.
const MAX_BACKOFF_S: u64 = 4;
/// How many seconds after its deadline a request is certainly worth nothing to the relay.
const MARGIN: u64 = 5;

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
    retry: RefundRetry,
    /// The present line.
    at: usize,
    origin: Origin,
    /// Since when each line has been on its way; `None`: not yet.
    begun: Vec<Option<Instant>>,
    /// A refusal that has to be found true.
    refused: Option<u32>,
    /// Of the present line.
    stray: Stray,
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

type RefundRetry = RetryLoop<RefundCall, RefundCall>;

type RunningTransition = Transition<Box<Running>, RunningExit>;

impl Running {
    /// Whether the screen says that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Since when the oldest line that is not settled has been on its way.
    pub(crate) fn unknown_since(&self) -> Option<Instant> {
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
        match input {
            Input::Update(Update::Refund(news)) => self.hear(news, desk),
            Input::User(UserInput::Pressed(Button::Done)) if self.can_leave() => {
                return Transition::Exit(RunningExit::Ended(self.plan));
            }
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(Update::Payment(_))
            | Input::Tick
            | Input::Resumed => match self.retry.on(input, desk.now) {
                None => {}
                Some(RetryEvent::Written(stored)) => return self.written(stored, desk),
                Some(RetryEvent::Sent(answer)) => self.sent(self.at, answer, desk),
                Some(RetryEvent::Queried(answer)) => self.found(self.at, answer, desk),
                Some(RetryEvent::Due(next)) => self.go_to(self.at, next, desk),
            },
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

    fn begun_at(&self, at: usize) -> Option<Instant> {
        self.begun.get(at).copied().flatten()
    }

    /// Whether the relay has the line and does not settle it at once: the next one need not wait.
    fn is_left(&self, at: usize, now: Instant) -> bool {
        let late = self.begun_at(at).is_some_and(|begun| now.ms_since(begun) > UNKNOWN_AFTER_MS);
        let line = self.plan.lines.get(at);
        line.is_some_and(|line| line.refund.is_some() && (late || line.is_unknown()))
    }

    /// What follows from where the lines stand.
    fn go_on(mut self: Box<Self>, desk: &mut Desk) -> RunningTransition {
        if self.retry.is_writing() {
            return Transition::Stay(self);
        }
        let present = self.at;
        if self.unsettled().next().is_none() {
            return Transition::Exit(RunningExit::Ended(self.plan));
        }
        let waiting = self.unsettled().find(|at| self.begun_at(*at).is_none());
        let over = self.unsettled().all(|at| at != present);
        match waiting {
            Some(next) if over || self.is_left(present, desk.now) => {
                let first = match self.origin {
                    Origin::Here => Next::Send,
                    Origin::Earlier => Next::QueryStatus,
                };
                self.go_to(next, first, desk);
            }
            None if over => {
                let oldest = self.unsettled().next();
                if let Some(at) = oldest {
                    self.pause(at, Next::QueryStatus, Self::poll(desk), desk);
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
            let said = self.plan.lines.get(at).is_some_and(crate::states::refund::Line::is_unknown);
            let late =
                self.begun_at(at).is_some_and(|begun| desk.now.ms_since(begun) > UNKNOWN_AFTER_MS);
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
        if desk.stream.is_open() { POLL } else { POLL_ALONE }
    }

    fn pause(&mut self, at: usize, next: Next, millis: u64, desk: &Desk) {
        self.at = at;
        self.retry.pause(millis, next, desk);
    }

    fn backoff(&self) -> u64 {
        retry::backoff(self.retry.lost(), MAX_BACKOFF_S)
    }

    fn go_to(&mut self, at: usize, next: Next, desk: &mut Desk) {
        let Some(line) = self.plan.lines.get(at) else { return };
        if at != self.at {
            self.at = at;
            self.refused = None;
            self.stray = self.origin.stray();
            self.retry.reset_lost();
        }
        if let Some(begun) = self.begun.get_mut(at) {
            begun.get_or_insert(desk.now);
        }
        match next {
            Next::Send => self.retry.send(RefundCall::Send(Box::new(line.request.clone())), desk),
            Next::QueryStatus => {
                let refund_id = line.request.refund_id.clone();
                self.retry.query(RefundCall::Query { refund_id }, desk);
            }
        }
    }

    fn hear(&mut self, news: &Refund, desk: &mut Desk) {
        for line in &mut self.plan.lines {
            line.hear(news);
        }
        desk.clock.observe_recorded(news.updated_at, desk.now);
    }

    fn sent(&mut self, at: usize, answer: Answer<&Refund>, desk: &mut Desk) {
        match answer {
            Answer::Done(refund) => {
                self.hear(refund, desk);
                self.retry.reset_lost();
                self.pause(at, Next::QueryStatus, Self::poll(desk), desk);
            }
            Answer::Refused(code) => {
                self.refused = Some(code);
                self.go_to(at, Next::QueryStatus, desk);
            }
            Answer::Unknown(_) => {
                self.stray = Stray::Possible;
                self.retry.count_lost();
                self.go_to(at, Next::QueryStatus, desk);
            }
        }
    }

    fn found(&mut self, at: usize, answer: Answer<&Refund>, desk: &mut Desk) {
        match answer {
            Answer::Done(refund) => {
                self.hear(refund, desk);
                self.retry.reset_lost();
                self.pause(at, Next::QueryStatus, Self::poll(desk), desk);
            }
            Answer::Refused(code) if code == ResultCode::UnknownRefund.number() => {
                self.missing(at, desk);
            }
            Answer::Refused(_) | Answer::Unknown(_) => {
                self.retry.count_lost();
                self.pause(at, Next::QueryStatus, self.backoff(), desk);
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
            return self.pause(at, Next::QueryStatus, POLL, desk);
        }
        // A device's own clock is no witness: the relay's has to have been heard.
        let now = desk.clock.timestamp(desk.now);
        match (now, refused) {
            // What was refused is certain when nothing else of it can arrive any more.
            (_, Some(code)) if stray == Stray::None => line.fate = Some(Fate::Refused(code)),
            (Some(now), refused) if now > deadline.plus(MARGIN) => {
                line.fate = Some(refused.map_or(Fate::NotDone, Fate::Refused));
            }
            (Some(now), None) if now <= deadline => {
                if self.retry.lost() == 0 {
                    self.retry.count_lost();
                }
                self.pause(at, Next::Send, self.backoff(), desk);
            }
            (Some(_) | None, _) => self.pause(at, Next::QueryStatus, POLL_ALONE, desk),
        }
    }
}

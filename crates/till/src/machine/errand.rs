//! One question after another until the answer is known.
//!
//! Opening, closing and resuming all do the same: write what they are about to do, ask, and when
//! the answer is lost, find out, wait a little and ask again. An errand is that loop without its
//! meaning; it also knows for how long the outcome has been unknown, which makes a screen say so.

use kios_protocol::api::{Answer, PaymentItem, PaymentRecord, Unknown};

use super::desk::Desk;
use super::input::{Input, UserInput};
use super::sale::Sale;
use crate::journal::Step as JournalStep;
use crate::{Button, Call, Now, Reply, Sound, Token};

/// How long a journal may take to write, milliseconds.
const WRITE_PATIENCE: u64 = 5_000;
/// How long an answer is waited for when even the shell is silent, milliseconds.
const ASK_PATIENCE: u64 = 90_000;
/// After how long an unknown outcome is told, milliseconds.
const DOUBT: u64 = 10_000;
/// The longest pause while the screen says that the outcome is unknown, milliseconds.
const CHECK_EVERY: u64 = 5_000;

/// What to do when a pause is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send the request.
    Ask,
    /// Find out.
    Find,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Writing { token: Token, since: Now },
    Asking { token: Token, since: Now },
    Finding { token: Token, since: Now },
    Pausing { until: Now, next: Next },
}

/// What came of a step.
#[derive(Debug)]
pub(crate) enum Heard {
    /// Whether the record is safe.
    Written(bool),
    /// The answer to the request.
    Asked(Answer<Box<PaymentItem>>),
    /// What became of the purchase; `None`: the relay does not know it.
    Found(Result<Option<Box<PaymentRecord>>, Unknown>),
    /// The pause is over.
    Due(Next),
}

/// A loop of questions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Errand {
    step: Step,
    /// Requests that have left.
    asked: u32,
    /// Answers that were lost since the last that was not.
    lost: u32,
    /// Since when the outcome has been unknown.
    doubt: Option<Now>,
    /// When it first became unknown, for the screen's clock.
    first_doubt: Option<Now>,
    checking: bool,
}

impl Errand {
    const fn new(step: Step) -> Self {
        Self { step, asked: 0, lost: 0, doubt: None, first_doubt: None, checking: false }
    }

    /// Begins by writing down what will be done.
    pub(crate) fn writing(sale: &Sale, step: JournalStep, desk: &mut Desk) -> Self {
        let token = desk.write(sale.record(step));
        Self::new(Step::Writing { token, since: desk.now })
    }

    /// Begins by asking.
    pub(crate) fn asking(call: Call, desk: &mut Desk) -> Self {
        let token = desk.call(call);
        Self { asked: 1, ..Self::new(Step::Asking { token, since: desk.now }) }
    }

    /// Begins by finding out.
    pub(crate) fn finding(sale: &Sale, desk: &mut Desk) -> Self {
        let token = desk.find(&sale.purchase_id);
        Self::new(Step::Finding { token, since: desk.now })
    }

    /// Sends the request.
    pub(crate) fn ask(&mut self, call: Call, desk: &mut Desk) {
        self.asked = self.asked.saturating_add(1);
        self.step = Step::Asking { token: desk.call(call), since: desk.now };
    }

    /// Finds out.
    pub(crate) fn find(&mut self, sale: &Sale, desk: &mut Desk) {
        self.step = Step::Finding { token: desk.find(&sale.purchase_id), since: desk.now };
    }

    /// Waits.
    pub(crate) fn pause(&mut self, millis: u64, next: Next, desk: &Desk) {
        // Staff looks at a screen that promises to look again soon.
        let millis = if self.checking { millis.min(CHECK_EVERY) } else { millis };
        self.step = Step::Pausing { until: desk.now.plus(millis), next };
    }

    /// Requests that have left.
    pub(crate) const fn asked(&self) -> u32 {
        self.asked
    }

    /// 1, 2, 4 and then `most` seconds, in milliseconds, by how often the answer was lost.
    pub(crate) fn backoff(&self, most: u64) -> u64 {
        let doublings = self.lost.max(self.asked).saturating_sub(1).min(6);
        1_000_u64.saturating_mul(1 << doublings).min(most.saturating_mul(1_000))
    }

    /// Whether it waits for a pause to end, so that news may change its mind.
    pub(crate) const fn is_pausing(&self) -> bool {
        matches!(self.step, Step::Pausing { .. })
    }

    /// The outcome is not unknown after all: the relay said what is being waited for.
    pub(crate) fn is_known(&mut self) {
        self.doubt = None;
        self.lost = 0;
    }

    /// The outcome is unknown although the relay answers: it is somebody else's turn, too late.
    pub(crate) fn is_unknown(&mut self, now: Now) {
        self.doubt_since(now);
    }

    /// Whether the screen says that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Since when the outcome has been unknown.
    pub(crate) const fn unknown_since(&self) -> Option<Now> {
        self.first_doubt
    }

    /// What an input means to this errand.
    pub(crate) fn read(&mut self, input: &Input, sale: &Sale, desk: &mut Desk) -> Option<Heard> {
        let heard = match (input, self.step) {
            (Input::Stored { token, stored }, Step::Writing { token: awaited, .. })
                if *token == awaited =>
            {
                Some(Heard::Written(*stored))
            }
            (Input::Reply { token, answer }, Step::Asking { token: awaited, .. })
                if *token == awaited =>
            {
                Some(Heard::Asked(item(answer)))
            }
            (Input::Reply { token, answer }, Step::Finding { token: awaited, .. })
                if *token == awaited =>
            {
                Some(Heard::Found(sale.find_in(answer)))
            }
            (Input::Tick, _) => self.tick(desk),
            (Input::User(UserInput::Pressed(Button::CheckAgain)), Step::Pausing { .. })
                if self.checking =>
            {
                Some(Heard::Due(Next::Find))
            }
            // The stream is back: what was missed may settle the matter.
            (Input::Resumed, Step::Pausing { .. }) => Some(Heard::Due(Next::Find)),
            (
                Input::User(_)
                | Input::Reply { .. }
                | Input::Stored { .. }
                | Input::Update(_)
                | Input::Resumed,
                Step::Writing { .. }
                | Step::Asking { .. }
                | Step::Finding { .. }
                | Step::Pausing { .. },
            ) => None,
        };
        match &heard {
            Some(Heard::Asked(Answer::Unknown(_)) | Heard::Found(Err(_))) => {
                self.lost = self.lost.saturating_add(1);
                self.doubt_since(self.since().unwrap_or(desk.now));
            }
            Some(Heard::Asked(Answer::Done(_) | Answer::Refused(_)) | Heard::Found(Ok(_))) => {
                self.lost = 0;
            }
            Some(Heard::Written(_) | Heard::Due(_)) | None => {}
        }
        heard
    }

    fn tick(&mut self, desk: &mut Desk) -> Option<Heard> {
        let now = desk.now;
        if let Some(since) = self.since()
            && now.since(since) > DOUBT
        {
            self.doubt_since(since);
        }
        if !self.checking && self.doubt.is_some_and(|since| now.since(since) > DOUBT) {
            self.checking = true;
            desk.play(Sound::Attention);
        }
        match self.step {
            Step::Writing { since, .. } if now.since(since) > WRITE_PATIENCE => {
                Some(Heard::Written(false))
            }
            Step::Asking { since, .. } if now.since(since) > ASK_PATIENCE => {
                Some(Heard::Asked(Answer::Unknown(Unknown::Late)))
            }
            Step::Finding { since, .. } if now.since(since) > ASK_PATIENCE => {
                Some(Heard::Found(Err(Unknown::Late)))
            }
            Step::Pausing { until, next } if now >= until => Some(Heard::Due(next)),
            Step::Writing { .. }
            | Step::Asking { .. }
            | Step::Finding { .. }
            | Step::Pausing { .. } => None,
        }
    }

    /// When the question that is open was asked.
    const fn since(&self) -> Option<Now> {
        match self.step {
            Step::Asking { since, .. } | Step::Finding { since, .. } => Some(since),
            Step::Writing { .. } | Step::Pausing { .. } => None,
        }
    }

    fn doubt_since(&mut self, since: Now) {
        self.doubt.get_or_insert(since);
        self.first_doubt.get_or_insert(since);
    }
}

/// The payment of an answer; an answer of another kind was not meant.
fn item(answer: &Answer<Reply>) -> Answer<Box<PaymentItem>> {
    match answer {
        Answer::Done(Reply::Payment(item)) => Answer::Done(item.clone()),
        Answer::Done(
            Reply::Paired(_)
            | Reply::Price(_)
            | Reply::Shop(_)
            | Reply::Payments(_)
            | Reply::CardSales(_)
            | Reply::Refund(_)
            | Reply::Phone(_)
            | Reply::Taken,
        ) => Answer::Unknown(Unknown::Unreadable),
        Answer::Refused(code) => Answer::Refused(*code),
        Answer::Unknown(why) => Answer::Unknown(*why),
    }
}

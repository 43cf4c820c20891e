//! The customer has to answer; to a cancel, the shop owner.
//!
//! The relay's stream tells the answer; while it is down the till asks every two seconds. At the end
//! of the answering time it asks once more before it gives up, because an approval in the last
//! second is still one.

use kios_protocol::api::{Answer, Payments};
use kios_protocol::payment::Stage;

use crate::context::Desk;
use crate::input::{Input, Update, UserInput};
use crate::journal::Reason;
use crate::reply::Pending;
use crate::states::sale::Deal;
use crate::transition::Transition;
use crate::{Button, Instant, Sound};

/// How often to ask while the stream is down, milliseconds.
const POLL: u64 = 2_000;
/// How long a question may take before another is asked, milliseconds.
const PATIENCE: u64 = 10_000;
/// After how many seconds an approval that has not settled is a matter for the staff.
const UNSETTLED: u64 = 60;

/// A payment that waits for the customer.
#[derive(Debug)]
pub(crate) struct Approval {
    pub(crate) deal: Deal,
    question: Option<Pending<Payments>>,
    /// When to ask next.
    due: Instant,
    /// The answering time is over, and this is the last look.
    last_look: bool,
    /// Since when the staff should look; the screen says so.
    pub(crate) checking: Option<Instant>,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum ApprovalExit {
    /// The payment's status has changed; where it leads is the status's to say.
    Answered(Deal),
    /// Nobody is waited for any more, and why.
    Close(Deal, Reason),
}

type ApprovalTransition = Transition<Approval, ApprovalExit>;

impl Approval {
    /// Waits for the customer's answer to a payment that is in time.
    pub(crate) const fn begin(deal: Deal, desk: &Desk) -> Self {
        let due = desk.now.plus_ms(POLL);
        Self { deal, question: None, due, last_look: false, checking: None }
    }

    /// Whether the customer has approved and the chain has not said so yet.
    pub(crate) fn is_sent(&self) -> bool {
        self.deal.stage() == Stage::Sent
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> ApprovalTransition {
        match input {
            Input::Update(Update::Payment(news)) if self.deal.hear(news) => self.follow(),
            Input::Tick => self.tick(desk),
            Input::Resumed | Input::User(UserInput::Pressed(Button::CheckAgain)) => {
                self.ask(desk);
                Transition::Stay(self)
            }
            Input::User(UserInput::Pressed(Button::Cancel)) => self.close(Reason::Cancelled),
            Input::Reply(received) => match received.take(&mut self.question) {
                Some(answer) => self.polled(answer, desk),
                None => Transition::Stay(self),
            },
            Input::Update(_) | Input::User(_) | Input::Stored { .. } => Transition::Stay(self),
        }
    }

    fn polled(mut self, answer: Answer<&Payments>, desk: &Desk) -> ApprovalTransition {
        self.due = desk.now.plus_ms(POLL);
        if let Ok(Some(found)) = self.deal.sale.find_in(answer)
            && self.deal.hear(&found)
        {
            return self.follow();
        }
        if self.last_look && !self.is_sent() {
            return self.close(Reason::TimedOut);
        }
        Transition::Stay(self)
    }

    fn close(self, reason: Reason) -> ApprovalTransition {
        Transition::Exit(ApprovalExit::Close(self.deal, reason))
    }

    /// Goes where the status leads; here, while the answer is open.
    fn follow(self) -> ApprovalTransition {
        let open = matches!(
            self.deal.stage(),
            Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent
        );
        let late = !self.is_sent() && (self.deal.payment.timed_out || self.last_look);
        match (open, late) {
            (true, false) => Transition::Stay(self),
            (true, true) => self.close(Reason::TimedOut),
            (false, _) => Transition::Exit(ApprovalExit::Answered(self.deal)),
        }
    }

    fn tick(mut self, desk: &mut Desk) -> ApprovalTransition {
        let server_now = desk.server_now();
        let asking =
            self.question.as_ref().is_some_and(|asked| desk.now.ms_since(asked.since()) < PATIENCE);
        let late = self.deal.is_late(server_now);
        if late && !self.last_look && !self.is_sent() {
            self.last_look = true;
            self.ask(desk);
        } else if !asking && self.last_look && !self.is_sent() {
            // Nobody answers the last look: the close will find out.
            return self.close(Reason::TimedOut);
        } else if !asking && desk.now >= self.due && (!desk.stream.is_open() || late) {
            self.ask(desk);
        }
        if self.is_sent() && self.deal.age(server_now) >= UNSETTLED && self.checking.is_none() {
            self.checking = Some(desk.now);
            desk.play(Sound::Attention);
        }
        Transition::Stay(self)
    }

    fn ask(&mut self, desk: &mut Desk) {
        self.question = Some(desk.call(self.deal.sale.query()));
        self.due = desk.now.plus_ms(POLL);
    }
}

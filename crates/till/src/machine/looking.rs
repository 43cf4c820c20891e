//! One payment of the history, and the question whether to take it back.
//!
//! What is shown may be old: the page asks anew when it opens, and follows the stream. The relay has
//! the last word on whether a payment can be cancelled; this only saves a question in vain.

use kios_protocol::Timestamp;
use kios_protocol::api::{Answer, PaymentRecord};
use kios_protocol::payment::{Phase, Stage, Status};

use super::State;
use super::asking::Asking;
use super::desk::Desk;
use super::history::History;
use super::input::Input;
use super::sale::Sale;
use crate::{Button, Call, Key, Reply, Token};

/// How long after its opening a payment can be cancelled when the relay did not say it, seconds.
/// Source: `protocol.md §5.4`.
pub(crate) const CANCEL_WINDOW: u64 = 604_800;

/// Why a payment cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// It is still being paid.
    BeingPaid,
    /// It was not paid.
    NotPaid,
    /// The shop owner is being asked already.
    BeingCancelled,
    /// It has been taken back.
    Cancelled,
    /// The seven days are over.
    Over,
    /// The relay says that it cannot.
    Final,
}

impl Obstacle {
    /// What stands in the way at this time of the relay's clock.
    pub(crate) fn of(record: &PaymentRecord, now: Timestamp) -> Option<Self> {
        let Status { phase, stage } = record.item.payment_status;
        match (phase, stage) {
            (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Denied | Stage::Failed) => {
                let until = cancel_until(record);
                match record.cancel_until {
                    _ if now > until => Some(Self::Over),
                    Timestamp::NEVER => Some(Self::Final),
                    _ => None,
                }
            }
            (Phase::New, Stage::Failed) => Some(Self::NotPaid),
            (Phase::New, _) => Some(Self::BeingPaid),
            (Phase::Cancel, Stage::Closed) => Some(Self::Cancelled),
            (Phase::Cancel, _) => Some(Self::BeingCancelled),
        }
    }
}

/// The end of the window.
pub(crate) fn cancel_until(record: &PaymentRecord) -> Timestamp {
    if record.cancel_until == Timestamp::NEVER {
        record.item.open_new_timestamp.plus(CANCEL_WINDOW)
    } else {
        record.cancel_until
    }
}

/// A payment that staff looks at.
#[derive(Debug)]
pub(crate) struct Looking {
    pub(crate) record: PaymentRecord,
    asked: Option<Token>,
}

impl Looking {
    /// Shows what is known, and asks what is new.
    pub(crate) fn begin(record: PaymentRecord, desk: &mut Desk) -> State {
        desk.touched = desk.now;
        let mut looking = Self { record, asked: None };
        looking.ask(desk);
        State::Looking(looking)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return History::begin(desk);
            }
            Input::Pressed(Button::TakeBack)
                if Obstacle::of(&self.record, desk.server_now()).is_none() =>
            {
                return State::Confirm(Confirm { record: self.record });
            }
            Input::Answered { token, answer } if self.asked == Some(*token) => {
                self.asked = None;
                if let Answer::Done(Reply::Payments(found)) = answer {
                    found.payments.iter().for_each(|found| update(&mut self.record, found));
                }
            }
            Input::Payment(news) => update(&mut self.record, news),
            Input::Caught => self.ask(desk),
            Input::Tick
            | Input::Pressed(_)
            | Input::Typed(_)
            | Input::Key { .. }
            | Input::Scanned { .. }
            | Input::Answered { .. }
            | Input::Written { .. } => {}
        }
        State::Looking(self)
    }

    fn ask(&mut self, desk: &mut Desk) {
        let payment_id = self.record.item.payment_id;
        self.asked = Some(desk.call(Call::FindPayment { payment_id }));
    }
}

/// Staff is asked once more.
#[derive(Debug)]
pub(crate) struct Confirm {
    pub(crate) record: PaymentRecord,
}

impl Confirm {
    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Confirm) => {
                let sale = Sale::taking_back(&self.record, desk.server_now());
                return Asking::begin(sale, desk);
            }
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return Looking::begin(self.record, desk);
            }
            Input::Payment(news) => {
                update(&mut self.record, news);
                if Obstacle::of(&self.record, desk.server_now()).is_some() {
                    return Looking::begin(self.record, desk);
                }
            }
            Input::Tick
            | Input::Pressed(_)
            | Input::Typed(_)
            | Input::Key { .. }
            | Input::Scanned { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Caught => {}
        }
        State::Confirm(self)
    }
}

/// Versions decide, so that late and doubled news change nothing.
fn update(record: &mut PaymentRecord, news: &PaymentRecord) {
    if news.item.payment_id == record.item.payment_id && news.version > record.version {
        record.clone_from(news);
    }
}

//! A training for staff in ten lessons.
//!
//! A lesson says how everything behaves, what the clerk does, what the screen shows and what to say to the customer; an
//! [`Attempt`] knows from the records of the world whether it was passed.

mod en;
mod ja;
mod ko;

use kios_client::Language;
use kios_domain::payment::Payment;
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::{ResultCode, Timestamp};

use crate::world::{Counts, Seen, World};
use crate::{Connection, CustomerAnswer, Fault, GatewayAnswer, OwnerAnswer, Practice, Situation};

/// A lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// A sale that the customer approves.
    Approved,
    /// A sale that the customer denies.
    Denied,
    /// A sale that the customer does not answer in time.
    TooLate,
    /// A customer with too few points.
    TooFewPoints,
    /// A code that has expired.
    CodeExpired,
    /// A sale whose response is lost.
    ResponseLost,
    /// A sale while the connection is down.
    NetworkDown,
    /// The cancel of a payment.
    Cancel,
    /// A part of a card sale refunded, with a gateway that does not respond.
    CardRefund,
    /// A refund above the limit, which the shop owner approves.
    AboveLimit,
}

/// The texts of a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it is about.
    pub title: &'static str,
    /// What the clerk does.
    pub task: &'static str,
    /// What the screen will show.
    pub screen: &'static str,
    /// What to say to the customer.
    pub say: &'static str,
}

/// The texts of all lessons in a language; one that is missing does not compile.
struct Texts {
    approved: Words,
    denied: Words,
    too_late: Words,
    too_few_points: Words,
    code_expired: Words,
    response_lost: Words,
    network_down: Words,
    cancel: Words,
    card_refund: Words,
    above_limit: Words,
}

impl Lesson {
    /// The lessons, from the simplest on.
    pub const ALL: [Self; 10] = [
        Self::Approved,
        Self::Denied,
        Self::TooLate,
        Self::TooFewPoints,
        Self::CodeExpired,
        Self::ResponseLost,
        Self::NetworkDown,
        Self::Cancel,
        Self::CardRefund,
        Self::AboveLimit,
    ];

    /// How everything behaves meanwhile.
    pub fn situation(self) -> Situation {
        let approves = Fault::Customer(CustomerAnswer::Approves);
        let owner_approves = Fault::Owner(OwnerAnswer::Approves);
        let faults = match self {
            Self::Approved => vec![approves],
            Self::Denied => vec![Fault::Customer(CustomerAnswer::Denies)],
            Self::TooLate => vec![Fault::Customer(CustomerAnswer::TooLate)],
            Self::TooFewPoints => vec![Fault::Customer(CustomerAnswer::TooFewPoints)],
            Self::CodeExpired => vec![Fault::Customer(CustomerAnswer::CodeExpired)],
            Self::ResponseLost => vec![approves, Fault::Connection(Connection::LostAfter)],
            Self::NetworkDown => vec![approves, Fault::Connection(Connection::DownFor(20))],
            Self::Cancel => vec![approves, owner_approves],
            Self::CardRefund => vec![Fault::Refund(Gateway::Kicc, GatewayAnswer::Lost)],
            Self::AboveLimit => vec![owner_approves],
        };
        faults.into_iter().collect()
    }

    /// Its texts.
    pub fn words(self, language: Language) -> &'static Words {
        let texts = match language {
            Language::Ko => &ko::TEXTS,
            Language::En => &en::TEXTS,
            Language::Ja => &ja::TEXTS,
        };
        match self {
            Self::Approved => &texts.approved,
            Self::Denied => &texts.denied,
            Self::TooLate => &texts.too_late,
            Self::TooFewPoints => &texts.too_few_points,
            Self::CodeExpired => &texts.code_expired,
            Self::ResponseLost => &texts.response_lost,
            Self::NetworkDown => &texts.network_down,
            Self::Cancel => &texts.cancel,
            Self::CardRefund => &texts.card_refund,
            Self::AboveLimit => &texts.above_limit,
        }
    }

    /// The screen that it ends on: the `data-outcome`, or without one the `data-screen` (`docs/spec/kiosk.md` §7).
    pub const fn ends_on(self) -> &'static str {
        match self {
            Self::Approved | Self::CodeExpired | Self::ResponseLost | Self::NetworkDown => "paid",
            Self::Denied => "denied",
            Self::TooLate => "timed-out",
            Self::TooFewPoints => "estimate",
            Self::Cancel => "cancel-done",
            Self::CardRefund | Self::AboveLimit => "refund-done",
        }
    }

    /// Sets its situation and notes what there is already.
    pub fn begin(self, practice: &Practice) -> Attempt {
        practice.set_situation(self.situation());
        let world = practice.world.borrow();
        let (since, before) = (world.now(), world.counts());
        Attempt { lesson: self, since, before, practice: practice.clone() }
    }
}

/// A try of a lesson.
#[derive(Clone, Debug)]
pub struct Attempt {
    lesson: Lesson,
    since: Timestamp,
    before: Counts,
    practice: Practice,
}

impl Attempt {
    /// The lesson.
    pub const fn lesson(&self) -> Lesson {
        self.lesson
    }

    /// Whether what the lesson teaches has happened since it began.
    pub fn is_passed(&self) -> bool {
        let world = &self.practice.world.borrow();
        let opened: Vec<&Payment> = world.payments().iter().skip(self.before.payments).collect();
        let seen = |what: Seen| world.seen().iter().skip(self.before.seen).any(|one| *one == what);
        let any = |is: &dyn Fn(&Payment) -> bool| opened.iter().any(|payment| is(payment));
        let paid = |payment: &Payment| payment.state.status == Status::PAID;
        match self.lesson {
            Lesson::Approved => any(&paid),
            Lesson::Denied => any(&|payment| is_unpaid(payment) && world.was_denied(payment)),
            Lesson::TooLate => any(&|payment| is_unpaid(payment) && payment.state.timed_out),
            Lesson::TooFewPoints => seen(Seen::TooExpensive) && opened.is_empty(),
            Lesson::CodeExpired => {
                seen(Seen::Refused(ResultCode::UnknownTemporaryAccount.number())) && any(&paid)
            }
            // The same sale again would be a second payment.
            Lesson::ResponseLost => seen(Seen::Lost) && opened.len() == 1 && any(&paid),
            Lesson::NetworkDown => seen(Seen::Lost) && any(&paid),
            Lesson::Cancel => world.payments().iter().any(|payment| {
                payment.state.status == Status::of(Phase::Cancel, Stage::Closed)
                    && payment.times.open_cancel >= self.since
            }),
            Lesson::CardRefund => self.refunded(world, Refunded::InPart),
            Lesson::AboveLimit => self.refunded(world, Refunded::AboveLimit),
        }
    }

    /// Whether exactly one refund was requested, which was done and is as it should be.
    fn refunded(&self, world: &World, which: Refunded) -> bool {
        let requested: Vec<_> = world.refunds().iter().skip(self.before.refunds).collect();
        let [refund] = requested.as_slice() else { return false };
        let fits = match which {
            Refunded::InPart => refund.amount < refund.balance,
            Refunded::AboveLimit => {
                let points = world.in_points((refund.amount, world.shop().currency.as_str()));
                points.is_some_and(|points| points > world.shop().limits.refund.action)
            }
        };
        refund.state.stage == RefundState::Done && fits
    }
}

/// What a refund should be.
#[derive(Clone, Copy)]
enum Refunded {
    InPart,
    AboveLimit,
}

fn is_unpaid(payment: &Payment) -> bool {
    payment.state.status == Status::NOT_PAID
}

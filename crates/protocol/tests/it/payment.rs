//! Important rows of the payment table, one test each.

use kios_protocol::payment::{ChainState, Event, Movement, Phase, Stage, State, Status, Timeouts};
use kios_protocol::{ResultCode, Timestamp};

const OPENED: Timestamp = Timestamp::from_seconds(1_700_000_000);
const YES: Event = Event::CloseNew { confirm: true };
const NO: Event = Event::CloseNew { confirm: false };
const GIVE_BACK: Event = Event::CloseCancel { confirm: true };
const GIVE_UP: Event = Event::CloseCancel { confirm: false };

/// A payment that goes through events, each so many seconds after the opening.
struct Walk(State, Vec<Option<Movement>>);

impl Walk {
    fn opened() -> Self {
        Self(State::opened(OPENED), Vec::new())
    }

    fn paid() -> Self {
        Self::opened().then(Event::Approved, 1).then(Event::Confirmed, 2).then(YES, 3)
    }

    fn then(mut self, event: Event, after: u64) -> Self {
        let next = self.0.apply(event, OPENED.plus(after), &Timeouts::NETWORK).unwrap();
        self.1.push(Movement::between(&self.0, &next));
        Self(next, self.1)
    }

    fn refuses(self, event: Event, after: u64, code: ResultCode) -> Self {
        let refused = self.0.apply(event, OPENED.plus(after), &Timeouts::NETWORK).unwrap_err();
        assert_eq!(refused.code, code, "{refused}");
        assert_eq!(refused.state, self.0);
        self
    }

    fn is(self, status: u8, contract: ChainState) -> Self {
        assert_eq!((self.0.status.number(), self.0.contract), (status, contract));
        self
    }

    fn moved(self, movements: &[Movement]) -> Self {
        assert_eq!(self.1.iter().flatten().copied().collect::<Vec<_>>(), movements);
        self
    }
}

#[test]
fn a_payment_that_is_approved_and_closed_is_paid() {
    Walk::opened()
        .is(11, ChainState::Nothing)
        .then(Event::Approved, 10)
        .is(14, ChainState::Nothing)
        .then(Event::Confirmed, 11)
        .is(15, ChainState::PaymentOpened)
        .then(Event::Replied, 11)
        .is(17, ChainState::PaymentOpened)
        .then(YES, 12)
        .is(18, ChainState::PaymentClosed)
        .moved(&[Movement::Hold, Movement::Pay])
        .refuses(YES, 13, ResultCode::AlreadyClosed)
        .refuses(NO, 13, ResultCode::AlreadyClosed);
}

#[test]
fn a_close_before_the_success_is_told_is_a_close() {
    Walk::opened()
        .then(Event::Approved, 10)
        .then(Event::Confirmed, 11)
        .then(YES, 11)
        .is(18, ChainState::PaymentClosed)
        .refuses(Event::Replied, 12, ResultCode::NotApprovable);
}

#[test]
fn a_denied_payment_is_closed_as_failed_whatever_the_kiosk_says() {
    for close in [YES, NO] {
        Walk::opened()
            .then(Event::Denied, 10)
            .is(16, ChainState::Nothing)
            .refuses(Event::Approved, 11, ResultCode::NotApprovable)
            .then(close, 11)
            .is(19, ChainState::Nothing)
            .moved(&[])
            .refuses(close, 12, ResultCode::ForcedToClose)
            .refuses(Event::OpenCancel, 12, ResultCode::NotCancellable);
    }
}

#[test]
fn an_approved_payment_that_is_closed_as_failed_gives_the_points_back() {
    Walk::opened()
        .then(Event::Approved, 10)
        .then(Event::Confirmed, 11)
        .then(NO, 12)
        .is(19, ChainState::PaymentFailed)
        .moved(&[Movement::Hold, Movement::Release])
        .refuses(YES, 13, ResultCode::AlreadyClosed)
        .refuses(Event::OpenCancel, 13, ResultCode::NotCancellable);
}

#[test]
fn a_customer_who_walks_away_frees_the_kiosk_at_once() {
    Walk::opened()
        .refuses(YES, 0, ResultCode::NotYetApproved)
        .refuses(YES, 40, ResultCode::NotYetApproved)
        .then(NO, 3)
        .is(19, ChainState::Nothing)
        .refuses(Event::Approved, 4, ResultCode::NotApprovable)
        .moved(&[]);
}

#[test]
fn from_forty_one_seconds_on_any_close_of_an_unanswered_payment_fails_it() {
    Walk::opened().then(YES, 41).is(19, ChainState::Nothing).moved(&[]);
}

#[test]
fn the_answering_time_ends_after_forty_five_seconds_by_itself_and_once() {
    Walk::opened()
        .refuses(Event::TimedOut, 44, ResultCode::NotYetApproved)
        .then(Event::TimedOut, 45)
        .is(11, ChainState::Nothing)
        .refuses(Event::TimedOut, 46, ResultCode::NotApprovable)
        .refuses(Event::Approved, 45, ResultCode::TimedOut)
        .refuses(Event::Denied, 45, ResultCode::TimedOut)
        .then(YES, 45)
        .is(19, ChainState::Nothing);
    Walk::opened().then(Event::Approved, 45).is(14, ChainState::Nothing);
    Walk::opened().refuses(Event::Approved, 46, ResultCode::TimedOut);
}

#[test]
fn what_is_on_its_way_to_the_chain_is_left_to_the_chain() {
    for (close, after) in [(YES, 20), (NO, 20), (YES, 100), (NO, 100)] {
        Walk::opened().then(Event::Approved, 10).refuses(close, after, ResultCode::NotYetApproved);
    }
    Walk::opened()
        .then(Event::Approved, 10)
        .refuses(Event::ForceClosed, 400, ResultCode::NotClosable)
        .then(Event::Confirmed, 400)
        .then(Event::ForceClosed, 401)
        .is(19, ChainState::PaymentFailed)
        .moved(&[Movement::Hold, Movement::Release]);
}

#[test]
fn what_the_chain_threw_out_can_be_answered_again_in_time() {
    Walk::opened()
        .then(Event::Approved, 10)
        .then(Event::Reverted, 12)
        .is(13, ChainState::Nothing)
        .then(Event::SendFailed, 20)
        .is(12, ChainState::Nothing)
        .then(Event::Approved, 30)
        .is(14, ChainState::Nothing)
        .moved(&[]);
    Walk::opened()
        .then(Event::Approved, 10)
        .then(Event::Reverted, 60)
        .refuses(Event::Approved, 60, ResultCode::TimedOut)
        .then(Event::TimedOut, 60)
        .then(NO, 61)
        .is(19, ChainState::Nothing);
}

#[test]
fn what_nobody_closes_is_closed_after_three_hundred_seconds() {
    Walk::opened()
        .refuses(Event::ForceClosed, 299, ResultCode::NotYetApproved)
        .then(Event::ForceClosed, 300)
        .is(19, ChainState::Nothing);
    Walk::opened().then(Event::Denied, 5).then(Event::ForceClosed, 300).is(19, ChainState::Nothing);
    Walk::paid().refuses(Event::ForceClosed, 1000, ResultCode::NotClosable);
}

#[test]
fn an_approved_cancel_that_nobody_closes_is_completed() {
    Walk::paid()
        .then(Event::OpenCancel, 100)
        .then(Event::Approved, 110)
        .refuses(Event::ForceClosed, 400, ResultCode::NotClosable)
        .then(Event::Confirmed, 110)
        .refuses(Event::ForceClosed, 399, ResultCode::NotYetApproved)
        .then(Event::ForceClosed, 400)
        .is(58, ChainState::CancelClosed);
    Walk::paid()
        .then(Event::OpenCancel, 100)
        .then(Event::Denied, 110)
        .then(Event::ForceClosed, 400)
        .is(59, ChainState::PaymentClosed);
}

#[test]
fn a_paid_payment_is_taken_back_by_a_cancel() {
    Walk::paid()
        .then(Event::OpenCancel, 100)
        .is(51, ChainState::PaymentClosed)
        .refuses(Event::OpenCancel, 101, ResultCode::NotCancellable)
        .refuses(GIVE_BACK, 101, ResultCode::NotYetApproved)
        .refuses(YES, 101, ResultCode::AlreadyClosed)
        .refuses(NO, 101, ResultCode::AlreadyClosed)
        .then(Event::Approved, 110)
        .then(Event::Confirmed, 111)
        .is(55, ChainState::CancelOpened)
        .refuses(YES, 111, ResultCode::NotClosable)
        .then(Event::Replied, 111)
        .then(GIVE_BACK, 112)
        .is(58, ChainState::CancelClosed)
        .moved(&[Movement::Hold, Movement::Pay, Movement::HoldBack, Movement::GiveBack])
        .refuses(GIVE_BACK, 113, ResultCode::AlreadyClosed)
        .refuses(Event::OpenCancel, 113, ResultCode::NotCancellable)
        .refuses(YES, 113, ResultCode::NotClosable);
}

#[test]
fn a_cancel_that_was_denied_timed_out_or_given_up_can_be_opened_again_and_completed() {
    let denied = Walk::paid().then(Event::OpenCancel, 100).then(Event::Denied, 105);
    let closed = Walk::paid()
        .then(Event::OpenCancel, 100)
        .then(Event::Denied, 105)
        .then(GIVE_BACK, 106)
        .is(59, ChainState::PaymentClosed)
        .refuses(GIVE_UP, 107, ResultCode::ForcedToClose);
    let timed_out = Walk::paid()
        .then(Event::OpenCancel, 100)
        .then(Event::TimedOut, 145)
        .then(GIVE_BACK, 145)
        .is(59, ChainState::PaymentClosed);
    let given_up = Walk::paid().then(Event::OpenCancel, 100).then(GIVE_UP, 101).refuses(
        Event::Approved,
        102,
        ResultCode::NotApprovable,
    );
    for walk in [denied, closed, timed_out, given_up] {
        walk.then(Event::OpenCancel, 200)
            .then(Event::Approved, 201)
            .then(Event::Confirmed, 202)
            .then(GIVE_BACK, 203)
            .is(58, ChainState::CancelClosed)
            .moved(&[Movement::Hold, Movement::Pay, Movement::HoldBack, Movement::GiveBack]);
    }
}

#[test]
fn a_cancel_that_failed_on_the_chain_is_final() {
    Walk::paid()
        .then(Event::OpenCancel, 100)
        .then(Event::Approved, 101)
        .then(Event::Confirmed, 102)
        .then(GIVE_UP, 103)
        .is(59, ChainState::CancelFailed)
        .moved(&[Movement::Hold, Movement::Pay, Movement::HoldBack, Movement::KeepPaid])
        .refuses(Event::OpenCancel, 104, ResultCode::NotCancellable)
        .refuses(GIVE_BACK, 104, ResultCode::NotClosable);
}

#[test]
fn the_shop_has_seven_days_to_say_yes_and_longer_to_say_no() {
    let week = Timeouts::NETWORK.cancel_window;
    Walk::paid().then(Event::OpenCancel, week).then(Event::Approved, week + 2);
    Walk::paid()
        .then(Event::OpenCancel, week)
        .refuses(Event::Approved, week + 3, ResultCode::CancelPeriodExpired)
        .refuses(Event::SendFailed, week + 3, ResultCode::CancelPeriodExpired)
        .then(Event::Denied, week + 3)
        .is(56, ChainState::PaymentClosed);
}

#[test]
fn a_chain_that_is_ahead_of_the_status_is_named_by_its_code() {
    let answers = |phase, contract, event| {
        let status = Status::of(phase, Stage::Opened);
        let state = State { status, contract, ..State::opened(OPENED) };
        state.apply(event, OPENED, &Timeouts::NETWORK).unwrap_err().code
    };
    for (phase, contract, code) in [
        (Phase::New, ChainState::PaymentOpened, ResultCode::AlreadyApproved),
        (Phase::New, ChainState::PaymentClosed, ResultCode::AlreadyClosed),
        (Phase::New, ChainState::PaymentFailed, ResultCode::AlreadyApprovedAndFailed),
        (Phase::New, ChainState::CancelOpened, ResultCode::NotApprovable),
        (Phase::Cancel, ChainState::CancelOpened, ResultCode::AlreadyApproved),
        (Phase::Cancel, ChainState::CancelClosed, ResultCode::AlreadyClosed),
        (Phase::Cancel, ChainState::CancelFailed, ResultCode::AlreadyApprovedAndFailed),
        (Phase::Cancel, ChainState::Nothing, ResultCode::NotApprovable),
    ] {
        assert_eq!(answers(phase, contract, Event::Approved), code);
        assert_eq!(answers(phase, contract, Event::Denied), ResultCode::NotDeniable);
    }
}

#[test]
fn contract_numbers_are_the_networks() {
    for (number, contract) in (0..).zip(ChainState::ALL) {
        assert_eq!(contract.number(), number);
        assert_eq!(ChainState::from_number(number), Some(contract));
    }
    assert_eq!(ChainState::from_number(7), None);
}

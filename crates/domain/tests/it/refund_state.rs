//! The fields of a refund's state beside its stage: what is kept, when it is queried, when it is due.

use kios_domain::refund::{
    Event, GatewayMessage, ManualReview, QueryOutcome, Receipt, SendOutcome, State,
};
use kios_protocol::refund::RefundState;
use kios_protocol::{Amount, Timestamp};

const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn message(code: &str) -> GatewayMessage {
    GatewayMessage { code: code.to_owned(), message: format!("about {code}") }
}

fn receipt() -> Receipt {
    Receipt {
        code: "0000".to_owned(),
        message: "done".to_owned(),
        gateway_id: Some("G-1".to_owned()),
        balance_after: Some(Amount::from_whole(7)),
        foreign: None,
    }
}

/// The state after these events, each so many seconds after the start.
fn after(events: impl IntoIterator<Item = (u64, Event)>) -> State {
    events.into_iter().fold(State::requested(START), |state, (seconds, event)| {
        state.apply(event, START.plus(seconds)).unwrap()
    })
}

fn unknown(code: &str) -> Event {
    Event::Answered(SendOutcome::Unknown(message(code)))
}

#[test]
fn a_refund_that_was_never_sent_is_due_at_once() {
    let state = State::requested(START);
    assert_eq!((state.due_at(), state.sent), (Some(START), 0));
    let sent = after([(1, Event::Sending)]);
    assert_eq!((sent.due_at(), sent.sent), (Some(START), 1));
}

#[test]
fn a_receipt_is_kept_and_ends_every_query() {
    let state = after([(0, Event::Sending), (1, Event::Answered(SendOutcome::Done(receipt())))]);
    assert_eq!(state.stage, RefundState::Done);
    assert_eq!(state.gateway_id.as_deref(), Some("G-1"));
    assert_eq!(state.balance_after, Some(Amount::from_whole(7)));
    assert_eq!((state.reason.code.as_str(), state.reason.message.as_str()), ("0000", "done"));
    assert_eq!(state.due_at(), None);
}

#[test]
fn a_refusal_keeps_the_gateways_reason() {
    let refused = Event::Answered(SendOutcome::Refused(message("E1")));
    let state = after([(0, Event::Sending), (1, refused)]);
    assert_eq!((state.stage, state.reason.clone()), (RefundState::Refused, message("E1")));
    assert_eq!(state.due_at(), None);
}

#[test]
fn queries_are_further_and_further_apart_and_the_review_clock_starts_once() {
    let mut state = after([(0, Event::Sending), (10, unknown("E1"))]);
    assert_eq!((state.since, state.reason.clone()), (START.plus(10), message("E1")));
    let mut pauses = Vec::new();
    let mut now = START.plus(10);
    for _ in 0..8 {
        pauses.push(state.ask_at.since(now));
        assert_eq!(state.due_at(), Some(state.ask_at));
        now = state.ask_at;
        state = state.apply(Event::Asking, now).unwrap();
        now = now.plus(1);
        let answer = Event::Queried(QueryOutcome::Unknown(message("E2")));
        state = state.apply(answer, now).unwrap();
        assert_eq!((state.since, state.reason.clone()), (START.plus(10), message("E2")));
    }
    assert!(pauses.is_sorted() && pauses[1] == 2 * pauses[0], "{pauses:?}");
    assert_eq!(pauses.last(), pauses.get(6), "the pause has a limit: {pauses:?}");
    // The review is due before a query that comes later.
    let late_at = State { ask_at: START.plus(1_000_000), ..state.clone() }.due_at().unwrap();
    assert!(late_at < START.plus(1_000_000));
    assert!(
        state.is_late(late_at) && !state.is_late(Timestamp::from_seconds(late_at.seconds() - 1))
    );
    let reviewed = state.apply(Event::Late, late_at).unwrap();
    assert_eq!((reviewed.review, reviewed.due_at()), (ManualReview::Late, Some(reviewed.ask_at)));
}

#[test]
fn a_mismatch_keeps_its_reason_for_the_review() {
    let state =
        after([(0, Event::Sending), (1, Event::Answered(SendOutcome::Mismatch(message("E1"))))]);
    assert_eq!((state.review, state.reason.clone()), (ManualReview::Mismatch, message("E1")));
    let now = state.ask_at;
    let state = state.apply(Event::Asking, now).unwrap();
    let state = state.apply(Event::Queried(QueryOutcome::Refused(message("E2"))), now).unwrap();
    assert_eq!((state.stage, state.reason), (RefundState::Unknown, message("E1")));
}

#[test]
fn a_second_sending_starts_its_queries_anew() {
    let mut state = after([(0, Event::Sending), (1, unknown("E1"))]);
    let mut sent = 1;
    while sent == 1 {
        let now = state.ask_at;
        state = state.apply(Event::Asking, now).unwrap();
        state = state.apply(Event::Queried(QueryOutcome::NotFound), now).unwrap();
        sent = state.sent;
    }
    assert_eq!((state.stage, state.sent, state.asked), (RefundState::Sent, 2, 0));
    assert_eq!((state.missed_at, state.declined.clone()), (Timestamp::NEVER, None));
    let now = START.plus(900);
    let state = state.apply(Event::Answered(SendOutcome::Refused(message("E2"))), now).unwrap();
    assert_eq!((state.declined.clone(), state.stage), (Some(message("E2")), RefundState::Unknown));
}

#[test]
fn an_event_that_does_not_fit_is_named() {
    let events = [
        (Event::Answered(SendOutcome::Unknown(message(""))), "answered"),
        (Event::Asking, "asking"),
        (Event::Queried(QueryOutcome::NotFound), "queried"),
        (Event::Lost, "lost"),
        (Event::Late, "late"),
    ];
    for (event, name) in events {
        let fault = State::requested(START).apply(event, START).unwrap_err();
        assert_eq!((fault.event, fault.stage), (name, RefundState::Requested));
        let text = format!("{name} does not happen to a refund that is requested");
        assert_eq!(fault.to_string(), text);
    }
}

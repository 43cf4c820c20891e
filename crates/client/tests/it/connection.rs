//! The connection badge.

use kios_client::{Connection, Instant, PollResult, StreamHealth};
use kios_protocol::api::{Answer, Unknown};

fn at(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

#[test]
fn a_stream_that_has_not_opened_yet_is_reconnecting_at_once() {
    let mut health = StreamHealth::default();
    assert_eq!(health.connection(at(0)), Connection::Reconnecting);
    health.lost(at(0));
    assert_eq!(health.connection(at(0)), Connection::Reconnecting, "a failed attempt is no loss");
    health.polled(PollResult::Answered);
    assert_eq!(health.connection(at(0)), Connection::Polling);
    health.polled(PollResult::Lost);
    assert_eq!(health.connection(at(0)), Connection::Offline);
    health.opened(at(0));
    assert_eq!(health.connection(at(0)), Connection::Live);
}

#[test]
fn a_lost_stream_is_shown_after_three_seconds() {
    let mut health = StreamHealth::connecting();
    health.opened(at(0));
    health.lost(at(1_000));
    health.polled(PollResult::Lost);
    assert_eq!(health.connection(at(3_999)), Connection::Live);
    assert_eq!(health.connection(at(4_000)), Connection::Offline);
    health.polled(PollResult::Answered);
    assert_eq!(health.connection(at(4_000)), Connection::Polling);
}

#[test]
fn failed_attempts_do_not_restart_the_three_seconds() {
    let mut health = StreamHealth::default();
    health.opened(at(0));
    health.lost(at(0));
    health.lost(at(2_000));
    assert_eq!(health.connection(at(3_000)), Connection::Reconnecting);
}

#[test]
fn requests_made_while_the_stream_was_open_say_nothing_after_its_loss() {
    let mut health = StreamHealth::default();
    health.opened(at(0));
    assert!(health.is_live(at(0)));
    health.polled(PollResult::Lost);
    assert_eq!(health.connection(at(0)), Connection::Live);
    health.lost(at(0));
    assert!(!health.is_live(at(0)));
    assert_eq!(health.connection(at(3_000)), Connection::Reconnecting);
}

#[test]
fn a_stream_without_events_for_twenty_seconds_is_not_live() {
    let mut health = StreamHealth::default();
    health.opened(at(0));
    health.received(at(15_000));
    health.polled(PollResult::Answered);
    assert!(health.is_live(at(35_000)));
    assert_eq!(health.connection(at(35_000)), Connection::Live);
    assert!(!health.is_live(at(35_001)), "two heartbeats were due");
    assert_eq!(health.connection(at(35_001)), Connection::Polling);
    health.polled(PollResult::Lost);
    assert_eq!(health.connection(at(36_000)), Connection::Offline);
    health.received(at(37_000));
    assert_eq!(health.connection(at(37_000)), Connection::Live);
    health.lost(at(38_000));
    health.received(at(38_001));
    assert!(!health.is_live(at(38_001)), "an event of a stream that was lost opens none");
}

#[test]
fn where_no_stream_is_used_the_latest_request_decides() {
    let mut health = StreamHealth::unused();
    assert_eq!(health.connection(at(0)), Connection::Reconnecting);
    health.polled(PollResult::Answered);
    assert_eq!(health.connection(at(0)), Connection::Live);
    health.polled(PollResult::Lost);
    assert_eq!(health.connection(at(0)), Connection::Offline);
}

#[test]
fn a_refusal_is_an_answer_and_an_unknown_outcome_is_none() {
    assert_eq!(PollResult::from(&Answer::Done(())), PollResult::Answered);
    assert_eq!(PollResult::from(&Answer::<()>::Refused(2001)), PollResult::Answered);
    assert_eq!(PollResult::from(&Answer::<()>::Unknown(Unknown::Late)), PollResult::Lost);
}

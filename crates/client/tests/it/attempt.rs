//! The attempts to read the stream: what counts as one, their time limits and pauses.

use kios_client::{EventKind, Instant, Received, StreamAttempts, StreamFault};
use proptest::collection::vec;
use proptest::prelude::*;

const STREAM: Option<&str> = Some("text/event-stream");

fn at(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

#[test]
fn a_stream_is_live_with_its_hello_and_not_before() {
    let mut attempt = StreamAttempts::start(at(0));
    assert_eq!(
        attempt.received(EventKind::Hello, at(0)),
        Received::Early,
        "there is no response yet"
    );
    attempt.answered(200, STREAM, at(1_000)).unwrap();
    assert_eq!(attempt.received(EventKind::Other, at(1_100)), Received::Early);
    assert_eq!(attempt.received(EventKind::Hello, at(1_200)), Received::Opened);
    assert_eq!(attempt.received(EventKind::Hello, at(1_300)), Received::Live);
    assert_eq!(attempt.received(EventKind::Other, at(16_000)), Received::Live);
}

#[test]
fn only_a_success_of_the_right_type_is_a_stream() {
    for (status, kind, is_stream) in [
        (200, STREAM, true),
        (200, Some("Text/Event-Stream; charset=utf-8"), true),
        (200, Some("text/html; charset=utf-8"), false),
        (200, Some("application/json"), false),
        (200, Some("text/event-stream-not"), false),
        (200, None, false),
        (204, STREAM, false),
        (302, STREAM, false),
        (401, Some("application/json"), false),
        (503, STREAM, false),
    ] {
        let mut attempt = StreamAttempts::start(at(0));
        let answered = attempt.answered(status, kind, at(0));
        let expected = if is_stream { Ok(()) } else { Err(StreamFault::NotAStream) };
        assert_eq!(answered, expected, "{status} {kind:?}");
    }
}

#[test]
fn every_step_has_a_time_limit() {
    let mut attempt = StreamAttempts::start(at(0));
    assert_eq!((attempt.deadline(), attempt.overdue()), (at(10_000), StreamFault::NoResponse));
    attempt.answered(200, STREAM, at(500)).unwrap();
    // A proxy that holds the body back is recognised within ten seconds.
    assert_eq!((attempt.deadline(), attempt.overdue()), (at(8_500), StreamFault::Held));
    attempt.received(EventKind::Other, at(8_000));
    assert_eq!(attempt.deadline(), at(8_500), "an event before hello extends nothing");
    attempt.received(EventKind::Hello, at(8_400));
    assert_eq!((attempt.deadline(), attempt.overdue()), (at(48_400), StreamFault::Silent));
    attempt.received(EventKind::Other, at(20_000));
    assert_eq!(attempt.deadline(), at(60_000));
}

#[test]
fn the_pause_doubles_until_a_stream_has_lived_for_half_a_minute() {
    let mut attempt = StreamAttempts::start(at(0));
    let mut pauses = Vec::new();
    for lived_s in [0, 1, 29, 0, 0, 30, 0] {
        attempt.restart(at(0));
        attempt.answered(200, STREAM, at(0)).unwrap();
        attempt.received(EventKind::Hello, at(0));
        pauses.push(attempt.failed(StreamFault::Ended, at(lived_s * 1_000), 0));
    }
    assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 15_000, 1_000, 2_000]);
}

#[test]
fn a_key_that_the_relay_refuses_is_tried_again_after_twenty_seconds() {
    let mut attempt = StreamAttempts::start(at(0));
    assert_eq!(attempt.failed(StreamFault::Rejected, at(0), 9), 20_000);
    assert_eq!(attempt.failed(StreamFault::NoResponse, at(0), 0), 1_000, "it is no failure");
}

/// What a network does with an attempt: milliseconds until the headers, whether they are a stream's, and milliseconds
/// until `hello` and until the end. A time beyond the limit never comes.
fn network() -> impl Strategy<Value = (u64, bool, u64, u64)> {
    (0..12_000_u64, any::<bool>(), 0..10_000_u64, 0..29_999_u64)
}

proptest! {
    /// Whatever the network does to attempts that do not live, at most five begin within 25 s, and the pause stays below 25 s.
    #[test]
    fn at_most_five_attempts_begin_within_25_seconds(networks in vec(network(), 20..40), random in vec(any::<u16>(), 40)) {
        let mut now = 0;
        let mut begun = Vec::new();
        let mut attempt = StreamAttempts::start(at(0));
        for ((headers, is_stream, hello, end), random) in networks.into_iter().zip(random) {
            begun.push(now);
            attempt.restart(at(now));
            let fault = if at(now + headers) >= attempt.deadline() {
                now = attempt.deadline().millis();
                attempt.overdue()
            } else {
                now += headers;
                let kind = if is_stream { "text/event-stream" } else { "text/html" };
                match attempt.answered(200, Some(kind), at(now)) {
                    Err(fault) => fault,
                    Ok(()) if at(now + hello) >= attempt.deadline() => {
                        now = attempt.deadline().millis();
                        attempt.overdue()
                    }
                    Ok(()) => {
                        now += hello;
                        attempt.received(EventKind::Hello, at(now));
                        now += end;
                        StreamFault::Ended
                    }
                }
            };
            let pause = attempt.failed(fault, at(now), random);
            prop_assert!((1_000..=22_500).contains(&pause));
            now += pause;
        }
        for first in &begun {
            let within = begun.iter().filter(|other| (*first..first + 25_000).contains(*other));
            prop_assert!(within.count() <= 5, "{begun:?}");
        }
    }
}

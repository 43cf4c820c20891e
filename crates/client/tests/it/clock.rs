//! The estimate of the relay's clock, with delayed reports and clocks that are wrong.

use kios_client::{Instant, ServerClock};
use kios_protocol::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

const START_S: u64 = 1_700_000_000;
/// How far the device's clock is behind the relay's.
const DEVICE_BEHIND_MS: u64 = 7_000_000;

fn instant(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

fn second(second: u64) -> Timestamp {
    Timestamp::from_seconds(START_S + second)
}

#[test]
fn without_a_report_there_is_no_estimate() {
    let clock = ServerClock::default();
    assert_eq!(clock.millis(instant(5)), None);
    assert_eq!(clock.timestamp(instant(5)), None);
    assert_eq!(clock.ms_until(second(0), instant(5)), None);
}

#[test]
fn the_devices_clock_continues_a_report() {
    let mut clock = ServerClock::default();
    clock.observe(second(100), instant(1_000));
    assert_eq!(clock.timestamp(instant(3_999)), Some(second(102)));
    assert_eq!(clock.ms_until(second(145), instant(3_500)), Some(42_500));
    assert_eq!(clock.ms_until(second(90), instant(3_500)), Some(0));
}

#[test]
fn a_report_ahead_of_the_estimate_is_accepted_and_one_a_little_behind_is_not() {
    let mut clock = ServerClock::default();
    clock.observe(second(100), instant(0));
    clock.observe(second(101), instant(500));
    assert_eq!(clock.ms_until(second(101), instant(500)), Some(0));
    clock.observe(second(101), instant(10_500));
    assert_eq!(clock.timestamp(instant(10_500)), Some(second(111)), "10 s behind: delayed");
}

#[test]
fn a_report_far_behind_the_estimate_means_that_a_clock_was_corrected() {
    let mut clock = ServerClock::default();
    clock.observe(second(100), instant(0));
    clock.observe(second(99), instant(10_000));
    assert_eq!(clock.timestamp(instant(10_000)), Some(second(99)));
}

#[test]
fn a_recorded_time_only_moves_the_estimate_forward() {
    let mut clock = ServerClock::default();
    clock.observe_recorded(second(50), instant(0));
    assert_eq!(clock.timestamp(instant(0)), Some(second(50)), "nothing better is known");
    clock.observe_recorded(second(20), instant(1_000));
    assert_eq!(clock.timestamp(instant(1_000)), Some(second(51)));
    clock.observe_recorded(second(60), instant(1_000));
    assert_eq!(clock.timestamp(instant(1_000)), Some(second(60)));
}

/// A report: the time since the previous one, and how long it is under way, milliseconds.
fn reports(max_delay_ms: u64) -> impl Strategy<Value = Vec<(u64, u64)>> {
    vec((0..20_000_u64, 0..=max_delay_ms), 1..60)
}

proptest! {
    /// Both clocks run alike: the estimate is behind the relay's clock by exactly as much as the
    /// best report so far was, and never ahead.
    #[test]
    fn the_estimate_is_as_good_as_the_fastest_report(reports in reports(8_999)) {
        let mut clock = ServerClock::default();
        let mut relay_ms = START_S * 1_000;
        let mut least_behind_ms = u64::MAX;
        for (gap_ms, delay_ms) in reports {
            relay_ms += gap_ms;
            let reported = Timestamp::from_seconds((relay_ms - delay_ms) / 1_000);
            let now = instant(relay_ms - DEVICE_BEHIND_MS);
            clock.observe(reported, now);
            least_behind_ms = least_behind_ms.min(relay_ms - reported.seconds() * 1_000);
            prop_assert_eq!(clock.millis(now), Some(relay_ms - least_behind_ms));
        }
    }

    /// The relay's clock may be set to anything and the device's clock may run at any rate: an error
    /// ends with the next report, but for ten seconds.
    #[test]
    fn after_a_report_the_estimate_is_at_most_ten_seconds_ahead_of_it(
        reports in vec((0..100_000_u64, 0..100_000_u64), 1..60),
    ) {
        let mut clock = ServerClock::default();
        let mut device_ms = 0;
        for (device_gap_ms, reported_s) in reports {
            device_ms += device_gap_ms;
            clock.observe(second(reported_s), instant(device_ms));
            let estimate_ms = clock.millis(instant(device_ms)).unwrap();
            let reported_ms = second(reported_s).seconds() * 1_000;
            prop_assert!(reported_ms <= estimate_ms && estimate_ms <= reported_ms + 10_000);
        }
    }

    /// A countdown of a deadline and the estimate add up.
    #[test]
    fn a_countdown_ends_when_the_estimate_reaches_the_deadline(
        reported_s in 0..100_000_u64, deadline_s in 0..200_000_u64, elapsed_ms in 0..100_000_000_u64,
    ) {
        let mut clock = ServerClock::default();
        clock.observe(second(reported_s), instant(0));
        let left_ms = clock.ms_until(second(deadline_s), instant(elapsed_ms)).unwrap();
        let estimate_ms = clock.millis(instant(elapsed_ms)).unwrap();
        let deadline_ms = second(deadline_s).seconds() * 1_000;
        prop_assert_eq!(estimate_ms + left_ms, estimate_ms.max(deadline_ms));
    }
}

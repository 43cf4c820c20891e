//! When a callback is retried: exponential backoff with jitter.
//!
//! After 5 s, then after twice as long each time up to ten minutes, for three days. The later half of
//! every pause is random, so that callbacks that failed together are not retried together.
//!
//! Source: `relay.md §3 B7`.

use kios_protocol::Timestamp;

/// The pause after the first attempt.
const FIRST_PAUSE_S: u64 = 5;
/// The longest pause.
const MAX_PAUSE_S: u64 = 600;
/// The age at which a callback is not retried any more.
const EXPIRY_S: u64 = 3 * 86_400;

/// The instant of the next attempt after one that failed at `now` with `attempts` before it, for a
/// callback that is due `since` then; none when it has expired.
pub(super) fn next(
    attempts: u64,
    since: Timestamp,
    now: Timestamp,
    jitter: u32,
) -> Option<Timestamp> {
    let last = since.plus(EXPIRY_S);
    if now >= last {
        return None;
    }
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX);
    let pause = 2_u64.checked_pow(doublings).and_then(|times| times.checked_mul(FIRST_PAUSE_S));
    let pause = pause.unwrap_or(MAX_PAUSE_S).min(MAX_PAUSE_S);
    let half = pause / 2;
    let at = now.plus(pause - half + u64::from(jitter) % (half + 1));
    // The last attempt is at the expiry, not up to ten minutes before it.
    Some(at.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SINCE: Timestamp = Timestamp::from_seconds(1_700_000_000);

    /// `None` when no attempt follows.
    fn pause(attempts: u64, jitter: u32) -> Option<u64> {
        next(attempts, SINCE, SINCE, jitter).map(|at| at.since(SINCE))
    }

    #[test]
    fn pauses_double_up_to_ten_minutes_and_their_later_half_is_random() {
        let shortest: Option<Vec<u64>> = (0..10).map(|attempts| pause(attempts, 0)).collect();
        assert_eq!(shortest, Some(vec![3, 5, 10, 20, 40, 80, 160, 300, 300, 300]));
        assert_eq!([pause(0, 2), pause(0, 3)], [Some(5), Some(3)]);
        let capped = [pause(8, 300), pause(8, 301), pause(u64::MAX, 300)];
        assert_eq!(capped, [Some(600), Some(300), Some(600)]);
    }

    #[test]
    fn it_is_tried_until_the_end_of_the_third_day_and_then_given_up() {
        let end = SINCE.plus(EXPIRY_S);
        let before = Timestamp::from_seconds(end.seconds() - 1);
        assert_eq!(next(500, SINCE, before, 0), Some(end));
        assert_eq!(next(500, SINCE, end, 0), None);
        assert_eq!(next(0, SINCE, end.plus(86_400), 0), None);
    }
}

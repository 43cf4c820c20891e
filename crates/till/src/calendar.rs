//! Converts a timestamp to a Gregorian date and time in the shop's time zone.

use kios_protocol::{Currency, Timestamp};

const DAY_S: u64 = 86_400;
/// Korea is nine hours ahead of UTC, all year.
const SEOUL_OFFSET_S: u64 = 32_400;
/// Days from 0000-03-01 to 1970-01-01. If a year starts in March, the leap day is its last day,
/// which makes every month's length regular.
const EPOCH_DAYS: u64 = 719_468;
/// Days of 400 years.
const ERA_DAYS: u64 = 146_097;

/// The first second of the day that is this many days before a time, and the first second of the
/// day after it.
pub(crate) fn day(now: Timestamp, ago: u64, currency: &str) -> (Timestamp, Timestamp) {
    let offset = offset(currency);
    let today = now.seconds().saturating_add(offset) / DAY_S;
    let second = |days: u64| Timestamp::from_seconds((days * DAY_S).saturating_sub(offset));
    let shown = today.saturating_sub(ago);
    (second(shown), second(shown.saturating_add(1)))
}

/// The UTC offset of this currency's country, seconds.
fn offset(currency: &str) -> u64 {
    if Currency::new(currency).as_str() == "krw" { SEOUL_OFFSET_S } else { 0 }
}

/// A moment as date and time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) year: u64,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u64,
    pub(crate) minute: u64,
}

impl Moment {
    /// The moment in the time zone of this currency: Seoul for won, UTC otherwise.
    pub(crate) fn of(at: Timestamp, currency: &str) -> Self {
        let seconds = at.seconds().saturating_add(offset(currency));
        let days = (seconds / DAY_S).saturating_add(EPOCH_DAYS);
        let (era, of_era) = (days / ERA_DAYS, days % ERA_DAYS);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        // Months count from March.
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self {
            year: year + 400 * era + next,
            month: u8::try_from(month).unwrap_or_default(),
            day: u8::try_from(day).unwrap_or_default(),
            hour: seconds % DAY_S / 3_600,
            minute: seconds % 3_600 / 60,
        }
    }

    /// `2026-11-21 14:03`.
    pub(crate) fn text(&self) -> String {
        let Self { year, month, day, hour, minute } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }

    /// `2026-11-21`.
    pub(crate) fn date(&self) -> String {
        let Self { year, month, day, .. } = self;
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `14:03`.
    pub(crate) fn time(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

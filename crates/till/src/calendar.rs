//! Converts a timestamp to a Gregorian date and time in the shop's time zone.

use core::fmt;

use kios_protocol::Timestamp;

const DAY_S: u64 = 86_400;
/// Days from 0000-03-01 to 1970-01-01. If a year starts in March, the leap day is its last day,
/// which makes every month's length regular.
const EPOCH_DAYS: u64 = 719_468;
/// Days of 400 years.
const ERA_DAYS: u64 = 146_097;

/// The UTC offsets of time zones, which the shell supplies from the browser's time zone database.
///
/// The function gets the IANA name of a zone and a time, and returns the zone's offset at that time in seconds, positive
/// to the east of Greenwich; `None` if it does not know the zone. It is deterministic.
#[derive(Clone, Copy)]
pub struct ZoneOffsets(pub fn(&str, Timestamp) -> Option<i32>);

impl Default for ZoneOffsets {
    /// Knows no zone.
    fn default() -> Self {
        Self(|_, _| None)
    }
}

impl fmt::Debug for ZoneOffsets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ZoneOffsets")
    }
}

/// A time zone with its offsets; UTC where the zone is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) name: String,
    pub(crate) offsets: ZoneOffsets,
}

impl Zone {
    /// The seconds since 1970 on a clock on the wall of the zone.
    fn local(&self, at: Timestamp) -> u64 {
        at.seconds().saturating_add_signed(self.offset(at))
    }

    fn offset(&self, at: Timestamp) -> i64 {
        (self.offsets.0)(&self.name, at).map_or(0, i64::from)
    }

    /// The day of a time, counted from 1970.
    pub(crate) fn day(&self, at: Timestamp) -> u64 {
        self.local(at) / DAY_S
    }

    /// The first second of a day, counted from 1970, and the first second of the day after it.
    pub(crate) fn period(&self, day: u64) -> (Timestamp, Timestamp) {
        (self.midnight(day), self.midnight(day.saturating_add(1)))
    }

    /// The first second of a day, counted from 1970. The offset at midnight may differ from the one that the search
    /// starts with, so that it is repeated.
    fn midnight(&self, day: u64) -> Timestamp {
        let local = day.saturating_mul(DAY_S);
        let at = |offset: i64| {
            Timestamp::from_seconds(local.saturating_add_signed(offset.saturating_neg()))
        };
        let near = at(self.offset(Timestamp::from_seconds(local)));
        at(self.offset(near))
    }
}

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: u64,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Date {
    /// The date of a day, counted from 1970.
    pub(crate) fn of(day: u64) -> Self {
        let days = day.saturating_add(EPOCH_DAYS);
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
        }
    }

    /// `2026-11-21`.
    pub(crate) fn text(self) -> String {
        let Self { year, month, day } = self;
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// The days of a month, counted from 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Month {
    /// The month of a day.
    pub(crate) fn of(day: u64) -> Self {
        let first = day.saturating_sub(u64::from(Date::of(day).day).saturating_sub(1));
        // No month is longer, and the 32nd day is within the next one.
        let after = first.saturating_add(31);
        let last = after.saturating_sub(u64::from(Date::of(after).day));
        Self { first, last: last.max(first) }
    }

    /// The month before; none before 1970.
    pub(crate) fn before(self) -> Option<Self> {
        self.first.checked_sub(1).map(Self::of)
    }

    /// The month after.
    pub(crate) fn after(self) -> Self {
        Self::of(self.last.saturating_add(1))
    }
}

/// The place of a day in its week, which begins on a Sunday: 0 to 6.
pub(crate) fn weekday(day: u64) -> usize {
    // 1970-01-01 was a Thursday.
    usize::try_from(day.saturating_add(4) % 7).unwrap_or_default()
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
    /// The moment in a time zone.
    pub(crate) fn of(at: Timestamp, zone: &Zone) -> Self {
        let seconds = zone.local(at);
        let Date { year, month, day } = Date::of(seconds / DAY_S);
        Self { year, month, day, hour: seconds % DAY_S / 3_600, minute: seconds % 3_600 / 60 }
    }

    /// `2026-11-21 14:03`.
    pub(crate) fn text(&self) -> String {
        let Self { year, month, day, hour, minute } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }

    /// `14:03`.
    pub(crate) fn time(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

//! Dates and times in the gateways' formats.

use kios_protocol::Timestamp;
use time::{Duration, OffsetDateTime};

/// `yyyyMMddHHmmss` in Seoul.
pub(super) fn seoul(at: Timestamp) -> String {
    let seconds = i64::try_from(at.seconds()).unwrap_or_default();
    let local = OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds) + Duration::hours(9);
    let (date, clock) = (local.date(), local.time());
    format!(
        "{}{:02}{:02}{:02}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second(),
    )
}

/// `yyyyMMdd` in Seoul.
pub(super) fn seoul_date(at: Timestamp) -> String {
    seoul(at).chars().take(8).collect()
}

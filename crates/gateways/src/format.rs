//! Text lengths, amounts and dates in the gateways' formats.

use kios_protocol::{Amount, Currency, Timestamp};
use time::{OffsetDateTime, UtcOffset};

use kios_domain::refund::OrderError;

/// Checks a text's length in bytes, from 1.
pub(super) fn fits(field: &'static str, text: &str, most: usize) -> Result<(), OrderError> {
    match text.len() {
        0 => Err(OrderError::new(field, format!("is empty; accepted: 1 to {most} bytes"))),
        found if found > most => {
            Err(OrderError::new(field, format!("has {found} bytes; accepted: 1 to {most}")))
        }
        _ => Ok(()),
    }
}

/// An amount with its currency's decimals, without trailing zeros: `"33000"`, `"25"`, `"0.5"`.
pub(super) fn decimal(
    field: &'static str,
    amount: Amount,
    currency: &str,
) -> Result<String, OrderError> {
    let digits = Currency::new(currency).digits();
    let text = amount.to_decimal(0);
    match Amount::parse_decimal_with(&text, digits) {
        Ok(_) => Ok(text),
        Err(_) => Err(OrderError::new(
            field,
            format!("is {text}; accepted: at most {digits} decimals in {currency}"),
        )),
    }
}

/// The day in Seoul, `yyyyMMdd`; Korea has kept UTC+9 without summer time since 1988.
pub(super) fn seoul_date(at: Timestamp) -> String {
    let local = seoul(at);
    format!("{:04}{:02}{:02}", local.year(), u8::from(local.month()), local.day())
}

/// Days in Seoul since 1970, to count the midnights between two times.
pub(super) fn seoul_day(at: Timestamp) -> u64 {
    at.plus(SEOUL_SECONDS).seconds() / DAY
}

/// Seconds that Seoul is ahead of UTC.
const SEOUL_SECONDS: u64 = 9 * 60 * 60;
/// Seconds of a day.
pub(super) const DAY: u64 = 24 * 60 * 60;

fn seoul(at: Timestamp) -> OffsetDateTime {
    let seconds = i64::try_from(at.seconds()).unwrap_or(i64::MAX);
    let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    UtcOffset::from_hms(9, 0, 0).map_or(utc, |offset| utc.to_offset(offset))
}

//! The messages for result codes.

use super::Messages;

/// The message for a customer whose decision was refused. Source: `protocol.md §8`.
pub(crate) const fn refusal(messages: &'static Messages, code: u32) -> &'static str {
    match code {
        1501 | 1505 | 1531 => messages.refused_signature,
        1511 => messages.refused_balance,
        1513 => messages.refused_fee,
        1530 => messages.refused_exists,
        1534 => messages.refused_period,
        2001 => messages.refused_parameters,
        2003 => messages.refused_payment,
        2004 | 2050 => messages.refused_code,
        2020 | 2024 => messages.refused_status,
        2025 => messages.refused_approved,
        2026 | 2029 => messages.refused_closed,
        2027 => messages.refused_failed,
        2028 => messages.refused_deny,
        5000 => messages.refused_contract,
        6000 => messages.refused_server,
        7000 => messages.refused_timed_out,
        _ => messages.refused_other,
    }
}

/// The message for a shop owner whose decision on a cancel was refused. Source: `protocol.md §2.8, §8`.
pub(crate) const fn cancel_refusal(messages: &'static Messages, code: u32) -> &'static str {
    match code {
        1501 | 1505 | 1531 => messages.cancel_refused_signature,
        1511 => messages.cancel_refused_balance,
        1513 => messages.cancel_refused_fee,
        1530 => messages.cancel_refused_exists,
        1532 | 2022 => messages.cancel_refused_payment,
        1534 => messages.cancel_refused_period,
        2020 | 2024 => messages.cancel_refused_status,
        2025 => messages.cancel_refused_approved,
        2026 | 2029 => messages.cancel_refused_closed,
        2027 => messages.cancel_refused_failed,
        2028 => messages.cancel_refused_deny,
        // The other messages fit both.
        _ => refusal(messages, code),
    }
}

/// The message for a shop owner whose decision on an action above the limit was refused. Source:
/// `relay.md §7`.
pub(crate) const fn limit_refusal(messages: &'static Messages, code: u32) -> &'static str {
    match code {
        1501 => messages.cancel_refused_signature,
        6000 => messages.refused_server,
        _ => messages.limit_refused_other,
    }
}

//! Words for the codes that a wallet can see.

use super::Words;

/// What a refusal means for a customer. Source: `protocol.md §8`.
pub(crate) const fn refusal(words: &'static Words, code: u32) -> &'static str {
    match code {
        1501 | 1505 | 1531 => words.refused_signature,
        1511 => words.refused_balance,
        1513 => words.refused_fee,
        1530 => words.refused_exists,
        1534 => words.refused_period,
        2001 => words.refused_parameters,
        2003 => words.refused_payment,
        2004 | 2050 => words.refused_code,
        2020 | 2024 => words.refused_status,
        2025 => words.refused_approved,
        2026 | 2029 => words.refused_closed,
        2027 => words.refused_failed,
        2028 => words.refused_deny,
        5000 => words.refused_contract,
        6000 => words.refused_server,
        7000 => words.refused_late,
        _ => words.refused_other,
    }
}

/// What a refusal means for a shop owner who answers a cancel. Source: `protocol.md §2.8, §8`.
pub(crate) const fn cancel_refusal(words: &'static Words, code: u32) -> &'static str {
    match code {
        1501 | 1505 | 1531 => words.cancel_refused_signature,
        1511 => words.cancel_refused_balance,
        1513 => words.cancel_refused_fee,
        1530 => words.cancel_refused_exists,
        1532 | 2022 => words.cancel_refused_payment,
        1534 => words.cancel_refused_period,
        2020 | 2024 => words.cancel_refused_status,
        2025 => words.cancel_refused_approved,
        2026 | 2029 => words.cancel_refused_closed,
        2027 => words.cancel_refused_failed,
        2028 => words.cancel_refused_deny,
        // These say the same to everybody.
        _ => refusal(words, code),
    }
}

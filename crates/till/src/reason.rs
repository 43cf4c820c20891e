//! Which texts the card gateways accept as the reason of a refund.

/// The most bytes of a reason. Source: `protocol.md §9.1`, `§9.2`.
const MAX_BYTES: usize = 100;
/// The characters that a gateway does not accept. Source: `protocol.md §9.2`.
const FORBIDDEN: &str = "'\"<>\\;|&";
/// The characters besides letters and digits that both gateways accept.
const SIGNS: &str = " .,:!?()[]{}+-*/=_%#@~^$`·";

/// What is wrong with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReasonError {
    /// It is empty.
    Empty,
    /// It is too long.
    Long,
    /// It has a character that is not accepted.
    Sign(char),
}

/// What is wrong with this text; `None`: it can be sent.
///
/// Letters of any script are accepted in the basic multilingual plane, which excludes emoji.
pub(crate) fn fault(reason: &str) -> Option<ReasonError> {
    let fine = |sign: char| {
        !FORBIDDEN.contains(sign)
            && (SIGNS.contains(sign) || (sign.is_alphanumeric() && sign <= '\u{FFFF}'))
    };
    if reason.trim().is_empty() {
        return Some(ReasonError::Empty);
    }
    match reason.chars().find(|sign| !fine(*sign)) {
        Some(sign) => Some(ReasonError::Sign(sign)),
        None if reason.trim().len() > MAX_BYTES => Some(ReasonError::Long),
        None => None,
    }
}

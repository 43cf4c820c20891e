//! Why money goes back, in words that every gateway takes.

/// The most bytes of a reason. Source: `protocol.md §9.1`, `§9.2`.
const MOST_BYTES: usize = 100;
/// What a gateway does not take. Source: `protocol.md §9.2`.
const FORBIDDEN: &str = "'\"<>\\;|&";
/// Signs besides letters and figures that both gateways take.
const SIGNS: &str = " .,:!?()[]{}+-*/=_%#@~^$`·";

/// What is wrong with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// There is none.
    Empty,
    /// It has more bytes than are taken.
    Long,
    /// It has a sign that is not taken.
    Sign(char),
}

/// What is wrong with this text; `None`: it can be sent.
///
/// Letters of any script are fine as long as they are in the basic plane, where no emoji is.
pub(crate) fn flaw(reason: &str) -> Option<Flaw> {
    let fine = |sign: char| {
        !FORBIDDEN.contains(sign)
            && (SIGNS.contains(sign) || (sign.is_alphanumeric() && sign <= '\u{FFFF}'))
    };
    if reason.trim().is_empty() {
        return Some(Flaw::Empty);
    }
    match reason.chars().find(|sign| !fine(*sign)) {
        Some(sign) => Some(Flaw::Sign(sign)),
        None if reason.trim().len() > MOST_BYTES => Some(Flaw::Long),
        None => None,
    }
}

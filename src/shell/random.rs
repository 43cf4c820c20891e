//! Random bytes of the browser: the seed of a page's refund ids.

/// Random bytes for the refund ids of a page; `None` if the browser has no random source.
pub(super) fn seed() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

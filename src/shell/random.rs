//! Random bytes of the browser: a new agent key, and the seed of a page's refund ids.

use kios_protocol::SecretKey;

/// A new key; `None` where the browser has no randomness.
pub(super) fn new_key() -> Option<SecretKey> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).ok()?;
    SecretKey::from_bytes(&bytes).ok()
}

/// Random bytes for the ids of a page's refunds; `None` where the browser has none.
pub(super) fn seed() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

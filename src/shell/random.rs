//! Random bytes of the browser: an agent key, and the seed of a page's refund ids.

use kios_protocol::SecretKey;

/// A new key; `None` if the browser has no random source.
pub(super) fn new_key() -> Option<SecretKey> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).ok()?;
    SecretKey::from_bytes(&bytes).ok()
}

/// Random bytes for the refund ids of a page; `None` if the browser has no random source.
pub(super) fn seed() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

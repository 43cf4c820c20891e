//! Random bytes of the browser: the secret of this device, and the seed of a page's refund ids.

use kios_protocol::DeviceSecret;

/// A new secret of this device; `None` if the browser has no random source.
pub(super) fn device() -> Option<DeviceSecret> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(DeviceSecret::from_bytes(bytes))
}

/// Random bytes for the refund ids of a page; `None` if the browser has no random source.
pub(super) fn seed() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

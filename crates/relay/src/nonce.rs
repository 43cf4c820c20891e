//! Nonces of sign-in texts, which are not stored when they are issued.
//!
//! A nonce holds its expiry and a code that only this process can make, so a stranger who asks for many costs no write and
//! no memory. Those that were used are stored until they expire, in the transaction that opens the session. A restart makes
//! a new key; a nonce of the process before is refused, and the client asks for another.
//!
//! Source: `relay.md §4`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kios_protocol::Timestamp;
use sha2::Sha256;

use crate::entropy::{self, Entropy, EntropyError};

/// The bytes of a nonce: expiry, random part, and code.
const EXPIRY: usize = 8;
const RANDOM: usize = 8;
const CODE: usize = 16;

/// The key that makes nonces.
pub struct NonceKey(Hmac<Sha256>);

impl std::fmt::Debug for NonceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NonceKey").finish_non_exhaustive()
    }
}

impl NonceKey {
    /// A new key.
    ///
    /// # Errors
    /// [`EntropyError`].
    pub fn random(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        Ok(Self::new(entropy::bytes(entropy)?))
    }

    /// The key of these random bytes.
    pub fn new(random: [u8; 64]) -> Self {
        Self(Hmac::new(&random.into()))
    }

    /// A nonce: 64 hexadecimal digits; EIP-4361 requires at least 8 letters or digits.
    pub fn issue(&self, random: [u8; RANDOM], expires_at: Timestamp) -> String {
        let mut bytes = expires_at.seconds().to_be_bytes().to_vec();
        bytes.extend(random);
        let code = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(code.iter().take(CODE));
        hex::encode(bytes)
    }

    /// The expiry of a nonce; `None` if this key has not made it.
    pub fn expiry(&self, nonce: &str) -> Option<Timestamp> {
        let bytes = hex::decode(nonce).ok()?;
        let (signed, code) = bytes.split_at_checked(EXPIRY + RANDOM)?;
        if code.len() != CODE || nonce != hex::encode(&bytes) {
            return None;
        }
        self.0.clone().chain_update(signed).verify_truncated_left(code).ok()?;
        let seconds = signed.first_chunk::<EXPIRY>()?;
        Some(Timestamp::from_seconds(u64::from_be_bytes(*seconds)))
    }
}

//! Signatures and the recovery of their signer.

use core::fmt;
use core::str::FromStr;

use k256::ecdsa::{self, RecoveryId, VerifyingKey};

use crate::{Address, Digest, serde_text};

/// A recoverable signature in the wire format: r, s and v, 65 bytes.
///
/// It may be non-canonical (v 0 or 1, high s) until [`Signature::recover_canonical`] checks it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 65]);

/// Why a text does not have the format of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signature is not 0x followed by 130 hexadecimal digits")]
pub struct SignatureError;

impl Signature {
    /// All zeros: well formed, but it recovers to no address.
    pub const NOBODY: Self = Self([0; 65]);

    pub(crate) fn from_parts(signature: &ecdsa::Signature, recovery: RecoveryId) -> Self {
        let mut bytes = [0; 65];
        let v = if recovery.is_y_odd() { 28 } else { 27 };
        let source = signature.to_bytes().into_iter().chain([v]);
        bytes.iter_mut().zip(source).for_each(|(to, from)| *to = from);
        Self(bytes)
    }

    /// Parses what the network's library accepts: 65 bytes, or the 64 compact bytes of EIP-2098.
    ///
    /// # Errors
    /// [`SignatureError`] for every other length and for anything but hexadecimal digits.
    pub fn parse_lenient(text: &str) -> Result<Self, SignatureError> {
        let digits = text.strip_prefix("0x").ok_or(SignatureError)?;
        if digits.len() != 128 {
            return text.parse();
        }
        let mut compact = [0; 64];
        hex::decode_to_slice(digits, &mut compact).map_err(|_| SignatureError)?;
        let mut bytes = [0; 65];
        bytes.iter_mut().zip(compact).for_each(|(to, from)| *to = from);
        // The top bit of s is the parity of the point.
        if let (Some(s), Some(first)) = (bytes.get_mut(32), compact.get(32)) {
            *s = first & 0x7f;
            let odd = first & 0x80 != 0;
            if let Some(v) = bytes.last_mut() {
                *v = if odd { 28 } else { 27 };
            }
        }
        Ok(Self(bytes))
    }

    /// The 65 bytes r, s, v.
    pub const fn as_bytes(&self) -> &[u8; 65] {
        &self.0
    }

    /// Recovers the signer; v 0, 1 and 27 upwards are read by parity, and a high s is accepted.
    ///
    /// For messages that are not sent to a chain. Source: `protocol.md §4.1`.
    pub fn recover(&self, digest: &Digest) -> Option<Address> {
        let (rs, v) = self.split();
        let odd = match v {
            0 | 1 => v == 1,
            27.. => v % 2 == 0,
            2..=26 => return None,
        };
        let signature = ecdsa::Signature::from_slice(rs).ok()?;
        let low = signature.normalize_s();
        // Negating s negates the point as well.
        let odd = if low == signature { odd } else { !odd };
        let key = VerifyingKey::recover_from_prehash(
            digest.as_bytes(),
            &low,
            RecoveryId::new(odd, false),
        )
        .ok()?;
        Some(Address::from_public_key(&key))
    }

    /// Recovers the signer of a canonical signature: v 27 or 28 and low s, as the chain demands.
    ///
    /// Source: `relay.md §3 B9`.
    pub fn recover_canonical(&self, digest: &Digest) -> Option<Address> {
        let (rs, v) = self.split();
        let signature = ecdsa::Signature::from_slice(rs).ok()?;
        let canonical = matches!(v, 27 | 28) && signature.normalize_s() == signature;
        if canonical { self.recover(digest) } else { None }
    }

    fn split(&self) -> (&[u8], u8) {
        match self.0.split_last() {
            Some((v, rs)) => (rs, *v),
            None => (&[], 0),
        }
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    /// Parses the wire format. Source: `protocol.md §2.0`, Signature rule.
    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let digits = text.strip_prefix("0x").ok_or(SignatureError)?;
        let mut bytes = [0; 65];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| SignatureError)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_text::as_text!(Signature);

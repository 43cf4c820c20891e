//! Secret keys and signing.

use core::fmt;
use core::str::FromStr;

use k256::ecdsa::SigningKey;
use zeroize::Zeroizing;

use crate::{Address, Message, Signature};

/// A secp256k1 secret key; it is wiped from memory when dropped and has no `Display`.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

/// Why a text or bytes are not a secret key. The input is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 64 hexadecimal digits, with or without `0x`.
    #[error("key is not 64 hexadecimal digits")]
    Form,
    /// Zero, or not below the order of the curve.
    #[error("key is outside the range of secp256k1 keys")]
    Range,
}

impl SecretKey {
    /// Creates a key from its bytes.
    ///
    /// # Errors
    /// [`KeyError::Range`] for zero and for values from the curve's order up.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        SigningKey::from_slice(bytes).map(Self).map_err(|_| KeyError::Range)
    }

    /// The 32 bytes, for encrypted storage; they are wiped when dropped.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// The address of this key.
    pub fn address(&self) -> Address {
        Address::from_public_key(self.0.verifying_key())
    }

    /// Signs a message: RFC 6979, low s, v 27 or 28.
    ///
    /// Source: `protocol.md §4.1`.
    ///
    /// A kiosk signs the close of a payment, and the relay recovers the agent's address:
    ///
    /// ```
    /// use kios_protocol::message::CloseNewPayment;
    /// use kios_protocol::{Message, SecretKey, Signature};
    ///
    /// let agent = SecretKey::from_bytes(&[0x22; 32])?;
    /// let payment_id = &format!("0x{}", "6a".repeat(32));
    /// let sent = agent.sign(&CloseNewPayment { payment_id, confirm: true }).to_string();
    ///
    /// let received: Signature = sent.parse()?;
    /// let signed = CloseNewPayment { payment_id, confirm: true };
    /// assert_eq!(received.recover_canonical(&signed.digest()), Some(agent.address()));
    /// let altered = CloseNewPayment { payment_id, confirm: false };
    /// assert_ne!(received.recover_canonical(&altered.digest()), Some(agent.address()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign(&self, message: &impl Message) -> Signature {
        self.sign_digest(&message.digest())
    }

    /// Signs text as a wallet does (EIP-191).
    pub fn sign_text(&self, text: &str) -> Signature {
        self.sign_digest(&crate::message::text_digest(text))
    }

    /// Signs the digest of a message; only this crate makes one.
    pub fn sign_digest(&self, digest: &crate::Digest) -> Signature {
        let (signature, recovery) = self.0.sign_prehash_recoverable(digest.as_bytes());
        Signature::from_parts(&signature, recovery)
    }
}

impl FromStr for SecretKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        let digits = text.trim().strip_prefix("0x").unwrap_or_else(|| text.trim());
        hex::decode_to_slice(digits, bytes.as_mut_slice()).map_err(|_| KeyError::Form)?;
        Self::from_bytes(&bytes)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.address())
    }
}

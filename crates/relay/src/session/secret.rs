//! Tokens, tickets and pairing codes: random, and stored as hashes only.

use kios_protocol::session::{PAIRING_ALPHABET, PAIRING_CODE_LENGTH};
use sha2::{Digest as _, Sha256};

/// The hash of a secret, as the database stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of this secret text.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A token or a ticket: 64 hexadecimal digits of 32 random bytes.
pub fn token(random: [u8; 32]) -> String {
    hex::encode(random)
}

/// A pairing code: 8 characters, 40 random bits; a byte chooses a character without bias.
pub fn pairing_code(random: [u8; PAIRING_CODE_LENGTH]) -> String {
    let alphabet = PAIRING_ALPHABET.as_bytes();
    let character =
        |byte: u8| alphabet.get(usize::from(byte % 32)).copied().map_or('2', char::from);
    random.into_iter().map(character).collect()
}

/// The comparable form of a pairing code: without separators, in upper case.
pub fn plain_code(typed: &str) -> String {
    let kept = typed.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

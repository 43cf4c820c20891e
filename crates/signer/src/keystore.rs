//! Decrypts an Ethereum keystore: a JSON file with a key under a password.
//!
//! Source: Web3 Secret Storage Definition, version 3.

use kios_protocol::{SecretKey, keccak256};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::crypto;

/// The most memory that scrypt may use, bytes: twice what the usual parameters need.
const MOST_MEMORY: u64 = 512 << 20;
/// The largest number of passes over that memory, and the largest number of PBKDF2 iterations.
const MOST_PASSES: u32 = 16;
const MOST_ITERATIONS: u32 = 10_000_000;
/// The length of a derived key, bytes: the first half decrypts, the second half authenticates.
const DERIVED: usize = 32;

/// Why a keystore was not decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreError {
    /// Not a keystore of version 3, or with parameters outside of the limits.
    #[error("keystore is not of version 3, or its parameters are too large")]
    Form,
    /// The password is wrong, or the file was changed.
    #[error("password does not fit the keystore")]
    Password,
}

#[derive(Deserialize)]
struct Keystore {
    version: u32,
    #[serde(alias = "Crypto")]
    crypto: Sealed,
}

#[derive(Deserialize)]
struct Sealed {
    cipher: String,
    cipherparams: CipherParameters,
    ciphertext: String,
    #[serde(flatten)]
    derivation: Derivation,
    mac: String,
}

#[derive(Deserialize)]
struct CipherParameters {
    iv: String,
}

#[derive(Deserialize)]
#[serde(tag = "kdf", content = "kdfparams", rename_all = "lowercase")]
enum Derivation {
    Scrypt { dklen: usize, salt: String, n: u64, r: u32, p: u32 },
    Pbkdf2 { dklen: usize, salt: String, c: u32, prf: String },
}

/// The key of a keystore.
///
/// # Errors
/// [`KeystoreError::Form`], then [`KeystoreError::Password`].
pub async fn decrypt(json: &str, password: &str) -> Result<SecretKey, KeystoreError> {
    let keystore: Keystore = serde_json::from_str(json).map_err(|_| KeystoreError::Form)?;
    let Sealed { cipher, cipherparams, ciphertext, derivation, mac } = keystore.crypto;
    if keystore.version != 3 || cipher != "aes-128-ctr" {
        return Err(KeystoreError::Form);
    }
    let (iv, ciphertext, mac) = (bytes(&cipherparams.iv)?, bytes(&ciphertext)?, bytes(&mac)?);
    let derived = derive(&derivation, password).await?;
    let (Some(encrypts), Some(authenticates)) = (derived.get(..16), derived.get(16..)) else {
        return Err(KeystoreError::Form);
    };
    if keccak256(&[authenticates, &ciphertext].concat()).as_slice() != mac {
        return Err(KeystoreError::Password);
    }
    let plain = crypto::counter_decrypted(encrypts, &iv, &ciphertext).await;
    let plain = plain.map_err(|_| KeystoreError::Form)?;
    let mut secret = Zeroizing::new([0; 32]);
    if plain.len() != secret.len() {
        return Err(KeystoreError::Form);
    }
    secret.copy_from_slice(&plain);
    SecretKey::from_bytes(&secret).map_err(|_| KeystoreError::Form)
}

async fn derive(
    derivation: &Derivation,
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
    match derivation {
        Derivation::Scrypt { dklen: DERIVED, salt, n, r, p } => {
            let parameters = scrypt_parameters(*n, *r, *p).ok_or(KeystoreError::Form)?;
            let mut derived = Zeroizing::new(vec![0; DERIVED]);
            scrypt::scrypt(password.as_bytes(), &bytes(salt)?, &parameters, &mut derived)
                .map_err(|_| KeystoreError::Form)?;
            Ok(derived)
        }
        Derivation::Pbkdf2 { dklen: DERIVED, salt, c, prf }
            if prf == "hmac-sha256" && (1..=MOST_ITERATIONS).contains(c) =>
        {
            let derived = crypto::password_bits(password.as_bytes(), &bytes(salt)?, *c).await;
            derived.map_err(|_| KeystoreError::Form)
        }
        Derivation::Scrypt { .. } | Derivation::Pbkdf2 { .. } => Err(KeystoreError::Form),
    }
}

/// The parameters, if they stay below the limits.
fn scrypt_parameters(n: u64, r: u32, p: u32) -> Option<scrypt::Params> {
    let memory = n.checked_mul(u64::from(r))?.checked_mul(128)?;
    if !n.is_power_of_two() || memory > MOST_MEMORY || p > MOST_PASSES {
        return None;
    }
    let log_n = u8::try_from(n.trailing_zeros()).ok()?;
    scrypt::Params::new(log_n, r, p).ok()
}

fn bytes(digits: &str) -> Result<Vec<u8>, KeystoreError> {
    hex::decode(digits.trim_start_matches("0x")).map_err(|_| KeystoreError::Form)
}

//! Random bytes for ids, nonces and tokens, behind a trait that tests replace.
//!
//! Only [`SystemEntropy`] uses the operating system's source.

use std::fmt::Debug;

/// A source of cryptographically secure random bytes.
pub trait Entropy: Debug + Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`EntropyError`] when the source fails; there must be no fallback.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// The source of random bytes has failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no random bytes: {0}")]
pub struct EntropyError(pub String);

/// `N` random bytes.
///
/// # Errors
/// [`EntropyError`], as [`Entropy::fill`].
pub fn bytes<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], EntropyError> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// The operating system's source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(|fault| EntropyError(fault.to_string()))
    }
}

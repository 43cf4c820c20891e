//! Fresh random bytes.
//!
//! Ids, nonces and tokens are made of them. Only [`SystemEntropy`] asks the operating system; a
//! test may hand out bytes it knows.

use std::fmt::Debug;

/// A source of random bytes fit for secrets.
pub trait Entropy: Debug + Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`EntropyError`] when there are none to be had; nothing may be made up instead.
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

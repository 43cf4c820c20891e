//! The rules of a signed sign-in text that need no stored facts: text, relay, times, signature.
//!
//! Source: `relay.md §4`.

use kios_protocol::message::text_digest;
use kios_protocol::session::{SignIn, SignInError};
use kios_protocol::{Address, Signature, Timestamp};

/// How far a device's clock may be ahead of ours, seconds.
pub const CLOCK_LEEWAY: u64 = 60;

/// How old a text may be, seconds: the lifetime of its nonce.
pub const NONCE_SECONDS: u64 = 300;

/// The values that every sign-in text for this relay must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Host and port.
    pub domain: String,
    /// The public address of this relay.
    pub uri: String,
    /// The chain.
    pub chain_id: u64,
}

/// Why a sign-in text was refused, before stored facts are read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRejection {
    /// Not a sign-in text.
    #[error("{0}")]
    Unreadable(#[from] SignInError),
    /// For another relay.
    #[error("sign-in message is for the domain {found:?}, this relay is {expected:?}")]
    Domain {
        /// The value in the text.
        found: String,
        /// The accepted value.
        expected: String,
    },
    /// For another address.
    #[error("sign-in message is for the URI {found:?}, this relay is {expected:?}")]
    Uri {
        /// The value in the text.
        found: String,
        /// The accepted value.
        expected: String,
    },
    /// For another chain.
    #[error("sign-in message is for chain {found}, this relay serves chain {expected}")]
    Chain {
        /// The value in the text.
        found: u64,
        /// The accepted value.
        expected: u64,
    },
    /// Issued in the future.
    #[error(
        "sign-in message was issued {ahead} s in the future, at most {CLOCK_LEEWAY} s are taken for a skewed clock"
    )]
    Future {
        /// Seconds.
        ahead: u64,
    },
    /// Issued too long ago.
    #[error("sign-in message was issued {age} s ago, at most {NONCE_SECONDS} s are accepted")]
    Stale {
        /// Seconds.
        age: u64,
    },
    /// Its own expiry has passed.
    #[error("sign-in message expired at {at}")]
    Expired {
        /// Its expiry.
        at: Timestamp,
    },
    /// Signed by another key than the one it names.
    #[error("signature is not by the address that the message names")]
    Signature,
}

/// Parses the text and checks it against the rules, in the order of [`SignInRejection`].
///
/// The nonce is checked by the caller, last, so that a text that is refused for another reason does
/// not use it up.
///
/// # Errors
/// The first rule that fails; signing a corrected text is safe.
pub fn read(
    message: &str,
    signature: &Signature,
    expected: &Expected,
    now: Timestamp,
) -> Result<SignIn, SignInRejection> {
    let sign_in: SignIn = message.parse()?;
    if sign_in.domain != expected.domain {
        let (found, expected) = (sign_in.domain, expected.domain.clone());
        return Err(SignInRejection::Domain { found, expected });
    }
    if sign_in.uri != expected.uri {
        let (found, expected) = (sign_in.uri, expected.uri.clone());
        return Err(SignInRejection::Uri { found, expected });
    }
    if sign_in.chain_id != expected.chain_id {
        let (found, expected) = (sign_in.chain_id, expected.chain_id);
        return Err(SignInRejection::Chain { found, expected });
    }
    in_time(&sign_in, now)?;
    if signed_by(message, signature) != Some(sign_in.address) {
        return Err(SignInRejection::Signature);
    }
    Ok(sign_in)
}

fn in_time(sign_in: &SignIn, now: Timestamp) -> Result<(), SignInRejection> {
    let ahead = sign_in.issued_at.since(now);
    if ahead > CLOCK_LEEWAY {
        return Err(SignInRejection::Future { ahead });
    }
    let age = now.since(sign_in.issued_at);
    if age > NONCE_SECONDS {
        return Err(SignInRejection::Stale { age });
    }
    if sign_in.expires_at <= now {
        return Err(SignInRejection::Expired { at: sign_in.expires_at });
    }
    Ok(())
}

/// The signer of this text.
pub fn signed_by(text: &str, signature: &Signature) -> Option<Address> {
    signature.recover(&text_digest(text))
}

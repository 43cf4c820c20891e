//! Whether a signed sign-in text is one of ours: the rules, before any database is asked.

use kios_protocol::message::text_digest;
use kios_protocol::session::{SignIn, SignInError};
use kios_protocol::{Address, Signature, Timestamp};

/// How far a device's clock may be ahead of ours, seconds.
pub const CLOCK_LEEWAY: u64 = 60;

/// How long a text may be on its way, seconds: the life of its nonce.
pub const NONCE_SECONDS: u64 = 300;

/// What every sign-in text for this relay must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Host and port.
    pub domain: String,
    /// The address that people and kiosks use.
    pub uri: String,
    /// The chain.
    pub chain_id: u64,
}

/// Why a sign-in text was refused before anything was looked up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRejection {
    /// Not a text that this relay asks for.
    #[error("{0}")]
    Unreadable(#[from] SignInError),
    /// For another relay.
    #[error("sign-in message is for the domain {found:?}, this relay is {expected:?}")]
    Domain {
        /// What it names.
        found: String,
        /// What it should name.
        expected: String,
    },
    /// For another address.
    #[error("sign-in message is for the URI {found:?}, this relay is {expected:?}")]
    Uri {
        /// What it names.
        found: String,
        /// What it should name.
        expected: String,
    },
    /// For another chain.
    #[error("sign-in message is for chain {found}, this relay serves chain {expected}")]
    Chain {
        /// What it names.
        found: u64,
        /// What it should name.
        expected: u64,
    },
    /// Written in the future.
    #[error(
        "sign-in message was issued {ahead} s in the future, at most {CLOCK_LEEWAY} s are taken for a skewed clock"
    )]
    Future {
        /// Seconds.
        ahead: u64,
    },
    /// Written too long ago.
    #[error("sign-in message was issued {age} s ago, at most {NONCE_SECONDS} s are accepted")]
    Stale {
        /// Seconds.
        age: u64,
    },
    /// Its own expiry has passed.
    #[error("sign-in message expired at {at}")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// Signed by another key than it names.
    #[error("signature is not by the address that the message names")]
    Signature,
}

/// Reads the text and checks all that can be known from it, in the order of [`SignInRejection`].
///
/// The nonce is not looked at: it is the last to be asked for, so that a text that is refused for
/// another reason does not use it up.
///
/// # Errors
/// The first rule that fails; signing a better text and trying again is safe.
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

/// Who signed this text.
pub fn signed_by(text: &str, signature: &Signature) -> Option<Address> {
    signature.recover(&text_digest(text))
}

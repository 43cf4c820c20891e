//! The messages between the page and its signing worker.

use kios_protocol::api::PageFault;
use kios_protocol::{Address, KeyShare, Signable, Signature};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A message with the number that relates a response to its request. Requests count from 1; [`Response::Started`] and
/// [`Response::Failed`] have 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered<T> {
    /// The number.
    pub number: u32,
    /// The message.
    pub content: T,
}

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Reads the key from the vault. Answered with [`Response::Key`].
    Open {
        /// The relay's share, for a sealed key.
        share: Option<KeyShare>,
    },
    /// Stores the key in use again, sealed by this share or without one. Answered with [`Response::Key`], or with
    /// [`Response::NotStored`].
    Seal {
        /// The relay's share.
        share: Option<KeyShare>,
    },
    /// Makes a key for a pairing and signs the pairing's text with it. Answered with [`Response::Signed`].
    ///
    /// The key in use stays in use until [`Request::Keep`].
    Prove {
        /// The one-time code, a part of the signed text.
        code: String,
        /// Where the key comes from.
        key: KeySource,
    },
    /// Stores the key of the last [`Request::Prove`] and uses it from now on. Answered with [`Response::Key`].
    Keep,
    /// Signs a request. Answered with [`Response::Signed`].
    Sign(Box<Signable>),
    /// Overwrites the key and ends the worker. Not answered.
    End,
}

/// Where a new key comes from.
///
/// `Debug` omits the secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeySource {
    /// The browser's random source.
    Random,
    /// 64 hexadecimal digits, with or without `0x`.
    Hex(Zeroizing<String>),
    /// An Ethereum keystore of version 3.
    Keystore {
        /// The file's content.
        json: String,
        /// Its password.
        password: Zeroizing<String>,
    },
}

impl core::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Random => "Random",
            Self::Hex(_) => "Hex(…)",
            Self::Keystore { .. } => "Keystore(…)",
        })
    }
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Response {
    /// The worker receives requests from now on.
    Started,
    /// The worker's program has panicked; it answers nothing any more.
    Failed(PageFault),
    /// Whether there is a key.
    Key(KeyState),
    /// The request was signed.
    Signed {
        /// The address of the key.
        address: Address,
        /// The signature.
        signature: Signature,
    },
    /// There is no key that could do it.
    NotSigned,
    /// The key could not be stored. It stays in use, and what was stored stays as it was.
    NotStored,
    /// The key was not imported.
    NotImported(ImportError),
}

/// Why a key was not imported. The key, its file and its password are not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportError {
    /// Not a key, or not a keystore of version 3 with the usual parameters.
    Form,
    /// The keystore's password is wrong, or the file was changed.
    Password,
}

/// The state of the agent key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyState {
    /// There is none: the kiosk is not paired.
    Absent,
    /// It is in use.
    Ready(Address),
    /// It is stored, and only the relay's share opens it.
    Sealed,
    /// What is stored cannot be decrypted, or the storage failed.
    Unreadable,
}

//! Secrets of a kiosk's device, which protect its key at rest. Source: `kiosk.md §4`.

use core::fmt;
use core::str::FromStr;

use zeroize::Zeroizing;

use crate::serde_text;

/// Why a text is not 32 bytes; the text is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct DeviceSecretError;

/// A secret of 32 bytes, as 64 hexadecimal digits. `Debug` omits it, and it is overwritten in memory when dropped.
macro_rules! secret {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Zeroizing<[u8; 32]>);

        impl $name {
            /// From its bytes.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(Zeroizing::new(bytes))
            }

            /// Its bytes.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&Zeroizing::new(hex::encode(self.as_bytes())))
            }
        }

        impl FromStr for $name {
            type Err = DeviceSecretError;

            fn from_str(text: &str) -> Result<Self, DeviceSecretError> {
                let mut bytes = Zeroizing::new([0; 32]);
                hex::decode_to_slice(text, bytes.as_mut_slice()).map_err(|_| DeviceSecretError)?;
                Ok(Self(bytes))
            }
        }

        serde_text::as_text!($name);
    };
}

secret! {
    /// Identifies a kiosk's device to the relay while the kiosk is locked and cannot sign in. The kiosk makes it at
    /// pairing; the relay stores its hash.
    DeviceSecret
}

secret! {
    /// The relay's share of the encryption of a kiosk's key. The relay makes it at pairing and releases it for a right
    /// PIN only.
    KeyShare
}

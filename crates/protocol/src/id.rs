//! Identifiers.

use core::fmt;
use core::str::FromStr;

use crate::{Hash, serde_text};

/// The maximum length of a purchase id or a terminal id.
const MOST_CHARACTERS: usize = 66;

/// Why a text is not a valid id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not `0x` and 64 hexadecimal digits.
    #[error("{what} is not 0x followed by 64 hexadecimal digits")]
    NotHash {
        /// The kind of id.
        what: &'static str,
    },
    /// More characters than the network stores.
    #[error("{what} has {found} characters, at most {MOST_CHARACTERS} are kept")]
    TooLong {
        /// The kind of id.
        what: &'static str,
        /// Its length.
        found: usize,
    },
    /// A control character, which not every relay stores unchanged.
    #[error("{what} has a control character (byte {at})")]
    Control {
        /// The kind of id.
        what: &'static str,
        /// Its byte offset.
        at: usize,
    },
}

fn hash_from_text(text: &str, what: &'static str) -> Result<Hash, IdError> {
    let mut bytes = [0; 32];
    let digits = text.strip_prefix("0x").ok_or(IdError::NotHash { what })?;
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| IdError::NotHash { what })?;
    Ok(bytes)
}

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(crate::Hash);

        impl $name {
            /// Creates an id from its bytes.
            pub const fn from_bytes(bytes: crate::Hash) -> Self {
                Self(bytes)
            }

            /// The 32 bytes.
            pub const fn as_bytes(&self) -> &crate::Hash {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "0x{}", hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                hash_from_text(text, $what).map(Self)
            }
        }

        serde_text::as_text!($name);
    };
}

hash_id! {
    /// Identifies a payment; chosen by the relay.
    ///
    /// Source: `protocol.md §4.3`.
    ///
    /// ```
    /// use kios_protocol::{Address, PaymentId};
    ///
    /// let account: Address = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A".parse()?;
    /// let id = PaymentId::derive(account, 7, [0x2a; 32]);
    /// assert_eq!(id.to_string().parse(), Ok(id));
    /// assert_eq!(id.to_string().get(2..10), Some(id.short().as_str()));
    /// assert!("0x12".parse::<PaymentId>().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    PaymentId, "payment id"
}
hash_id! {
    /// Identifies a shop; its first two bytes identify the network.
    ///
    /// Source: `protocol.md §4.3`.
    ShopId, "shop id"
}
hash_id! {
    /// Identifies a change request of a shop.
    ///
    /// Source: `protocol.md §4.3`.
    TaskId, "task id"
}

hash_id! {
    /// The hash of a phone number, used where the number itself is not to be disclosed.
    ///
    /// Source: `protocol.md §4.3`, phoneHash.
    PhoneHash, "phone hash"
}

impl TaskId {
    /// Derives the id of a new task: the hash of the shop, the time and random bytes.
    ///
    /// Source: `protocol.md §4.3`.
    pub fn derive(shop: ShopId, now: crate::Timestamp, random: [Hash; 2]) -> Self {
        use crate::abi::{Token, encode};
        let [first, second] = random;
        Self(crate::keccak256(&encode(&[
            Token::Bytes32(shop.0),
            Token::number(now.seconds()),
            Token::Bytes32(first),
            Token::Bytes32(second),
        ])))
    }
}

impl PhoneHash {
    /// Hashes a number in international form, such as `+82 10-1000-5000`; the empty text means
    /// "no phone".
    ///
    /// Source: `protocol.md §4.3`.
    pub fn of(number: &str) -> Self {
        use crate::abi::{Token, encode};
        Self(crate::keccak256(&encode(&[
            Token::text("BOSagora Phone Number"),
            Token::text(number),
        ])))
    }

    /// Whether this means "no phone".
    pub fn is_none(&self) -> bool {
        *self == Self::of("")
    }
}

impl PaymentId {
    /// Derives the id of a new payment: the hash of the account, its nonce and random bytes.
    ///
    /// Source: `protocol.md §4.3`.
    pub fn derive(account: crate::Address, nonce: u64, random: Hash) -> Self {
        use crate::abi::{Token, encode};
        Self(crate::keccak256(&encode(&[
            Token::Address(account),
            Token::number(nonce),
            Token::Bytes32(random),
        ])))
    }

    /// The first eight digits, enough for people to distinguish payments.
    pub fn short(&self) -> String {
        hex::encode(self.0).chars().take(8).collect()
    }
}

impl ShopId {
    /// Creates the id of a new shop of `network`.
    ///
    /// Source: `protocol.md §4.3`.
    pub fn derive(network: u16, owner: crate::Address, random: Hash) -> Self {
        use crate::abi::{Token, encode};
        let hash = crate::keccak256(&encode(&[Token::Address(owner), Token::Bytes32(random)]));
        let mut bytes = [0; 32];
        let source = network.to_be_bytes().into_iter().chain(hash);
        bytes.iter_mut().zip(source).for_each(|(to, from)| *to = from);
        Self(bytes)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether every relay of the network stores this id unchanged: 1 to 64 of
            /// `A-Z a-z 0-9 . _ -`. A kiosk creates only such ids.
            ///
            /// Source: `protocol.md §10.1 Q10`.
            pub fn is_portable(&self) -> bool {
                let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
                (1..=64).contains(&self.0.len()) && self.0.chars().all(fine)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// # Errors
            /// [`IdError::TooLong`] over 66 characters, then [`IdError::Control`].
            fn from_str(text: &str) -> Result<Self, IdError> {
                let found = text.chars().count();
                if found > MOST_CHARACTERS {
                    return Err(IdError::TooLong { what: $what, found });
                }
                match text.char_indices().find(|(_, c)| c.is_control()) {
                    Some((at, _)) => Err(IdError::Control { what: $what, at }),
                    None => Ok(Self(text.to_owned())),
                }
            }
        }

        serde_text::as_text!($name);
    };
}

text_id! {
    /// The shop's own number of a sale.
    ///
    /// Source: `protocol.md §1`, Purchase id.
    PurchaseId, "purchase id"
}
text_id! {
    /// Identifies a kiosk of a shop.
    TerminalId, "terminal id"
}

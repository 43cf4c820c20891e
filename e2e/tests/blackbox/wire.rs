//! Encoding, hashing and signing without the project's crates. Source: `protocol.md §4.1`.

use anyhow::{Context as _, Result};
use k256::ecdsa::SigningKey;
use sha3::{Digest as _, Keccak256};

/// A value of a signed tuple.
#[derive(Clone, Debug)]
pub(crate) enum Token {
    /// `uint256`, big-endian.
    Uint([u8; 32]),
    /// `address`.
    Address([u8; 20]),
    /// `bytes32`.
    Bytes32([u8; 32]),
    /// `bytes32[]`.
    Bytes32List(Vec<[u8; 32]>),
    /// `string`.
    Text(String),
}

impl Token {
    /// A number.
    pub(crate) fn number(number: u128) -> Self {
        let mut word = [0; 32];
        word[16..].copy_from_slice(&number.to_be_bytes());
        Self::Uint(word)
    }

    /// Parses an address.
    pub(crate) fn address(text: &str) -> Result<Self> {
        bytes(text).map(Self::Address)
    }

    /// Parses 32 bytes.
    pub(crate) fn bytes32(text: &str) -> Result<Self> {
        bytes(text).map(Self::Bytes32)
    }

    /// Parses a list of 32 bytes each.
    pub(crate) fn bytes32_list(texts: &[String]) -> Result<Self> {
        texts.iter().map(|text| bytes(text)).collect::<Result<_>>().map(Self::Bytes32List)
    }

    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    let digits = text.strip_prefix("0x").with_context(|| format!("no 0x before {text}"))?;
    hex::decode_to_slice(digits, &mut bytes)?;
    Ok(bytes)
}

/// A tuple in Solidity's `abi.encode` format.
fn encode(tuple: &[Token]) -> Vec<u8> {
    let mut head = Vec::new();
    let mut tail = Vec::new();
    for token in tuple {
        let mut word = [0; 32];
        let rest = match token {
            Token::Uint(bytes) | Token::Bytes32(bytes) => {
                word = *bytes;
                None
            }
            Token::Address(bytes) => {
                word[12..].copy_from_slice(bytes);
                None
            }
            Token::Bytes32List(list) => Some((list.len(), list.concat())),
            Token::Text(text) => Some((text.len(), text.clone().into_bytes())),
        };
        if let Some((count, bytes)) = rest {
            word[24..].copy_from_slice(&length(tuple.len() * 32 + tail.len()));
            let mut size = [0; 32];
            size[24..].copy_from_slice(&length(count));
            tail.extend(size);
            tail.extend(bytes);
            tail.resize(tail.len().next_multiple_of(32), 0);
        }
        head.extend(word);
    }
    head.extend(tail);
    head
}

fn length(length: usize) -> [u8; 8] {
    u64::try_from(length).unwrap_or_default().to_be_bytes()
}

fn keccak(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}

/// A signing key, as wallets and agents have it.
#[derive(Debug)]
pub(crate) struct Key(SigningKey);

impl Key {
    /// A key of one repeated byte.
    pub(crate) fn from_byte(byte: u8) -> Result<Self> {
        Ok(Self(SigningKey::from_slice(&[byte; 32])?))
    }

    /// Its address with the EIP-55 checksum.
    pub(crate) fn address(&self) -> String {
        let point = self.0.verifying_key().to_sec1_point(false);
        let hash = keccak(&point.as_bytes()[1..]);
        let digits = hex::encode(&hash[12..]);
        let sum = hex::encode(keccak(digits.as_bytes()));
        let cased = digits
            .chars()
            .zip(sum.chars())
            .map(|(digit, sum)| if sum >= '8' { digit.to_ascii_uppercase() } else { digit });
        format!("0x{}", cased.collect::<String>())
    }

    /// Signs a tuple.
    pub(crate) fn sign(&self, tuple: &[Token]) -> String {
        self.sign_prefixed(&keccak(&encode(tuple)))
    }

    /// Signs a text (EIP-191).
    pub(crate) fn sign_text(&self, text: &str) -> String {
        self.sign_prefixed(text.as_bytes())
    }

    fn sign_prefixed(&self, bytes: &[u8]) -> String {
        let mut message = format!("\u{19}Ethereum Signed Message:\n{}", bytes.len()).into_bytes();
        message.extend(bytes);
        let (signature, recovery) = self.0.sign_prehash_recoverable(&keccak(&message));
        format!("0x{}{:02x}", hex::encode(signature.to_bytes()), 27 + recovery.to_byte())
    }
}

#[test]
fn the_published_examples_come_out() {
    let user = Key::from_byte(0x11).unwrap();
    assert_eq!(user.address(), "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A");
    let tuple = [Token::address(&user.address()).unwrap(), Token::number(24_680), Token::number(0)];
    assert_eq!(
        user.sign(&tuple),
        "0x23e43ccd876c1224b881667e9ecc9611ad380601da72597e9d8190f5b67d1a07\
         33759d2da0e8442363de808aa7e5bbb9858113cde7073790de96ba296d9832fa1b"
    );
    let agent = Key::from_byte(0x22).unwrap();
    let tuple = [
        Token::text("OpenNewPayment"),
        Token::text("P0000000001"),
        Token::number(10_000_000_000_000_000_000),
        Token::text("krw"),
        Token::bytes32(&format!("0x0001{}", "ab".repeat(30))).unwrap(),
        Token::address("0xFFFFFFFf0123456789abCDEF0123456700000000").unwrap(),
        Token::text("TM000001"),
    ];
    assert_eq!(
        agent.sign(&tuple),
        "0x1939381d74206737ba52ed973fe737b1669b1928e633fb2505378171bf253d72\
         0a4d64b8c801a3d86411424c39bfbb38fff26eb672f170a826273b24b23484aa1c"
    );
}

//! Keccak-256.

/// A 32-byte hash.
pub type Hash = [u8; 32];

/// The text of a hash: `0x` and 64 lower-case hexadecimal digits.
pub fn hash_text(hash: &Hash) -> String {
    format!("0x{}", hex::encode(hash))
}

/// Keccak-256, the hash function of this protocol.
///
/// Source: `protocol.md §4.1`.
pub fn keccak256(bytes: &[u8]) -> Hash {
    use sha3::Digest as _;
    sha3::Keccak256::digest(bytes).into()
}

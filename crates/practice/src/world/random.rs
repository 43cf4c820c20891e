//! Numbers that look random, from a seed.

use kios_protocol::{Hash, hash_text, keccak256};

/// A sequence of hashes of the seed and a counter.
#[derive(Debug)]
pub(super) struct Random {
    seed: Hash,
    count: u64,
}

impl Random {
    pub(super) const fn new(seed: Hash) -> Self {
        Self { seed, count: 0 }
    }

    /// The next 32 bytes.
    pub(super) fn hash(&mut self) -> Hash {
        self.count = self.count.wrapping_add(1);
        keccak256(&[self.seed.as_slice(), &self.count.to_be_bytes()].concat())
    }

    /// The next 12 bytes.
    pub(super) fn twelve(&mut self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes.iter_mut().zip(self.hash()).for_each(|(to, from)| *to = from);
        bytes
    }

    /// The next 64 hexadecimal digits.
    pub(super) fn digits(&mut self) -> String {
        hash_text(&self.hash()).trim_start_matches("0x").to_owned()
    }
}

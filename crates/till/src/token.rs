//! Tokens: identify calls and writes.

/// Identifies one call or write; its answer has the same token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

//! Currencies.

use core::fmt;

/// A currency's symbol as the network knows it: lower case, `krw`, `usd`, `point`.
///
/// The network accepts payments in lower-case symbols only, so this type stores nothing else.
/// Source: `protocol.md §10.1 Q1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(String);

impl Currency {
    /// The loyalty point itself.
    pub const POINT: &'static str = "point";

    /// The symbol, lower-cased.
    pub fn new(symbol: &str) -> Self {
        Self(symbol.trim().to_ascii_lowercase())
    }

    /// The symbol in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of decimals of prices: 0 for won and yen, 18 for points and tokens, otherwise 2.
    ///
    /// Source: ISO 4217 for the currencies of the network's shops.
    pub fn digits(&self) -> usize {
        match self.0.as_str() {
            "krw" | "jpy" | "vnd" | "idr" => 0,
            "" | "point" | "acc" | "kios" | "boa" => 18,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

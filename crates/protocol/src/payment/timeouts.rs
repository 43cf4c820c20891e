//! How long each step may take.

/// The clocks of a relay, whole seconds; ages are compared as the network does, with a strict `>`.
///
/// Source: `protocol.md §5.4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// How long a customer or owner may take to answer.
    pub answer: u64,
    /// From when on an open payment or cancel is closed by the relay itself.
    pub forced_close: u64,
    /// How long after it settled a payment can be cancelled.
    pub cancel_window: u64,
}

impl Timeouts {
    /// The network's values: 45 s, 300 s, 7 days.
    pub const NETWORK: Self = Self { answer: 45, forced_close: 300, cancel_window: 604_800 };

    /// From which age on an unanswered payment can be closed with confirm = true as failed.
    pub const fn early_close(&self) -> u64 {
        self.answer.saturating_sub(5)
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::NETWORK
    }
}

//! The timeouts of a payment.

/// The timeouts of a relay, whole seconds; ages are compared as the network does, with a strict `>`.
///
/// Source: `protocol.md §5.4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// The time that a customer or owner has for an approval.
    pub answer: u64,
    /// The age at which the relay itself closes an open payment or cancel.
    pub forced_close: u64,
    /// The time after its settlement in which a payment can be cancelled.
    pub cancel_window: u64,
}

impl Timeouts {
    /// The network's values: 45 s, 300 s, 7 days.
    pub const NETWORK: Self = Self { answer: 45, forced_close: 300, cancel_window: 604_800 };

    /// The age from which a close with confirm = true closes an unapproved payment as failed.
    pub const fn early_close(&self) -> u64 {
        self.answer.saturating_sub(5)
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::NETWORK
    }
}

//! What a test makes go wrong on purpose, beside what goes wrong by itself.

use std::collections::VecDeque;

use crate::network::chain::TransactionFault;

/// What an endpoint does instead of answering as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointFault {
    /// Waits this many milliseconds of its own clock, and then works.
    Hang(u64),
    /// Never answers, and does nothing.
    Silence,
    /// Works, and never answers.
    SilenceAfter,
    /// Cuts the connection without having done anything.
    CutBefore,
    /// Works, and cuts the connection instead of answering.
    CutAfter,
    /// Does nothing and answers code 5000 with a library's text.
    Contract,
    /// Does nothing and answers an HTML page with this HTTP status.
    Html(u16),
}

/// A fault of one endpoint.
#[derive(Clone, Debug)]
pub struct EndpointRule {
    /// The path, or how it ends: `new/close`.
    pub endpoint: String,
    /// What goes wrong.
    pub fault: EndpointFault,
    /// How often; for ever when it is not given.
    pub times: Option<u32>,
}

/// How callbacks travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallbackFault {
    /// Each once, when it happens.
    #[default]
    None,
    /// Never.
    Dropped,
    /// Each this often.
    Repeated(u8),
    /// Kept until [`crate::network::Simulator::release_callbacks`] sends them, the last one first.
    Held,
}

/// In which order the task log's page comes. The network's has no order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskOrder {
    /// As they were written.
    #[default]
    Written,
    /// The other way round.
    Reversed,
}

/// Everything that goes wrong on purpose.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) endpoints: Vec<EndpointRule>,
    pub(crate) transactions: VecDeque<TransactionFault>,
    pub(crate) callbacks: CallbackFault,
    pub(crate) task_order: TaskOrder,
}

impl Faults {
    /// The fault of a request to `path`, which is used up by one.
    pub(crate) fn of(&mut self, path: &str) -> Option<EndpointFault> {
        let rule = self
            .endpoints
            .iter_mut()
            .find(|rule| path.ends_with(&rule.endpoint) && rule.times != Some(0))?;
        rule.times = rule.times.map(|times| times.saturating_sub(1));
        Some(rule.fault)
    }
}

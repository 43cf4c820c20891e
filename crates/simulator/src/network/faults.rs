//! The faults that a test injects, in addition to the network's own defects.

use std::collections::{BTreeMap, VecDeque};

use crate::network::chain::TransactionFault;

/// A fault of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointFault {
    /// Waits this many milliseconds of the simulator's clock, then executes the request.
    Hang(u64),
    /// Does not execute the request and never responds.
    Silence,
    /// Executes the request and never responds.
    SilenceAfter,
    /// Does not execute the request and cuts the connection.
    CutBefore,
    /// Executes the request and cuts the connection.
    CutAfter,
    /// Does not execute the request and responds with code 5000 and a library's text.
    Contract,
    /// Does not execute the request and responds with an HTML page with this HTTP status.
    Html(u16),
    /// Does nothing and responds with this code in the envelope.
    Code(u32),
}

/// A fault of one endpoint.
#[derive(Clone, Debug)]
pub struct EndpointRule {
    /// The path, or its end: `new/close`.
    pub endpoint: String,
    /// The fault.
    pub fault: EndpointFault,
    /// How often; always if not given.
    pub times: Option<u32>,
}

/// The delivery of callbacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallbackFault {
    /// Each once, at once.
    #[default]
    None,
    /// Not at all.
    Dropped,
    /// Each so many times.
    Repeated(u8),
    /// Held until [`crate::network::Simulator::release_callbacks`] sends them, the last one first.
    Held,
}

/// The order of a page of the task log. The network's has no defined order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskOrder {
    /// In the order of their numbers.
    #[default]
    Written,
    /// Reversed.
    Reversed,
}

/// The time that the steps of an approval take, milliseconds of the simulator's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApprovalPauses {
    /// From the check of its status to the sending of its transaction.
    pub before_send: u64,
    /// From there to the writing of its status.
    pub before_write: u64,
}

/// The faults to inject.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) endpoints: Vec<EndpointRule>,
    pub(crate) transactions: VecDeque<TransactionFault>,
    pub(crate) callbacks: CallbackFault,
    pub(crate) task_order: TaskOrder,
    /// By payment id.
    pub(crate) approvals: BTreeMap<String, ApprovalPauses>,
    /// How many approvals have passed the check of their status.
    pub(crate) checked: usize,
}

impl Faults {
    /// The fault of a request to `path`, or to `target`, which is the path with its query; its remaining
    /// count decreases by one.
    pub(crate) fn of(&mut self, path: &str, target: &str) -> Option<EndpointFault> {
        let hits = |endpoint: &String| path.ends_with(endpoint) || target.ends_with(endpoint);
        let rule =
            self.endpoints.iter_mut().find(|rule| hits(&rule.endpoint) && rule.times != Some(0))?;
        rule.times = rule.times.map(|times| times.saturating_sub(1));
        Some(rule.fault)
    }
}

//! The name of an event log.

use std::fmt;

use kios_protocol::session::Resource;
use kios_protocol::{Address, ShopId, TerminalId};

use crate::storage::PaymentsOf;

/// One event log, whose events are numbered from 1 without a gap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventLogId {
    /// The log of a kiosk: the payments it opened.
    Terminal {
        /// The shop it sells for.
        shop_id: ShopId,
        /// Which kiosk it is.
        terminal_id: TerminalId,
    },
    /// The log of an account: the payments and cancels that wait for its decision.
    Account(Address),
}

impl EventLogId {
    /// The log that a session reads.
    pub fn from_session(resource: &Resource, address: Address) -> Self {
        match resource {
            Resource::Terminal { shop_id, terminal_id } => {
                Self::Terminal { shop_id: *shop_id, terminal_id: terminal_id.clone() }
            }
            Resource::Account => Self::Account(address),
        }
    }

    /// Selects the payments whose events are in the log.
    pub fn payments(&self) -> PaymentsOf {
        match self {
            Self::Terminal { shop_id, terminal_id } => {
                PaymentsOf::Terminal(*shop_id, terminal_id.clone())
            }
            Self::Account(address) => PaymentsOf::Account(*address),
        }
    }
}

impl fmt::Display for EventLogId {
    /// The name of the log in the database.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal { shop_id, terminal_id } => {
                write!(f, "terminal:{shop_id}:{terminal_id}")
            }
            Self::Account(address) => write!(f, "account:{}", address.to_lower()),
        }
    }
}

//! Whose log is read.

use std::fmt;

use kios_protocol::session::Resource;
use kios_protocol::{Address, ShopId, TerminalId};

use crate::storage::PaymentFilter;

/// A log of its own: every reader numbers its events from 1 without a gap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// A kiosk: the payments it asked for.
    Terminal {
        /// The shop it sells for.
        shop_id: ShopId,
        /// Which kiosk it is.
        terminal_id: TerminalId,
    },
    /// A customer: the payments they are asked to pay.
    Account(Address),
}

impl Reader {
    /// The log that a session reads.
    pub fn of(resource: &Resource, address: Address) -> Self {
        match resource {
            Resource::Terminal { shop_id, terminal_id } => {
                Self::Terminal { shop_id: *shop_id, terminal_id: terminal_id.clone() }
            }
            Resource::Account => Self::Account(address),
        }
    }

    /// The payments that the log tells of.
    pub fn filter(&self) -> PaymentFilter {
        match self {
            Self::Terminal { shop_id, terminal_id } => PaymentFilter {
                shop_id: Some(*shop_id),
                terminal_id: Some(terminal_id.clone()),
                ..PaymentFilter::default()
            },
            Self::Account(address) => {
                PaymentFilter { account: Some(*address), ..PaymentFilter::default() }
            }
        }
    }
}

impl fmt::Display for Reader {
    /// The name in the database.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal { shop_id, terminal_id } => {
                write!(f, "terminal:{shop_id}:{terminal_id}")
            }
            Self::Account(address) => write!(f, "account:{}", address.to_lower()),
        }
    }
}

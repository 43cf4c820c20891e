//! The caller of a kiosk request.

use kios_protocol::{Address, ShopId, TerminalId};

use super::Opener;

/// An authenticated kiosk and the terminals that it may act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A caller with the shared key of API v1: every terminal of every shop.
    AccessKey,
    /// An agent of the configuration: every terminal of every shop.
    Signer(Address),
    /// An agent that was paired: these terminals only.
    Paired {
        /// The agent.
        agent: Address,
        /// The terminals it was enrolled for.
        terminals: Vec<(ShopId, TerminalId)>,
    },
}

impl Caller {
    /// Whether it may open and close for this terminal.
    pub fn may_act_for(&self, shop: ShopId, terminal: &TerminalId) -> bool {
        match self {
            Self::AccessKey | Self::Signer(_) => true,
            Self::Paired { terminals, .. } => terminals
                .iter()
                .any(|(own_shop, own_terminal)| *own_shop == shop && own_terminal == terminal),
        }
    }

    /// The form in which a payment stores its opener.
    pub const fn opener(&self) -> Opener {
        match self {
            Self::AccessKey => Opener::AccessKey,
            Self::Signer(agent) | Self::Paired { agent, .. } => Opener::Agent(*agent),
        }
    }
}

//! The relay client of a paired kiosk, and the handle on the worker that signs for it.

use std::rc::Rc;

use kios_sdk::{RelayClient, TerminalClient};
use kios_till::Terminal;

use super::signer::Signer;

/// The number of payments, card sales or actions in a list: the maximum of a relay.
pub(super) const PAGE_LIMIT: u32 = 200;

/// The relay client of a paired kiosk.
#[derive(Clone, Debug)]
pub(super) struct SignedClient {
    pub(super) terminal: TerminalClient,
    pub(super) signer: Signer,
}

impl SignedClient {
    /// The client of this terminal.
    pub(super) fn new(relay: &RelayClient, signer: Signer, terminal: &Terminal) -> Self {
        let key = Rc::new(signer.clone());
        let (shop_id, terminal_id) = (terminal.shop_id, terminal.terminal_id.clone());
        let terminal = TerminalClient::new(relay, key, shop_id, terminal_id);
        Self { terminal, signer }
    }
}

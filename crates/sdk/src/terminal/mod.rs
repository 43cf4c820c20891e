//! The calls of a paired terminal: sales, cancels, card refunds, points, staff, history, stream.
//!
//! Source: `protocol.md §2.2 to §2.4`, `relay.md §4 to §7, §9`.

mod cards;
mod payments;
mod points;
mod staff;

use core::cell::Cell;
use std::rc::Rc;

use kios_protocol::api::{Answer, SignedResult, TicketResponse, Unknown, route};
use kios_protocol::session::Resource;
use kios_protocol::{PurchaseId, ShopId, Signable, Signature, TerminalId};

use crate::client::{CHANGE_TIMEOUT, EmptyRequest};
use crate::signed_in::SignedIn;
use crate::{AgentKey, Chain, Cursor, Path, RelayClient, Session, SignsIn, Stream};

pub use cards::CardSaleFilter;

/// The client of one paired terminal. Clones share its session, its open staff area and its key.
///
/// A request that changes something has the agent's signature, the session's token, or both. A token that the relay no
/// longer knows is renewed once. Every change is idempotent: it has an id of the caller's choice or names what it changes.
#[derive(Clone)]
pub struct TerminalClient {
    key: Rc<dyn AgentKey>,
    shop_id: ShopId,
    terminal_id: TerminalId,
    signed_in: SignedIn,
    /// The chain id of the typed data, once it was requested: it does not change while a program runs.
    chain: Rc<Cell<Option<u64>>>,
}

impl core::fmt::Debug for TerminalClient {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TerminalClient")
            .field("shop_id", &self.shop_id)
            .field("terminal_id", &self.terminal_id)
            .finish_non_exhaustive()
    }
}

impl TerminalClient {
    /// The client of a paired terminal, whose agent this key is. Nothing is sent yet.
    pub fn new(
        relay: &RelayClient,
        key: Rc<dyn AgentKey>,
        shop_id: ShopId,
        terminal_id: TerminalId,
    ) -> Self {
        let resource = Resource::Terminal { shop_id, terminal_id: terminal_id.clone() };
        let signs_in: Rc<dyn SignsIn> = Rc::<dyn AgentKey>::clone(&key);
        let signed_in = SignedIn::new(Session::new(relay.relay().clone(), signs_in, resource));
        Self { key, shop_id, terminal_id, signed_in, chain: Rc::default() }
    }

    /// The terminal's shop.
    pub const fn shop_id(&self) -> ShopId {
        self.shop_id
    }

    /// The terminal.
    pub const fn terminal_id(&self) -> &TerminalId {
        &self.terminal_id
    }

    /// The terminal's session, which is opened when it is first needed.
    pub const fn session(&self) -> &Session {
        &self.signed_in.session
    }

    /// The reads of a [`RelayClient`], with this terminal's session.
    pub fn reads(&self) -> RelayClient {
        RelayClient::with_session(self.session().relay().clone(), self.signed_in.clone())
    }

    /// The stream of this terminal's payments and refunds, after `cursor` or from the newest event on.
    pub fn stream(&self, cursor: Option<Cursor>) -> Stream {
        Stream::new(self.session().clone(), cursor)
    }

    /// A one-time ticket that opens the stream without a header, for a reader other than this client.
    pub async fn stream_ticket(&self) -> Answer<TicketResponse> {
        let path = Path::new(route::EVENTS_TICKET);
        self.signed_in.post(&path, &EmptyRequest {}, CHANGE_TIMEOUT).await
    }

    /// What became of a purchase, signed by the relay for a host's server.
    pub async fn signed_result(&self, purchase_id: &PurchaseId) -> Answer<SignedResult> {
        self.signed_in.get(&Path::new(route::RESULT).with("purchaseId", purchase_id.as_str())).await
    }

    /// The agent's signature; unknown, never refused, without one.
    async fn sign(&self, request: Signable) -> Answer<Option<Signature>> {
        match self.key.sign_as_agent(request).await {
            Some(signature) => Answer::Done(Some(signature)),
            None => Answer::Unknown(Unknown::Unreachable),
        }
    }

    async fn chain_id(&self) -> Answer<u64> {
        if let Some(chain_id) = self.chain.get() {
            return Answer::Done(chain_id);
        }
        let public = RelayClient::new(self.session().relay().clone());
        let chain_id = done!(public.chain_id(Chain::Side).await);
        self.chain.set(Some(chain_id));
        Answer::Done(chain_id)
    }
}

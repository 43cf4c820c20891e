//! The calls of an account: a customer, a shop owner, a provider, or an agent of one.
//!
//! Source: `protocol.md §2.5, §2.8 to §2.10, §2.15 to §2.18, §4`, `relay.md §7`.

mod payments;
mod providers;
mod settlement;
mod shops;

use std::rc::Rc;

use futures::future::join;
use kios_protocol::api::{Answer, Role, Unknown};
use kios_protocol::session::Resource;
use kios_protocol::{AccountSignable, Address, Signature, Uint};

use crate::client::unsent;
use crate::signed_in::SignedIn;
use crate::{AccountKey, Chain, Cursor, NonceKind, RelayClient, Session, SignsIn, Stream};

pub use shops::ShopChange;

/// A decision of a customer or a shop owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Pay, return the points, change the shop, or execute the action.
    Approve,
    /// Do not.
    Deny,
}

impl Decision {
    const fn approves(self) -> bool {
        matches!(self, Self::Approve)
    }
}

/// The client of one account. Clones share its session and its key.
///
/// Most signatures of an account contain the chain id and the account's nonce, which the call reads first. The nonce moves
/// with the change, so that a signature counts once. A repeated call has the new nonce and is another request to the relay:
/// after an unknown outcome, read what has become of the first before you repeat it. Each call says what a repetition does.
#[derive(Clone)]
pub struct AccountClient {
    key: Rc<dyn AccountKey>,
    signed_in: SignedIn,
}

impl core::fmt::Debug for AccountClient {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AccountClient").finish_non_exhaustive()
    }
}

/// The numbers in every signature of an account.
#[derive(Clone, Copy)]
struct Numbers {
    chain_id: Uint,
    nonce: Uint,
}

impl AccountClient {
    /// The client of an account, whose key this is. Nothing is sent yet.
    pub fn new(relay: &RelayClient, key: Rc<dyn AccountKey>) -> Self {
        let signs_in: Rc<dyn SignsIn> = Rc::<dyn AccountKey>::clone(&key);
        let signed_in =
            SignedIn::new(Session::new(relay.relay().clone(), signs_in, Resource::Account));
        Self { key, signed_in }
    }

    /// The account.
    pub fn account(&self) -> Address {
        self.key.account()
    }

    /// The account's session, which is opened when it is first needed.
    pub const fn session(&self) -> &Session {
        &self.signed_in.session
    }

    /// The reads of a [`RelayClient`], with this account's session.
    pub fn reads(&self) -> RelayClient {
        RelayClient::with_session(self.session().relay().clone(), self.signed_in.clone())
    }

    /// The roles that the relay assigned to the account.
    pub async fn roles(&self) -> Answer<Vec<Role>> {
        self.session().roles().await
    }

    /// The stream of what awaits this account, after `cursor` or from the newest event on.
    pub fn stream(&self, cursor: Option<Cursor>) -> Stream {
        Stream::new(self.session().clone(), cursor)
    }

    /// The relay without the session: these calls are public, or authorized by the signature.
    fn public(&self) -> RelayClient {
        RelayClient::new(self.session().relay().clone())
    }

    /// The chain id and this account's nonce.
    async fn numbers(&self, kind: NonceKind) -> Answer<Numbers> {
        let public = self.public();
        let both = join(public.chain_id(Chain::Side), public.nonce(kind, self.account()));
        let (chain_id, nonce) = both.await;
        let (chain_id, nonce) = (done!(unsent(chain_id)).into(), done!(unsent(nonce)).nonce.into());
        Answer::Done(Numbers { chain_id, nonce })
    }

    /// This account's signature; unknown, never refused, without one.
    async fn sign(&self, request: AccountSignable<'_>) -> Answer<Signature> {
        match self.key.sign_as_account(request).await {
            Some(signature) => Answer::Done(signature),
            None => Answer::Unknown(Unknown::Unreachable),
        }
    }
}

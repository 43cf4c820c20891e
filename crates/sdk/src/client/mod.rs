//! The relay without a key: public reads, pairing, and what a host with the access key may do.
//!
//! Source: `protocol.md §2`, `relay.md §4 to §7`.

mod accounts;
mod keyed;
mod network;
mod payments;
mod shops;

use core::time::Duration;
use std::rc::Rc;

use kios_protocol::api::{
    Answer, KeyRelease, PageFault, PairRequest, PairResponse, RelaySettings, Unknown,
    UnlockKeyRequest, route,
};
use kios_protocol::session::pairing_text;
use kios_protocol::{DeviceSecret, SecretKey, ShopId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::relay::{Data, Json, read};
use crate::signed_in::SignedIn;
use crate::{Credentials, Path, Relay};

pub use accounts::{Chain, NonceKind};
pub use network::TasksFrom;
pub use shops::Page;

/// How long a request may take that changes something and waits for no transaction of the network.
pub(crate) const CHANGE_TIMEOUT: Duration = Duration::from_secs(20);

/// The answer to a read before a request is signed. Its refusal is none of the request, which was not sent: an earlier one
/// with the same content may have been executed.
pub(crate) fn unsent<T>(answer: Answer<T>) -> Answer<T> {
    match answer {
        Answer::Refused(_) => Answer::Unknown(Unknown::Unreachable),
        same @ (Answer::Done(_) | Answer::Unknown(_)) => same,
    }
}

/// A request without fields.
#[derive(Debug, Serialize)]
pub(crate) struct EmptyRequest {}

/// A response without fields.
#[derive(Debug, Deserialize)]
pub(crate) struct EmptyResponse {}

/// A client of one relay.
///
/// Every call returns one of three outcomes, and repeats nothing: whether a repetition is safe is said at each call that
/// changes something. A read has no effect and is always safe to repeat. Clones are cheap.
#[derive(Clone)]
pub struct RelayClient {
    relay: Relay,
    authority: Authority,
}

/// With what the reads are sent that a relay does not answer to everybody.
#[derive(Clone)]
enum Authority {
    Nothing,
    Session(SignedIn),
    AccessKey(Rc<str>),
}

impl core::fmt::Debug for RelayClient {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RelayClient").field("relay", &self.relay).finish_non_exhaustive()
    }
}

impl RelayClient {
    /// A client that shows nothing: the relay answers it what is public.
    pub const fn new(relay: Relay) -> Self {
        Self { relay, authority: Authority::Nothing }
    }

    /// A client with the relay's access key, for a host's server: reads, shops, and the network's API v1.
    #[must_use]
    pub fn with_access_key(self, key: &str) -> Self {
        Self { authority: Authority::AccessKey(key.into()), ..self }
    }

    pub(crate) const fn with_session(relay: Relay, signed_in: SignedIn) -> Self {
        Self { relay, authority: Authority::Session(signed_in) }
    }

    /// The relay.
    pub const fn relay(&self) -> &Relay {
        &self.relay
    }

    /// The settings of the relay, and of a shop.
    pub async fn settings(&self, shop_id: Option<ShopId>) -> Answer<RelaySettings> {
        let path = Path::new(route::SETTINGS).with_some("shopId", shop_id.as_ref());
        self.get(&path).await
    }

    /// Enrols the key of a new terminal with a one-time code, which counts once: after an unknown outcome another code is
    /// needed, unless the terminal works.
    pub async fn pair(&self, request: &PairRequest) -> Answer<PairResponse> {
        self.relay.post(&Path::new(route::PAIR), request).await
    }

    /// As [`Self::pair`] with a key in memory.
    pub async fn pair_key(
        &self,
        code: &str,
        key: &SecretKey,
        device: Option<DeviceSecret>,
    ) -> Answer<PairResponse> {
        let (code, address) = (code.to_owned(), key.address());
        let signature = key.sign_text(&pairing_text(&code, address));
        self.pair(&PairRequest { code, address, signature, device }).await
    }

    /// Sends a PIN for the share that opens a terminal's sealed key. An unknown outcome may be repeated: it has counted as a
    /// try if the PIN was wrong.
    pub async fn unlock_key(&self, request: &UnlockKeyRequest) -> Answer<KeyRelease> {
        self.relay.post(&Path::new(route::TERMINAL_UNLOCK), request).await
    }

    /// Writes the fault of a page to the relay's log.
    pub async fn report_fault(&self, fault: &PageFault) -> Answer<()> {
        let answer = self.relay.post(&Path::new(route::PAGE_FAULT), fault).await;
        answer.map(|EmptyResponse {}| ())
    }

    /// Reads, with what this client has to show.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        read(self.get_data(path).await)
    }

    /// Sends a change, with what this client has to show.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        read(self.post_data(path, Json::of(body), timeout).await)
    }

    async fn get_data(&self, path: &Path) -> Answer<Data> {
        match &self.authority {
            Authority::Nothing => self.relay.get_data(path, Credentials::default()).await,
            Authority::Session(signed_in) => signed_in.get_data(path).await,
            Authority::AccessKey(key) => self.relay.get_data(path, of_key(key)).await,
        }
    }

    async fn post_data(&self, path: &Path, body: Json, timeout: Duration) -> Answer<Data> {
        match &self.authority {
            Authority::Nothing => {
                self.relay.post_data(path, &body, Credentials::default(), timeout).await
            }
            Authority::Session(signed_in) => signed_in.post_data(path, body, timeout).await,
            Authority::AccessKey(key) => {
                self.relay.post_data(path, &body, of_key(key), timeout).await
            }
        }
    }
}

fn of_key(key: &str) -> Credentials<'_> {
    Credentials { access_key: Some(key), ..Credentials::default() }
}

//! The relay client of a paired kiosk, with its agent key and its session.
//!
//! The agent key signs only messages built from typed fields; there is no function that signs a
//! hash.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use kios_protocol::api::{Answer, Unknown};
use kios_protocol::session::Resource;
use kios_protocol::{ResultCode, SecretKey, TerminalId};
use kios_till::Terminal;
use kios_web::{Clock, Path, Relay, Session};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The timeout of an open request, after which its outcome is unknown.
pub(super) const OPEN_TIMEOUT: Duration = Duration::from_secs(20);
/// The number of payments or card sales requested for a day: the maximum of a relay.
pub(super) const PAGE_LIMIT: &str = "200";

/// The relay client of a paired kiosk.
#[derive(Clone, Debug)]
pub(super) struct SignedClient {
    pub(super) relay: Relay,
    pub(super) key: Rc<SecretKey>,
    pub(super) terminal_id: TerminalId,
    pub(super) session: Session,
    /// The chain id of the typed data, once it was requested.
    pub(super) chain: Rc<Cell<Option<u64>>>,
}

impl SignedClient {
    /// The client of this terminal.
    pub(super) fn new(key: Rc<SecretKey>, terminal: &Terminal, clock: Clock) -> Self {
        let terminal_id = terminal.terminal_id.clone();
        let resource =
            Resource::Terminal { shop_id: terminal.shop_id, terminal_id: terminal_id.clone() };
        let relay = Relay::same_origin();
        let session = Session::new(relay.clone(), Rc::clone(&key), resource, clock);
        Self { relay, key, terminal_id, session, chain: Rc::default() }
    }

    /// Reads with the session's token; the session is renewed once if the relay does not know it
    /// any more, after a restart or a revocation.
    pub(super) async fn read<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        let answer = self.read_once(path).await;
        if !matches!(answer, Answer::Refused(_)) {
            return answer;
        }
        self.session.forget();
        self.read_once(path).await
    }

    /// Lists payments or card sales. A refusal counts as lost.
    pub(super) async fn list<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        match self.read(path).await {
            Answer::Refused(_) => Answer::Unknown(Unknown::Unreadable),
            answer @ (Answer::Done(_) | Answer::Unknown(_)) => answer,
        }
    }

    /// Sends a request with the session's token. The session is renewed once if the request may have
    /// been refused because of it; the request is idempotent.
    ///
    /// A key that may not sign in is no agent of this terminal any more, which is what 1501 says.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        let answer = self.post_once(path, body, timeout).await;
        // A request without a valid session is 401 with code 2001.
        let of_session = [
            ResultCode::InvalidParameters,
            ResultCode::InvalidAccessKey,
            ResultCode::InvalidSignature,
        ];
        let renew = |refused: u32| of_session.iter().any(|code| code.number() == refused);
        if !matches!(answer, Answer::Refused(code) if renew(code)) {
            return answer;
        }
        self.session.forget();
        self.post_once(path, body, timeout).await
    }

    async fn post_once<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        match self.session.token().await {
            Answer::Done(token) => {
                self.relay.post_authorized(path, body, Some(&token), timeout).await
            }
            Answer::Refused(code) if code == ResultCode::NotAuthorized.number() => {
                Answer::Refused(ResultCode::InvalidSignature.number())
            }
            Answer::Refused(code) => Answer::Refused(code),
            Answer::Unknown(why) => Answer::Unknown(why),
        }
    }

    async fn read_once<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        match self.session.token().await {
            Answer::Done(token) => self.relay.get(path, Some(&token)).await,
            Answer::Refused(code) => Answer::Refused(code),
            Answer::Unknown(why) => Answer::Unknown(why),
        }
    }
}

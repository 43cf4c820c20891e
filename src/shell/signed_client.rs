//! The relay client of a paired kiosk, with its signer and its session.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::rc::Rc;

use kios_protocol::api::Answer;
use kios_protocol::session::Resource;
use kios_protocol::{ResultCode, ShopId, TerminalId};
use kios_sdk::{Credentials, Path, Relay, Session};
use kios_till::Terminal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::signer::Signer;

/// The timeout of an open request, after which its outcome is unknown.
pub(super) const OPEN_TIMEOUT: Duration = Duration::from_secs(20);
/// The number of payments or card sales requested for a day: the maximum of a relay.
pub(super) const PAGE_LIMIT: &str = "200";

/// A response without fields.
#[derive(Debug, Deserialize)]
pub(super) struct EmptyResponse {}

/// The relay client of a paired kiosk.
#[derive(Clone, Debug)]
pub(super) struct SignedClient {
    pub(super) relay: Relay,
    pub(super) signer: Signer,
    pub(super) shop_id: ShopId,
    pub(super) terminal_id: TerminalId,
    pub(super) session: Session,
    /// The chain id of the typed data, once it was requested.
    pub(super) chain: Rc<Cell<Option<u64>>>,
    pub(super) staff: StaffToken,
}

/// The token of the open staff area, shared by the clones of a client. It is in memory only; `Debug` omits
/// it.
#[derive(Clone, Default)]
pub(super) struct StaffToken(Rc<RefCell<Option<String>>>);

impl core::fmt::Debug for StaffToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StaffToken").finish_non_exhaustive()
    }
}

impl StaffToken {
    /// Sends this token from now on.
    pub(super) fn keep(&self, token: Option<String>) {
        *self.0.borrow_mut() = token;
    }

    /// The token, which is not sent any more.
    pub(super) fn take(&self) -> Option<String> {
        self.0.borrow_mut().take()
    }

    fn copy(&self) -> Option<String> {
        self.0.borrow().clone()
    }
}

impl SignedClient {
    /// The client of this terminal.
    pub(super) fn new(relay: Relay, signer: Signer, terminal: &Terminal) -> Self {
        let terminal_id = terminal.terminal_id.clone();
        let resource =
            Resource::Terminal { shop_id: terminal.shop_id, terminal_id: terminal_id.clone() };
        let session = Session::new(relay.clone(), Rc::new(signer.clone()), resource);
        Self {
            relay,
            signer,
            shop_id: terminal.shop_id,
            terminal_id,
            session,
            chain: Rc::default(),
            staff: StaffToken::default(),
        }
    }

    /// Reads with the session's token; the session is renewed once if the read may have been refused because of it,
    /// after a restart of the relay or a revocation.
    pub(super) async fn read<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        let answer = self.read_once(path).await;
        if !matches!(answer, Answer::Refused(code) if is_of_session(code)) {
            return answer;
        }
        self.session.forget();
        self.read_once(path).await
    }

    /// Sends a request with the session's token, and with the one of the open staff area. The session is
    /// renewed once if the request may have been refused because of it; the request is idempotent.
    ///
    /// A key that may not sign in is no agent of this terminal any more, which is what 1501 says.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        let staff = self.staff.copy();
        self.post_for(path, body, staff.as_deref(), timeout).await
    }

    /// As [`Self::post`], with this token of a staff area.
    pub(super) async fn post_for<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        staff: Option<&str>,
        timeout: Duration,
    ) -> Answer<T> {
        let answer = self.post_once(path, body, staff, timeout).await;
        if !matches!(answer, Answer::Refused(code) if is_of_session(code)) {
            return answer;
        }
        self.session.forget();
        self.post_once(path, body, staff, timeout).await
    }

    async fn post_once<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        staff: Option<&str>,
        timeout: Duration,
    ) -> Answer<T> {
        match self.session.token().await {
            Answer::Done(token) => {
                let credentials = Credentials { session: Some(&token), staff };
                self.relay.post_as(path, body, credentials, timeout).await
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
            Answer::Done(token) => {
                let staff = self.staff.copy();
                let credentials = Credentials { session: Some(&token), staff: staff.as_deref() };
                self.relay.get_as(path, credentials).await
            }
            Answer::Refused(code) => Answer::Refused(code),
            Answer::Unknown(why) => Answer::Unknown(why),
        }
    }
}

/// Whether this refusal can mean that the session has ended: 401 with code 2001, or 2002 where a key could stand in for
/// it. Any other is a decision about the request, and a new sign-in would not change it.
fn is_of_session(refused: u32) -> bool {
    let of_session = [ResultCode::InvalidParameters, ResultCode::InvalidAccessKey];
    of_session.iter().any(|code| code.number() == refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_that_can_be_of_the_session_renew_it() {
        let renews: Vec<_> = ResultCode::ALL
            .iter()
            .map(|code| code.number())
            .filter(|code| is_of_session(*code))
            .collect();
        assert_eq!(renews, [2001, 2002]);
    }
}

//! Requests with the token of a session, which is renewed once if the relay may have refused it.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use kios_protocol::ResultCode;
use kios_protocol::api::Answer;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::relay::{Data, Json, read};
use crate::{Credentials, Path, Session};

/// The token of an open staff area, shared by clones. It is in memory only; `Debug` omits it.
#[derive(Clone, Default)]
pub(crate) struct StaffToken(Rc<RefCell<Option<String>>>);

impl StaffToken {
    /// Sends this token from now on.
    pub(crate) fn keep(&self, token: String) {
        *self.0.borrow_mut() = Some(token);
    }

    /// The token, which is not sent any more.
    pub(crate) fn take(&self) -> Option<String> {
        self.0.borrow_mut().take()
    }

    fn copy(&self) -> Option<String> {
        self.0.borrow().clone()
    }
}

/// A session, and the open staff area beside it.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) session: Session,
    pub(crate) staff: StaffToken,
}

impl SignedIn {
    pub(crate) fn new(session: Session) -> Self {
        Self { session, staff: StaffToken::default() }
    }

    /// Reads with both tokens.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        read(self.get_data(path).await)
    }

    pub(crate) async fn get_data(&self, path: &Path) -> Answer<Data> {
        self.renewing(Sent::Get(path)).await
    }

    /// Sends a request, which must be idempotent, with both tokens.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        read(self.post_data(path, Json::of(body), timeout).await)
    }

    pub(crate) async fn post_data(
        &self,
        path: &Path,
        body: Json,
        timeout: Duration,
    ) -> Answer<Data> {
        let staff = self.staff.copy();
        self.renewing(Sent::Post { path, body, staff: staff.as_deref(), timeout }).await
    }

    /// As [`Self::post`], with this token of a staff area.
    pub(crate) async fn post_for<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        staff: Option<&str>,
        timeout: Duration,
    ) -> Answer<T> {
        read(self.renewing(Sent::Post { path, body: Json::of(body), staff, timeout }).await)
    }

    /// Sends once more with a new token if the request may have been refused because of the token, after a restart of the
    /// relay or a revocation.
    async fn renewing(&self, request: Sent<'_>) -> Answer<Data> {
        let answer = self.send(&request).await;
        if !matches!(answer, Answer::Refused(code) if is_of_session(code)) {
            return answer;
        }
        self.session.forget();
        self.send(&request).await
    }

    async fn send(&self, request: &Sent<'_>) -> Answer<Data> {
        let token = self.session.token().await;
        let relay = self.session.relay();
        match request {
            Sent::Get(path) => {
                let (token, staff) = (done!(token), self.staff.copy());
                let credentials = Credentials {
                    session: Some(&token),
                    staff: staff.as_deref(),
                    access_key: None,
                };
                relay.get_data(path, credentials).await
            }
            // A key that may not sign in is no agent of its terminal any more, which is what 1501 says.
            Sent::Post { .. } if token.is_refused(ResultCode::NotAuthorized) => {
                Answer::Refused(ResultCode::InvalidSignature.number())
            }
            Sent::Post { path, body, staff, timeout } => {
                let token = done!(token);
                let credentials =
                    Credentials { session: Some(&token), staff: *staff, access_key: None };
                relay.post_data(path, body, credentials, *timeout).await
            }
        }
    }
}

/// A request that is sent once or twice.
enum Sent<'a> {
    Get(&'a Path),
    Post { path: &'a Path, body: Json, staff: Option<&'a str>, timeout: Duration },
}

/// Whether this refusal can mean that the session has ended: 401 with code 2001, or 2002 where a key could stand in for
/// it. Any other is a decision about the request, and a new sign-in would not change it.
fn is_of_session(refused: u32) -> bool {
    let of_session = [ResultCode::InvalidParameters, ResultCode::InvalidAccessKey];
    of_session.iter().any(|code| code.number() == refused)
}

//! Requests with the token of a session, which is renewed once if the relay may have refused it.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use kios_protocol::ResultCode;
use kios_protocol::api::Answer;
use serde::Serialize;
use serde::de::DeserializeOwned;

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
        self.renewing(async || self.get_once(path).await).await
    }

    /// Sends a request, which must be idempotent, with both tokens.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Answer<T> {
        let staff = self.staff.copy();
        self.post_for(path, body, staff.as_deref(), timeout).await
    }

    /// As [`Self::post`], with this token of a staff area.
    pub(crate) async fn post_for<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        staff: Option<&str>,
        timeout: Duration,
    ) -> Answer<T> {
        self.renewing(async || self.post_once(path, body, staff, timeout).await).await
    }

    /// Sends once more with a new token if the request may have been refused because of the token, after a restart of the
    /// relay or a revocation.
    async fn renewing<T>(&self, send: impl AsyncFn() -> Answer<T>) -> Answer<T> {
        let answer = send().await;
        if !matches!(answer, Answer::Refused(code) if is_of_session(code)) {
            return answer;
        }
        self.session.forget();
        send().await
    }

    async fn get_once<T: DeserializeOwned>(&self, path: &Path) -> Answer<T> {
        let (token, staff) = (done!(self.session.token().await), self.staff.copy());
        let credentials =
            Credentials { session: Some(&token), staff: staff.as_deref(), access_key: None };
        self.session.relay().get_as(path, credentials).await
    }

    /// A key that may not sign in is no agent of its terminal any more, which is what 1501 says.
    async fn post_once<T: DeserializeOwned>(
        &self,
        path: &Path,
        body: &impl Serialize,
        staff: Option<&str>,
        timeout: Duration,
    ) -> Answer<T> {
        let token = self.session.token().await;
        if token.is_refused(ResultCode::NotAuthorized) {
            return Answer::Refused(ResultCode::InvalidSignature.number());
        }
        let token = done!(token);
        let credentials = Credentials { session: Some(&token), staff, access_key: None };
        self.session.relay().post_as(path, body, credentials, timeout).await
    }
}

/// Whether this refusal can mean that the session has ended: 401 with code 2001, or 2002 where a key could stand in for
/// it. Any other is a decision about the request, and a new sign-in would not change it.
fn is_of_session(refused: u32) -> bool {
    let of_session = [ResultCode::InvalidParameters, ResultCode::InvalidAccessKey];
    of_session.iter().any(|code| code.number() == refused)
}

//! Sign-in with a key (EIP-4361) and the session token that results.
//!
//! The token is requested when it is first needed and renewed one minute before it expires, so that
//! a request is not refused in transit. The token's age is measured on the device's clock.
//!
//! Source: `relay.md §4`.

use core::cell::RefCell;
use std::rc::Rc;

use futures::future::{LocalBoxFuture, ready};
use kios_protocol::api::{
    Answer, Role, SessionNonce, SessionRequest, SessionResponse, Unknown, route,
};
use kios_protocol::session::{Resource, SignIn};
use kios_protocol::{SecretKey, Timestamp};

use crate::{Path, Relay};

/// How long before its expiry a token is renewed, seconds.
const RENEW_BEFORE_S: u64 = 60;

/// Signs in: a key in memory, or a worker that holds one.
pub trait SignsIn {
    /// The signed answer to a nonce; `None` if nothing could be signed, and so nothing was sent.
    fn sign_in(
        &self,
        nonce: SessionNonce,
        resource: Resource,
    ) -> LocalBoxFuture<'_, Option<SessionRequest>>;
}

impl SignsIn for SecretKey {
    fn sign_in(
        &self,
        nonce: SessionNonce,
        resource: Resource,
    ) -> LocalBoxFuture<'_, Option<SessionRequest>> {
        let message = SignIn::answering(nonce, self.address(), resource).to_string();
        let signature = self.sign_text(&message);
        Box::pin(ready(Some(SessionRequest { message, signature })))
    }
}

/// A key's session with the relay; clones share the token.
#[derive(Clone)]
pub struct Session {
    relay: Relay,
    key: Rc<dyn SignsIn>,
    resource: Resource,
    token: Rc<RefCell<Option<Token>>>,
}

#[derive(Clone)]
struct Token {
    text: String,
    roles: Vec<Role>,
    /// Seconds since 1970 on the device's clock.
    renew_at_s: u64,
}

impl core::fmt::Debug for Session {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Session").field("resource", &self.resource).finish_non_exhaustive()
    }
}

impl Session {
    /// Creates a session without a token; nothing is sent yet.
    pub fn new(relay: Relay, key: Rc<dyn SignsIn>, resource: Resource) -> Self {
        Self { relay, key, resource, token: Rc::default() }
    }

    /// Returns a token that is valid for about one more minute, after a sign-in if needed.
    pub async fn token(&self) -> Answer<String> {
        self.valid_token().await.map(|token| token.text)
    }

    /// The relay that it is a session with.
    pub const fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Seconds since 1970 on the device's clock.
    fn now_s(&self) -> u64 {
        self.relay.platform().now().millis() / 1_000
    }

    /// Returns the roles that the relay assigned to the key, after a sign-in if needed.
    pub async fn roles(&self) -> Answer<Vec<Role>> {
        self.valid_token().await.map(|token| token.roles)
    }

    async fn valid_token(&self) -> Answer<Token> {
        if let Some(token) = &*self.token.borrow()
            && self.now_s() < token.renew_at_s
        {
            return Answer::Done(token.clone());
        }
        match self.sign_in().await {
            Answer::Done((session, server_time)) => {
                let valid_s = session.expires_at.since(server_time).saturating_sub(RENEW_BEFORE_S);
                let renew_at_s = self.now_s().saturating_add(valid_s);
                let token = Token { text: session.token, roles: session.roles, renew_at_s };
                *self.token.borrow_mut() = Some(token.clone());
                Answer::Done(token)
            }
            Answer::Refused(code) => Answer::Refused(code),
            Answer::Unknown(why) => Answer::Unknown(why),
        }
    }

    /// Discards the token, because the relay has refused it; the next call signs in again.
    pub fn forget(&self) {
        *self.token.borrow_mut() = None;
    }

    async fn sign_in(&self) -> Answer<(SessionResponse, Timestamp)> {
        let nonce = Path::new(route::SESSION_NONCE);
        let nonce = match self.relay.get::<SessionNonce>(&nonce, None).await {
            Answer::Done(nonce) => nonce,
            Answer::Refused(code) => return Answer::Refused(code),
            Answer::Unknown(why) => return Answer::Unknown(why),
        };
        let server_time = nonce.server_time;
        let Some(request) = self.key.sign_in(nonce, self.resource.clone()).await else {
            return Answer::Unknown(Unknown::Unreachable);
        };
        self.relay
            .post::<SessionResponse>(&Path::new(route::SESSION), &request)
            .await
            .map(|session| (session, server_time))
    }
}

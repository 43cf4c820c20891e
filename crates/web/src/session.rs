//! Signing in.

use core::cell::RefCell;
use std::rc::Rc;

use kios_protocol::api::{Answer, Role, SessionNonce, SessionRequest, SessionResponse, route};
use kios_protocol::session::{Resource, SignIn};
use kios_protocol::{SecretKey, Timestamp};

use crate::{Clock, Path, Relay};

/// How long a sign-in text is good for, seconds.
const SIGN_IN: u64 = 120;
/// How long before its end a token is renewed, seconds.
const MARGIN: u64 = 60;

/// A key's session with the relay; signs in when a token is needed and has not got one.
#[derive(Clone)]
pub struct Session {
    relay: Relay,
    key: Rc<SecretKey>,
    resource: Resource,
    clock: Clock,
    token: Rc<RefCell<Option<Token>>>,
}

#[derive(Clone)]
struct Token {
    text: String,
    roles: Vec<Role>,
    /// On the device's clock: the relay's may differ.
    renew_at: u64,
}

impl core::fmt::Debug for Session {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Session")
            .field("address", &self.key.address())
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A session that has not signed in.
    pub fn new(relay: Relay, key: Rc<SecretKey>, resource: Resource, clock: Clock) -> Self {
        Self { relay, key, resource, clock, token: Rc::default() }
    }

    /// A token that is good for at least the next minute.
    pub async fn token(&self) -> Answer<String> {
        self.renewed().await.map(|token| token.text)
    }

    /// What the key is to the relay.
    pub async fn roles(&self) -> Answer<Vec<Role>> {
        self.renewed().await.map(|token| token.roles)
    }

    async fn renewed(&self) -> Answer<Token> {
        if let Some(token) = &*self.token.borrow()
            && self.clock.seconds() < token.renew_at
        {
            return Answer::Done(token.clone());
        }
        match self.sign_in().await {
            Answer::Done((session, server_time)) => {
                let lasts = session.expires_at.since(server_time).saturating_sub(MARGIN);
                let renew_at = self.clock.seconds().saturating_add(lasts);
                let token = Token { text: session.token, roles: session.roles, renew_at };
                *self.token.borrow_mut() = Some(token.clone());
                Answer::Done(token)
            }
            Answer::Refused(code) => Answer::Refused(code),
            Answer::Unknown(why) => Answer::Unknown(why),
        }
    }

    /// Forgets the token: the relay has refused it.
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
        let message = SignIn {
            domain: nonce.domain,
            address: self.key.address(),
            uri: nonce.uri,
            chain_id: nonce.chain_id,
            nonce: nonce.nonce,
            issued_at: server_time,
            expires_at: server_time.plus(SIGN_IN),
            resource: self.resource.clone(),
        }
        .to_string();
        let signature = self.key.sign_text(&message);
        let request = SessionRequest { message, signature };
        self.relay
            .post::<SessionResponse>(&Path::new(route::SESSION), &request)
            .await
            .map(|session| (session, server_time))
    }
}

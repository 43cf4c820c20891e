//! The effects that the state machine returns, and the requests that wait for a response.
//!
//! Each request has a token. A response whose token is no longer pending is ignored, so that
//! nothing requested for one account reaches the next one.

use std::collections::BTreeMap;
use std::rc::Rc;

use kios_client::Language;
use kios_protocol::api::PaymentItem;
use kios_protocol::{Address, PaymentId, SecretKey, ShopId};

/// An action for the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a request and return the response with the token.
    Send {
        /// Identifies the request.
        token: Token,
        /// The request.
        request: Request,
    },
    /// Sign with this key from now on and open its stream.
    SignIn(Signer),
    /// Drop the key and close its stream.
    SignOut,
    /// Store the language on this device.
    SaveLanguage(Language),
}

/// A request to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// The users of the demo; refused by a relay that is not in demo mode.
    Demo,
    /// The roles of the account that is signed in.
    Roles,
    /// The points of an account.
    Balance(Address),
    /// The open payments and cancels that concern the account that is signed in.
    Payments,
    /// A new temporary account; signed.
    Code,
    /// The current state of a payment.
    Payment(PaymentId),
    /// Name and owner of a shop.
    Shop(ShopId),
    /// The decision on a payment, or on its cancel, as it was shown; signed.
    Decision(Box<PaymentItem>, Decision),
    /// The actions above a limit that wait for the shop owner who is signed in.
    LimitApprovals,
    /// Unlocks the PINs and terminals of a shop of the shop owner who is signed in. A repeat changes nothing.
    UnlockPins(ShopId),
    /// The decision on the action with this approval id; signed. A repeat changes nothing.
    LimitDecision(String, Decision),
}

/// The customer's decision on a payment, or the shop owner's on a cancel or an action above a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Pay, return the points, or execute the action.
    Approve,
    /// Do not pay, keep the payment, or do not execute the action.
    Deny,
}

/// A key that signs for its account. Two signers are equal if their accounts are.
#[derive(Clone, Debug)]
pub struct Signer(Rc<SecretKey>);

impl Signer {
    /// Creates the signer of a key.
    pub fn new(key: SecretKey) -> Self {
        Self(Rc::new(key))
    }

    /// The key's account.
    pub fn account(&self) -> Address {
        self.0.address()
    }

    /// The key, shared and not copied.
    pub fn key(&self) -> Rc<SecretKey> {
        Rc::clone(&self.0)
    }
}

impl PartialEq for Signer {
    fn eq(&self, other: &Self) -> bool {
        self.account() == other.account()
    }
}

impl Eq for Signer {}

/// Identifies one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(u64);

/// The requests whose response is awaited.
#[derive(Debug, Default)]
pub(super) struct PendingRequests {
    last_token: u64,
    by_token: BTreeMap<Token, Request>,
}

impl PendingRequests {
    /// Sends a request, unless the same one is pending.
    pub(super) fn send(&mut self, request: Request) -> Option<Effect> {
        if self.by_token.values().any(|pending| *pending == request) {
            return None;
        }
        self.last_token = self.last_token.saturating_add(1);
        let token = Token(self.last_token);
        self.by_token.insert(token, request.clone());
        Some(Effect::Send { token, request })
    }

    /// Sends a request and ignores the response to the same one if it is pending: that response may
    /// be older than the change that is to be seen.
    pub(super) fn send_anew(&mut self, request: Request) -> Option<Effect> {
        self.by_token.retain(|_, pending| *pending != request);
        self.send(request)
    }

    /// Removes the request of a response; `false` if it is not pending.
    pub(super) fn take(&mut self, token: Token) -> bool {
        self.by_token.remove(&token).is_some()
    }

    /// Ignores the responses to all requests sent so far.
    pub(super) fn clear(&mut self) {
        self.by_token.clear();
    }
}

//! What the wallet wants done.

use std::collections::BTreeMap;
use std::rc::Rc;

use kios_protocol::api::PaymentItem;
use kios_protocol::{Address, PaymentId, SecretKey, ShopId};

use crate::words::Language;

/// Something for the shell to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the relay and bring the answer back with the token.
    Ask {
        /// Names the question.
        token: Token,
        /// The question.
        question: Question,
    },
    /// From here on this key signs, and its stream is read.
    SignIn(Signer),
    /// Forget the key and end its stream.
    SignOut,
    /// Remember the language on this device.
    KeepLanguage(Language),
}

/// A question to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Is this a demo, and who plays in it?
    Demo,
    /// What is the account that is signed in to the relay?
    Roles,
    /// How many points does this account have?
    Balance(Address),
    /// Which payments wait for the account that is signed in?
    Waiting,
    /// A new temporary account, please; signed.
    Code,
    /// How does this payment stand?
    Payment(PaymentId),
    /// What is this shop called?
    Shop(ShopId),
    /// Yes or no to this payment, as it was shown; signed. In its second life the question is the
    /// shop owner's: whether it is taken back.
    Verdict(Box<PaymentItem>, Verdict),
}

/// An answer to a payment, or to its cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Pay; take it back.
    Yes,
    /// Do not pay; leave it paid.
    No,
}

/// A key that signs for its account; two are the same when their accounts are.
#[derive(Clone, Debug)]
pub struct Signer(Rc<SecretKey>);

impl Signer {
    /// The signer with this key.
    pub fn new(key: SecretKey) -> Self {
        Self(Rc::new(key))
    }

    /// Its account.
    pub fn account(&self) -> Address {
        self.0.address()
    }

    /// Its key.
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

/// Names one question, so that an answer nobody waits for any more is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(u64);

/// The questions that are under way.
#[derive(Debug, Default)]
pub(super) struct Asks {
    last: u64,
    open: BTreeMap<Token, Question>,
}

impl Asks {
    /// Asks, unless the same question is under way.
    pub(super) fn ask(&mut self, question: Question) -> Option<Effect> {
        if self.asking(&question) {
            return None;
        }
        self.last = self.last.saturating_add(1);
        let token = Token(self.last);
        self.open.insert(token, question.clone());
        Some(Effect::Ask { token, question })
    }

    /// Asks anew: an answer to the same question that is under way may be out of date.
    pub(super) fn ask_again(&mut self, question: Question) -> Option<Effect> {
        self.open.retain(|_, open| *open != question);
        self.ask(question)
    }

    /// Whether this question is under way.
    pub(super) fn asking(&self, question: &Question) -> bool {
        self.open.values().any(|open| open == question)
    }

    /// Takes a question off the list; `false` when nobody waits for its answer any more.
    pub(super) fn answered(&mut self, token: Token) -> bool {
        self.open.remove(&token).is_some()
    }

    /// No answer to anything asked so far is wanted any more.
    pub(super) fn drop_all(&mut self) {
        self.open.clear();
    }
}

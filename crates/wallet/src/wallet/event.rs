//! What happens to the wallet.

use kios_protocol::api::{Answer, Approval, PaymentItem, Payments, Role, ShopInfo, StreamUpdate};
use kios_protocol::{Address, Amount, PaymentId, SecretKey, ShopId, TemporaryAccount};
use zeroize::Zeroizing;

use super::effect::{Signer, Token};
use crate::words::Language;

/// What happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page was opened.
    Started {
        /// The language to speak.
        language: Language,
        /// What the page's address asked for.
        link: Link,
    },
    /// The page's address changed: another code was followed on the same phone.
    Linked(Link),
    /// Time has passed.
    Tick,
    /// A button was pressed.
    Pressed(Button),
    /// A key was given.
    KeyTyped(Typed),
    /// A question was answered.
    Answered {
        /// Which question.
        token: Token,
        /// The answer.
        answered: Box<Answered>,
    },
    /// Something came by the stream.
    StreamUpdate(StreamUpdate),
}

/// A button of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The demo customer with this number.
    Customer(usize),
    /// The demo's shop owner with this number.
    Owner(usize),
    /// Show a code.
    ShowCode,
    /// Put the code away.
    HideCode,
    /// Open this payment.
    Open(PaymentId),
    /// Say yes to the payment.
    Approve,
    /// Say no to the payment.
    Deny,
    /// Back to the balance.
    Home,
    /// Leave this wallet and choose another one.
    Leave,
    /// Speak this language.
    Speak(Language),
}

/// What the page's address asks for.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// Open this payment.
    pub payment: Option<PaymentId>,
    /// Sign in with this key; obeyed in a demo only.
    pub key: Option<Typed>,
}

/// A key as text; wiped when dropped, never printed.
#[derive(Clone)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Takes over the text.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The key it spells, if it does.
    pub(crate) fn signer(&self) -> Option<Signer> {
        self.0.parse::<SecretKey>().ok().map(Signer::new)
    }
}

impl core::fmt::Debug for Typed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Typed(…)")
    }
}

/// A customer of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// What they are called.
    pub name: String,
    /// Their key, public on purpose.
    pub signer: Signer,
}

/// A shop owner of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// What they are called.
    pub name: String,
    /// Their key, public on purpose.
    pub signer: Signer,
    /// Their shop.
    pub shop: ShopId,
}

/// Who plays in the demo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// Who pays.
    pub customers: Vec<Customer>,
    /// Who sells.
    pub owners: Vec<Owner>,
}

/// The answer to a question, one kind for each.
#[derive(Clone, Debug)]
pub enum Answered {
    /// Who can be chosen; refused where the relay is no demo.
    Demo(Answer<Cast>),
    /// What the account that is signed in is to the relay.
    Roles(Answer<Vec<Role>>),
    /// An account's points.
    Balance(Address, Answer<Amount>),
    /// The payments that wait for this account.
    Waiting(Answer<Payments>),
    /// A new temporary account.
    Code(Answer<TemporaryAccount>),
    /// A payment as it stands.
    Payment(PaymentId, Answer<PaymentItem>),
    /// A shop.
    Shop(ShopId, Answer<ShopInfo>),
    /// What came of a yes or a no.
    Verdict(PaymentId, Answer<Approval>),
}

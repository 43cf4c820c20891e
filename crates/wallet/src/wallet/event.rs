//! The events that the state machine handles: input, responses, stream updates and time.

use kios_client::Language;
use kios_protocol::api::{
    Answer, Approval, LimitApprovals, PaymentItem, Payments, Role, ShopInfo, StreamUpdate,
};
use kios_protocol::{Address, Amount, PaymentId, SecretKey, ShopId, TemporaryAccount};
use kios_text::clean;
use zeroize::Zeroizing;

use super::effect::{Decision, Signer, Token};

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page was opened.
    Started {
        /// The stored language, or the browser's.
        language: Language,
        /// The link in the page's address.
        link: DeepLink,
    },
    /// The page's address changed: another link was opened in the same page.
    LinkOpened(DeepLink),
    /// Time has passed.
    Tick,
    /// A button was pressed.
    Pressed(Button),
    /// A key was entered.
    KeyEntered(KeyInput),
    /// The response to a request arrived.
    Response {
        /// Identifies the request.
        token: Token,
        /// The response.
        response: Box<Response>,
    },
    /// The stream brought an event, or its connection changed.
    StreamUpdate(StreamUpdate),
}

/// A button of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Button {
    /// Signs in as the demo's customer with this index.
    Customer(usize),
    /// Signs in as the demo's shop owner with this index.
    Owner(usize),
    /// Shows a payment code.
    ShowCode,
    /// Hides the payment code.
    HideCode,
    /// Opens a payment of the list.
    Open(PaymentId),
    /// Opens the action above the limit with this approval id.
    OpenLimit(String),
    /// Unlocks the PINs of this shop.
    UnlockPins(ShopId),
    /// Approves what is on the screen: a payment, a cancel or an action above the limit.
    Approve,
    /// Denies what is on the screen.
    Deny,
    /// Returns to the home screen.
    Home,
    /// Signs out, to choose another wallet.
    SignOut,
    /// Changes the language.
    SetLanguage(Language),
}

/// The link in the page's address.
#[derive(Clone, Debug, Default)]
pub struct DeepLink {
    /// Opens this payment.
    pub payment: Option<PaymentId>,
    /// Signs in with this key; accepted in demo mode only.
    pub key: Option<KeyInput>,
}

/// The text of a private key. It is overwritten when dropped and omitted from `Debug`.
#[derive(Clone)]
pub struct KeyInput(Zeroizing<String>);

impl KeyInput {
    /// Takes over the text.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Parses the key; `None` if the text is not a private key.
    pub(crate) fn signer(&self) -> Option<Signer> {
        let key = Zeroizing::new(clean(&self.0));
        key.parse::<SecretKey>().ok().map(Signer::new)
    }
}

impl core::fmt::Debug for KeyInput {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KeyInput(…)")
    }
}

/// A customer of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The name to show.
    pub name: String,
    /// The key, which the demo publishes.
    pub signer: Signer,
}

/// A shop owner of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The name to show.
    pub name: String,
    /// The key, which the demo publishes.
    pub signer: Signer,
    /// The owner's shop.
    pub shop: ShopId,
}

/// The users of the demo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoUsers {
    /// The customers.
    pub customers: Vec<Customer>,
    /// The shop owners.
    pub owners: Vec<Owner>,
}

/// The response to a [`Request`](super::Request), one variant for each of its variants.
#[derive(Clone, Debug)]
pub enum Response {
    /// The users of the demo; refused by a relay that is not in demo mode.
    Demo(Answer<DemoUsers>),
    /// The roles of the account that is signed in.
    Roles(Answer<Vec<Role>>),
    /// The points of an account.
    Balance(Address, Answer<Amount>),
    /// The open payments and cancels that concern the account that is signed in.
    Payments(Answer<Payments>),
    /// A new temporary account.
    Code(Answer<TemporaryAccount>),
    /// The current state of a payment.
    Payment(PaymentId, Answer<PaymentItem>),
    /// Name and owner of a shop.
    Shop(ShopId, Answer<ShopInfo>),
    /// The outcome of a decision.
    Decision(PaymentId, Answer<Approval>),
    /// The actions above a limit that wait for the shop owner who is signed in.
    LimitApprovals(Answer<LimitApprovals>),
    /// The PINs and terminals of a shop were unlocked.
    PinsUnlocked(ShopId, Answer<()>),
    /// The outcome of this decision on the action with this approval id.
    LimitDecision(String, Decision, Answer<()>),
}

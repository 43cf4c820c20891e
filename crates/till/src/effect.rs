//! What the till asks for.

use kios_protocol::api::{
    CancelPurchaseRequest, OpenNewRequest, RefundRequest, SavePurchaseRequest,
};
use kios_protocol::refund::RefundId;
use kios_protocol::{Address, Amount, PaymentId, PurchaseId, ShopId, Timestamp};

use crate::journal::Entry;
use crate::{Language, Terminal};

/// Names one call or write; its answer carries it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// What the shell has to do. The order within one batch is the order to start in.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the relay; answered by [`crate::Event::Answered`], always, also by giving up.
    Call {
        /// Comes back with the answer.
        token: Token,
        /// What to ask.
        call: Call,
    },
    /// Put the entry in the journal, replacing the one of the same key; answered by
    /// [`crate::Event::Written`] once it is durable.
    Write {
        /// Comes back with the answer.
        token: Token,
        /// What to keep.
        entry: Box<Entry>,
    },
    /// Drop the settled entry of this key from the journal; no answer is awaited.
    Forget(String),
    /// Keep this pairing; the key itself is already in the vault.
    Keep(Terminal),
    /// Keep this language for the next start.
    KeepLanguage(Language),
    /// Open the stream, or end it. A listening shell reconnects by itself.
    Listen(Listen),
    /// Print the receipt that is on the screen.
    Print,
    /// Make a sound.
    Play(Sound),
}

/// Whether the stream is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listen {
    /// From now on.
    On,
    /// No more.
    Off,
}

/// A question to the relay. The shell signs what needs a signature, from these fields and no others.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Make a key, enrol its address with this one-time code, keep the key in the vault.
    Pair {
        /// The code.
        code: String,
    },
    /// What would it cost, and is there enough?
    Price {
        /// The customer's temporary account.
        account: Address,
        /// The price.
        amount: Amount,
        /// Its currency.
        currency: String,
    },
    /// Is the shop active?
    Shop {
        /// Which.
        shop_id: ShopId,
    },
    /// Open the payment; the request is unsigned and the shell signs it.
    OpenPayment(Box<OpenNewRequest>),
    /// Close the payment.
    ClosePayment {
        /// Which.
        payment_id: PaymentId,
        /// For good, or as failed.
        confirm: bool,
    },
    /// Ask the shop owner to take a paid payment back.
    OpenCancel {
        /// Which.
        payment_id: PaymentId,
    },
    /// Close the cancel of a payment.
    CloseCancel {
        /// Which.
        payment_id: PaymentId,
        /// For good, or as failed.
        confirm: bool,
    },
    /// What became of this purchase?
    Find {
        /// Which.
        purchase_id: PurchaseId,
    },
    /// What became of this payment?
    FindPayment {
        /// Which.
        payment_id: PaymentId,
    },
    /// This kiosk's payments that were opened in a time, newest first.
    History {
        /// From this second on.
        from: Timestamp,
        /// Until this second.
        to: Timestamp,
    },
    /// The card sales of a purchase.
    CardSales {
        /// Which purchase.
        purchase_id: PurchaseId,
    },
    /// This kiosk's card sales of a time, newest first.
    CardHistory {
        /// From this second on.
        from: Timestamp,
        /// Until this second.
        to: Timestamp,
    },
    /// Give money back on a card rail; the request is unsigned and the shell signs it.
    Refund(Box<RefundRequest>),
    /// How far is this refund? A relay that does not know it refuses with 8005.
    FindRefund {
        /// Which.
        refund_id: RefundId,
    },
    /// What are a phone number's international form and its hash? A relay that takes it for none
    /// refuses with 2007.
    HashPhone {
        /// The number, with its country's code.
        number: String,
    },
    /// Give points for a sale that was not paid with points.
    SavePurchase(Box<SavePurchaseRequest>),
    /// Do not give them after all.
    CancelPurchase(Box<CancelPurchaseRequest>),
}

/// A sound that tells an outcome without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// A key gave in.
    Tap,
    /// A code was read.
    Scanned,
    /// Paid.
    Paid,
    /// Not paid.
    NotPaid,
    /// Somebody has to look.
    Attention,
}

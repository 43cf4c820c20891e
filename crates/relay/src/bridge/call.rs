//! What is sent to the network's relay to change a payment: the intent, and what became of it.
//!
//! A row is committed before the call leaves and is changed when its outcome is known, so that a
//! relay that was killed in between finds what it does not know. Source: `protocol.md §10.1`,
//! survival rules 6 to 8.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::payment::Phase;
use kios_protocol::{Address, PaymentId, PurchaseId, ShopId, TerminalId, Timestamp};

use kios_domain::payment::Opener;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// A kiosk opens a payment, or asks for one to be taken back.
    Open(Phase),
    /// The customer answers, or the shop does.
    Answer(Phase),
    /// A kiosk closes.
    Close(Phase),
}

impl Action {
    const ALL: [Self; 6] = [
        Self::Open(Phase::New),
        Self::Answer(Phase::New),
        Self::Close(Phase::New),
        Self::Open(Phase::Cancel),
        Self::Answer(Phase::Cancel),
        Self::Close(Phase::Cancel),
    ];

    /// The end of its path, and its name in the database.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Open(Phase::New) => "new/open",
            Self::Answer(Phase::New) => "new/approval",
            Self::Close(Phase::New) => "new/close",
            Self::Open(Phase::Cancel) => "cancel/open",
            Self::Answer(Phase::Cancel) => "cancel/approval",
            Self::Close(Phase::Cancel) => "cancel/close",
        }
    }

    /// The action of this name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }

    /// Which life of the payment it is about.
    pub(super) const fn phase(self) -> Phase {
        match self {
            Self::Open(phase) | Self::Answer(phase) | Self::Close(phase) => phase,
        }
    }
}

/// What an open asks for: two that ask for the same are one. Source: `relay.md §3 B1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) shop_id: ShopId,
    pub(super) terminal_id: TerminalId,
    pub(super) purchase_id: PurchaseId,
    /// The price, as decimal text.
    pub(super) amount: String,
    pub(super) origin: Origin,
}

/// What only the request that opened a payment says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) opener: Opener,
    pub(super) account_sent: Address,
    pub(super) currency_sent: String,
}

/// A call to be written down.
#[derive(Clone, Debug)]
pub(super) struct NewCall {
    pub(super) action: Action,
    pub(super) path: String,
    pub(super) kind: Option<HeaderValue>,
    pub(super) body: Bytes,
    /// Whether the network's access key goes with it.
    pub(super) key: Key,
    pub(super) subject: Subject,
}

/// Whose access key goes with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// None.
    Nobodys,
    /// The network's.
    Networks,
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A payment that does not exist yet.
    Wish(Box<Wish>),
    /// A payment, and the yes or no to it where there is one.
    Payment { id: PaymentId, choice: Option<bool> },
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It has left, and no answer has come.
    Sent,
    /// It has got no answer that counts.
    Unknown,
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// Nothing can come of it any more.
    Over,
}

impl Progress {
    const ALL: [Self; 5] = [Self::Sent, Self::Unknown, Self::Done, Self::Refused, Self::Over];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Over => "over",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.as_str() == name)
    }
}

/// A call that was written down.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) id: i64,
    pub(super) action: Action,
    pub(super) path: String,
    pub(super) kind: Option<HeaderValue>,
    pub(super) body: Bytes,
    pub(super) key: Key,
    pub(super) choice: Option<bool>,
    /// Not known of an open before its answer.
    pub(super) payment_id: Option<PaymentId>,
    pub(super) progress: Progress,
    pub(super) tries: u64,
    pub(super) created_at: Timestamp,
}

//! The types of the outbox: a call to the network's relay that changes a payment, and its status.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::api::{OpenNewRequest, PaymentItem};
use kios_protocol::payment::Phase;
use kios_protocol::{Address, PaymentId, PurchaseId, ShopId, TerminalId, Timestamp};

use kios_domain::payment::Opener;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A kiosk opens a payment or a cancel.
    Open(Phase),
    /// The customer approves or denies, or the shop does.
    Approve(Phase),
    /// A kiosk closes.
    Close(Phase),
}

impl Action {
    const ALL: [Self; 6] = [
        Self::Open(Phase::New),
        Self::Approve(Phase::New),
        Self::Close(Phase::New),
        Self::Open(Phase::Cancel),
        Self::Approve(Phase::Cancel),
        Self::Close(Phase::Cancel),
    ];

    /// The end of its path, and its name in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open(Phase::New) => "new/open",
            Self::Approve(Phase::New) => "new/approval",
            Self::Close(Phase::New) => "new/close",
            Self::Open(Phase::Cancel) => "cancel/open",
            Self::Approve(Phase::Cancel) => "cancel/approval",
            Self::Close(Phase::Cancel) => "cancel/close",
        }
    }

    /// The action of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }

    /// The phase of the payment that it is about.
    pub(crate) const fn phase(self) -> Phase {
        match self {
            Self::Open(phase) | Self::Approve(phase) | Self::Close(phase) => phase,
        }
    }
}

/// The decision of an approval (`approval`) or of a close (`confirm`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Approve, or keep the money of the payment.
    Confirm,
    /// Deny, or drop the payment and release its points.
    Reject,
}

impl From<bool> for Decision {
    fn from(yes: bool) -> Self {
        if yes { Self::Confirm } else { Self::Reject }
    }
}

impl From<Decision> for bool {
    fn from(decision: Decision) -> Self {
        decision == Decision::Confirm
    }
}

/// The fields of an open; two opens with the same fields are one. Source: `relay.md §3 B1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenIntent {
    pub(crate) shop_id: ShopId,
    pub(crate) terminal_id: TerminalId,
    pub(crate) purchase_id: PurchaseId,
    /// The price, as decimal text.
    pub(crate) amount: String,
    pub(crate) context: OpenContext,
}

impl OpenIntent {
    /// The first field of a payment that is not as it was requested.
    pub(crate) fn mismatch(&self, item: &PaymentItem) -> Option<&'static str> {
        let Ok(amount) = self.amount.parse() else { return Some("amount") };
        let request = OpenNewRequest {
            purchase_id: self.purchase_id.clone(),
            amount,
            currency: self.context.currency_sent.clone(),
            shop_id: self.shop_id,
            account: self.context.account_sent,
            terminal_id: self.terminal_id.clone(),
            signature: None,
        };
        request.mismatch(item)
    }
}

/// The fields of a payment that only its open contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenContext {
    pub(crate) opener: Opener,
    pub(crate) account_sent: Address,
    pub(crate) currency_sent: String,
}

/// A call to be stored before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct NewOutboxEntry {
    pub(crate) action: Action,
    pub(crate) path: String,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Bytes,
    pub(crate) credential: Credential,
    /// What is stored in place of the body: JSON with the same fields, and no access key.
    pub(crate) record: Bytes,
    pub(crate) target: Target,
}

/// Which access key is sent with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// None.
    None,
    /// The network's.
    Upstream,
    /// The client's, which is in the body and is not stored: only the client can send such a call again.
    Client,
}

impl Credential {
    const ALL: [Self; 3] = [Self::None, Self::Upstream, Self::Client];

    /// Its number in the database.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Upstream => 1,
            Self::Client => 2,
        }
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|credential| credential.number() == number)
    }
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A payment that does not exist yet.
    Open(Box<OpenIntent>),
    /// A payment, and the decision about it where there is one.
    Payment { id: PaymentId, decision: Option<Decision> },
}

/// The status of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallStatus {
    /// It may have been sent, and no response has come.
    Sent,
    /// It has no conclusive response.
    Unknown,
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// It was never sent, or nothing can come of it any more.
    Over,
}

impl CallStatus {
    const ALL: [Self; 5] = [Self::Sent, Self::Unknown, Self::Done, Self::Refused, Self::Over];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Over => "over",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// A stored call.
#[derive(Clone, Debug)]
pub(crate) struct OutboxEntry {
    pub(crate) id: i64,
    pub(crate) action: Action,
    pub(crate) path: String,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Bytes,
    pub(crate) credential: Credential,
    pub(crate) decision: Option<Decision>,
    /// Of an open, not known before its response.
    pub(crate) payment_id: Option<PaymentId>,
    pub(crate) status: CallStatus,
    /// The field in which the payment of the response to an open differs from the request.
    pub(crate) mismatch: Option<String>,
    pub(crate) tries: u64,
    pub(crate) created_at: Timestamp,
}

impl OutboxEntry {
    /// Whether its outcome is not known.
    pub(crate) const fn is_unresolved(&self) -> bool {
        matches!(self.status, CallStatus::Sent | CallStatus::Unknown)
    }

    /// Whether it is not known if its purchase was paid: also after another payment than the requested one was paid,
    /// because only a person can say what was paid with it. Source: `relay.md §3 B34`.
    pub(crate) const fn leaves_purchase_unknown(&self) -> bool {
        self.is_unresolved() || (self.mismatch.is_some() && matches!(self.status, CallStatus::Done))
    }
}

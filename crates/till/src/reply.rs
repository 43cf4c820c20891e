//! Replies of the relay; a pending call extracts its own reply from an input with its type.

use core::fmt;
use core::marker::PhantomData;

use kios_protocol::api::{
    Answer, CardSales, PaymentInfo, PaymentItem, Payments, PhoneHashResponse, Refund,
    RelaySettings, ShopInfo, SignedResult, StaffActions, StaffMembers, StaffStatus, Unknown,
};

use crate::{Instant, KeyAnswer, PairAnswer, PinAnswer, Token};

/// The reply to a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To [`crate::Call::Pair`].
    Pair(Box<PairAnswer>),
    /// To [`crate::PublicCall::Price`].
    Price(Box<PaymentInfo>),
    /// To [`crate::PublicCall::Shop`].
    Shop(Box<ShopInfo>),
    /// To [`crate::PublicCall::Settings`].
    Settings(Box<RelaySettings>),
    /// To [`crate::PublicCall::HashPhone`].
    Phone(PhoneHashResponse),
    /// To [`crate::Call::Payment`].
    Payment(Box<PaymentItem>),
    /// To [`crate::Call::Query`].
    Payments(Payments),
    /// To [`crate::Call::Cards`].
    CardSales(CardSales),
    /// To [`crate::Call::Refund`].
    Refund(Box<Refund>),
    /// To [`crate::Call::Points`], [`crate::Call::CheckKey`] and the requests about staff that have no
    /// other reply.
    Accepted(Accepted),
    /// To [`crate::StaffCall::Status`].
    StaffStatus(StaffStatus),
    /// To [`crate::StaffCall::Unlock`].
    Pin(PinAnswer),
    /// To [`crate::Call::UnlockKey`].
    Key(KeyAnswer),
    /// To [`crate::StaffCall::Members`].
    Members(StaffMembers),
    /// To [`crate::StaffCall::Actions`].
    Actions(StaffActions),
    /// To [`crate::Call::Result`].
    Result(SignedResult),
}

/// The relay has accepted the request; the reply has no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted;

/// The type of a reply.
pub(crate) trait FromReply {
    /// The value, if the reply has this type.
    fn from_reply(reply: &Reply) -> Option<&Self>;
}

macro_rules! from_reply {
    ($($variant:ident => $type:ty;)*) => {
        $(
            impl FromReply for $type {
                fn from_reply(reply: &Reply) -> Option<&Self> {
                    if let Reply::$variant(value) = reply { Some(value) } else { None }
                }
            }
        )*
    };
}

from_reply! {
    Pair => PairAnswer;
    Price => PaymentInfo;
    Shop => ShopInfo;
    Settings => RelaySettings;
    Phone => PhoneHashResponse;
    Payment => PaymentItem;
    Payments => Payments;
    CardSales => CardSales;
    Refund => Refund;
    Accepted => Accepted;
    StaffStatus => StaffStatus;
    Pin => PinAnswer;
    Key => KeyAnswer;
    Members => StaffMembers;
    Actions => StaffActions;
    Result => SignedResult;
}

/// A call without a reply so far, and when it was sent; `T` is the type of its reply.
pub(crate) struct Pending<T> {
    token: Token,
    since: Instant,
    reply: PhantomData<fn() -> T>,
}

impl<T> Pending<T> {
    /// The pending call of this token.
    pub(crate) const fn new(token: Token, since: Instant) -> Self {
        Self { token, since, reply: PhantomData }
    }

    /// When the call was sent.
    pub(crate) const fn since(&self) -> Instant {
        self.since
    }
}

impl<T> Clone for Pending<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pending<T> {}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("token", &self.token)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

/// The result of a call.
#[derive(Debug)]
pub(crate) struct Received {
    token: Token,
    answer: Answer<Reply>,
}

impl Received {
    pub(crate) const fn new(token: Token, answer: Answer<Reply>) -> Self {
        Self { token, answer }
    }

    /// Whether this is the result of the call.
    pub(crate) fn is_of<T>(&self, pending: &Pending<T>) -> bool {
        pending.token == self.token
    }

    /// The result of the call; `None` if this is the result of another one. A reply of the wrong
    /// type counts as lost.
    pub(crate) fn of<T: FromReply>(&self, pending: &Pending<T>) -> Option<Answer<&T>> {
        self.is_of(pending).then(|| match &self.answer {
            Answer::Done(reply) => {
                T::from_reply(reply).map_or(Answer::Unknown(Unknown::Unreadable), Answer::Done)
            }
            Answer::Refused(code) => Answer::Refused(*code),
            Answer::Unknown(why) => Answer::Unknown(*why),
        })
    }

    /// Whether the reply to a call was a `T`.
    pub(crate) fn brings<T: FromReply>(&self) -> bool {
        matches!(&self.answer, Answer::Done(reply) if T::from_reply(reply).is_some())
    }

    /// Whether this is the answer to a right PIN.
    pub(crate) const fn opens_staff_area(&self) -> bool {
        matches!(&self.answer, Answer::Done(Reply::Pin(PinAnswer::Right { .. })))
    }

    /// As [`Self::of`] for an optional pending call, which is cleared by its reply.
    pub(crate) fn take<T: FromReply>(
        &self,
        pending: &mut Option<Pending<T>>,
    ) -> Option<Answer<&T>> {
        let answer = self.of(pending.as_ref()?)?;
        *pending = None;
        Some(answer)
    }
}

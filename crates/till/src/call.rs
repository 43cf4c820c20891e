//! Requests to the relay, each with the type of its reply.
//!
//! The shell signs what needs a signature, from these fields and no others.

use kios_protocol::api::{
    CancelPurchaseRequest, CardSales, OpenNewRequest, PaymentInfo, PaymentItem, Payments,
    PhoneHashResponse, Refund, RefundRequest, RelaySettings, SavePurchaseRequest, ShopInfo,
    SignedResult, StaffActions, StaffMembers, StaffStatus,
};
use kios_protocol::refund::RefundId;
use kios_protocol::staff::Pin;
use kios_protocol::{Address, Amount, PaymentId, PurchaseId, ShopId, TerminalId, Timestamp};

use crate::reply::{Accepted, FromReply};
use crate::staff::{KeyAnswer, PairAnswer, PinAnswer};
use crate::staff_call::{
    ActionsCall, AddMemberCall, ChangePinCall, EndShiftCall, LockCall, MembersCall,
    RemoveMemberCall, StaffCall, StaffStatusCall, UnlockCall,
};

/// A request to the relay.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Pairs the kiosk: enrols an agent key.
    Pair(PairCall),
    /// Needs no session.
    Public(PublicCall),
    /// Opens or closes a payment or its cancel; signed.
    Payment(PaymentCall),
    /// Queries payments of this kiosk.
    Query(PaymentQuery),
    /// Queries card sales of this kiosk.
    Cards(CardQuery),
    /// Sends a refund on a card rail, or queries it.
    Refund(RefundCall),
    /// Grants points for a sale that was not paid with points, or cancels the grant.
    Points(PointsCall),
    /// Whether this kiosk's key may charge.
    CheckKey(CheckKeyCall),
    /// PINs, people and recorded actions.
    Staff(StaffCall),
    /// Opens the sealed key.
    UnlockKey(UnlockKeyCall),
    /// The relay's signed statement about a purchase of this kiosk.
    Result(ResultCall),
}

/// Enrol a key's address with a one-time code, store the key in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairCall {
    /// The code.
    pub code: String,
    /// The key.
    pub key: KeyOrigin,
}

/// Where the key that a pairing enrols comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// It is generated.
    Random,
    /// It exists: the page has its file or its digits, which the till does not get.
    Imported,
}

/// Opens the sealed key with a PIN: the relay releases its share of the encryption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlockKeyCall {
    /// The terminal's shop.
    pub shop_id: ShopId,
    /// The terminal.
    pub terminal_id: TerminalId,
    /// The PIN of a person of the shop, in any role.
    pub pin: Pin,
}

/// A request that needs no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicCall {
    /// The cost of a payment, and whether the balance is sufficient.
    Price(PriceCall),
    /// Whether a shop is active.
    Shop(ShopCall),
    /// The settings of the relay and of a shop.
    Settings(SettingsCall),
    /// The hash of a phone number.
    HashPhone(HashPhoneCall),
}

/// The cost of a payment, and whether the balance is sufficient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceCall {
    /// The customer's temporary account.
    pub account: Address,
    /// The price.
    pub amount: Amount,
    /// Its currency.
    pub currency: String,
}

/// Whether a shop is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShopCall {
    /// The shop.
    pub shop_id: ShopId,
}

/// The settings of the relay, and of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingsCall {
    /// The shop of this kiosk, once it is paired.
    pub shop_id: Option<ShopId>,
}

/// The international form of a phone number, and its hash. Refused with 2007 if the relay does not
/// accept it as a phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashPhoneCall {
    /// The number with its country code.
    pub number: String,
}

/// A request that changes a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentCall {
    /// Open the payment; the request is unsigned and the shell signs it.
    Open(Box<OpenNewRequest>),
    /// Close the payment.
    Close {
        /// The payment.
        payment_id: PaymentId,
        /// True: as paid; false: as failed.
        confirm: bool,
    },
    /// Open the cancel of a paid payment; the shop owner is asked to approve it.
    OpenCancel {
        /// The payment.
        payment_id: PaymentId,
    },
    /// Close the cancel of a payment.
    CloseCancel {
        /// The payment.
        payment_id: PaymentId,
        /// True: as cancelled; false: as failed.
        confirm: bool,
    },
}

/// Selects payments of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentQuery {
    /// Those of a purchase.
    Purchase {
        /// The purchase.
        purchase_id: PurchaseId,
    },
    /// Those that a text finds: a part of the purchase id, the beginning of the payment id, or the amount.
    Search {
        /// The text.
        text: String,
        /// Those opened at this instant or earlier.
        to: Option<Timestamp>,
    },
    /// One payment.
    Payment {
        /// The payment.
        payment_id: PaymentId,
    },
    /// Those opened in a period, newest first.
    Period {
        /// The first second of the period.
        from: Timestamp,
        /// The end of the period.
        to: Timestamp,
    },
}

/// Selects card sales of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardQuery {
    /// Those that a text finds: a part of the purchase id, or the amount.
    Search {
        /// The text.
        text: String,
        /// Those sold at this instant or earlier.
        to: Option<Timestamp>,
    },
    /// Those of a purchase.
    Purchase {
        /// The purchase.
        purchase_id: PurchaseId,
    },
    /// Those of a period, newest first.
    Period {
        /// The first second of the period.
        from: Timestamp,
        /// The end of the period.
        to: Timestamp,
    },
}

/// A request about a refund on a card rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundCall {
    /// Request the refund; the request is unsigned and the shell signs it.
    Send(Box<RefundRequest>),
    /// Query a refund's state. Refused with 8005 if the relay does not know it.
    Query {
        /// The refund.
        refund_id: RefundId,
    },
}

/// A request about a point grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointsCall {
    /// Grant the points.
    Save(Box<SavePurchaseRequest>),
    /// Cancel the grant before the points are credited.
    Cancel(Box<CancelPurchaseRequest>),
}

/// Whether the relay, and the network behind it, accept this kiosk's key. Refused with 1501 if not.
///
/// The shell signs a close of a payment that does not exist, which changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckKeyCall;

/// The relay's signed statement about a purchase of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultCall {
    /// The purchase.
    pub purchase_id: PurchaseId,
}

/// A request whose reply has a known type.
pub(crate) trait Request: Into<Call> {
    /// The type of the reply.
    type Reply: FromReply;
}

macro_rules! requests {
    ($($request:ident => $reply:ty, $call:expr;)*) => {
        $(
            impl From<$request> for Call {
                fn from(request: $request) -> Self {
                    $call(request)
                }
            }

            impl Request for $request {
                type Reply = $reply;
            }
        )*
    };
}

requests! {
    PairCall => PairAnswer, Self::Pair;
    PriceCall => PaymentInfo, |request| Self::Public(PublicCall::Price(request));
    ShopCall => ShopInfo, |request| Self::Public(PublicCall::Shop(request));
    SettingsCall => RelaySettings, |request| Self::Public(PublicCall::Settings(request));
    HashPhoneCall => PhoneHashResponse, |request| Self::Public(PublicCall::HashPhone(request));
    PaymentCall => PaymentItem, Self::Payment;
    PaymentQuery => Payments, Self::Query;
    CardQuery => CardSales, Self::Cards;
    RefundCall => Refund, Self::Refund;
    PointsCall => Accepted, Self::Points;
    CheckKeyCall => Accepted, Self::CheckKey;
    UnlockKeyCall => KeyAnswer, Self::UnlockKey;
    ResultCall => SignedResult, Self::Result;
    StaffStatusCall => StaffStatus, |request| Self::Staff(StaffCall::Status(request));
    UnlockCall => PinAnswer, |request| Self::Staff(StaffCall::Unlock(request));
    LockCall => Accepted, |request| Self::Staff(StaffCall::Lock(request));
    EndShiftCall => Accepted, |request| Self::Staff(StaffCall::EndShift(request));
    MembersCall => StaffMembers, |request| Self::Staff(StaffCall::Members(request));
    AddMemberCall => Accepted, |request| Self::Staff(StaffCall::Add(request));
    ChangePinCall => Accepted, |request| Self::Staff(StaffCall::ChangePin(request));
    RemoveMemberCall => Accepted, |request| Self::Staff(StaffCall::Remove(request));
    ActionsCall => StaffActions, |request| Self::Staff(StaffCall::Actions(request));
}

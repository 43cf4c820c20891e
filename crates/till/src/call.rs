//! Requests to the relay, each with the type of its reply.
//!
//! The shell signs what needs a signature, from these fields and no others.

use kios_protocol::api::{
    CancelPurchaseRequest, CardSales, OpenNewRequest, PairResponse, PaymentInfo, PaymentItem,
    Payments, PhoneHashResponse, Refund, RefundRequest, SavePurchaseRequest, ShopInfo,
};
use kios_protocol::refund::RefundId;
use kios_protocol::{Address, Amount, PaymentId, PurchaseId, ShopId, Timestamp};

use crate::reply::{Accepted, FromReply};

/// A request to the relay.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// To get an agent key enrolled.
    Pair(PairCall),
    /// Without a session.
    Public(PublicCall),
    /// To open or close a payment, or its cancel; signed.
    Payment(PaymentCall),
    /// For payments of this kiosk.
    Query(PaymentQuery),
    /// For card sales of this kiosk.
    Cards(CardQuery),
    /// About a refund on a card rail.
    Refund(RefundCall),
    /// About points for a sale that was not paid with points.
    Points(PointsCall),
}

/// Make a key, enrol its address with this one-time code, keep the key in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairCall {
    /// The code.
    pub code: String,
}

/// A request that needs no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicCall {
    /// What a payment costs, and whether there is enough.
    Price(PriceCall),
    /// Whether a shop is active.
    Shop(ShopCall),
    /// The hash of a phone number.
    HashPhone(HashPhoneCall),
}

/// What a payment costs, and whether there is enough.
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
    /// Which.
    pub shop_id: ShopId,
}

/// The international form of a phone number, and its hash. A relay that takes it for none refuses
/// with 2007.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashPhoneCall {
    /// The number, with its country's code.
    pub number: String,
}

/// A request that changes a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentCall {
    /// Open the payment; the request is unsigned and the shell signs it.
    Open(Box<OpenNewRequest>),
    /// Close the payment.
    Close {
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
}

/// Which payments of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentQuery {
    /// Those of a purchase.
    Purchase {
        /// Which.
        purchase_id: PurchaseId,
    },
    /// One payment.
    Payment {
        /// Which.
        payment_id: PaymentId,
    },
    /// Those that were opened in a time, newest first.
    Period {
        /// From this second on.
        from: Timestamp,
        /// Until this second.
        to: Timestamp,
    },
}

/// Which card sales of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardQuery {
    /// Those of a purchase.
    Purchase {
        /// Which.
        purchase_id: PurchaseId,
    },
    /// Those of a time, newest first.
    Period {
        /// From this second on.
        from: Timestamp,
        /// Until this second.
        to: Timestamp,
    },
}

/// A request about a refund on a card rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundCall {
    /// Give money back; the request is unsigned and the shell signs it.
    Send(Box<RefundRequest>),
    /// How far a refund is. A relay that does not know it refuses with 8005.
    Query {
        /// Which.
        refund_id: RefundId,
    },
}

/// A request about points for a sale that was not paid with points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointsCall {
    /// Give them.
    Save(Box<SavePurchaseRequest>),
    /// Do not give them after all.
    Cancel(Box<CancelPurchaseRequest>),
}

/// A request whose reply has a known type.
pub(crate) trait Request: Into<Call> {
    /// What it brings back.
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
    PairCall => PairResponse, Self::Pair;
    PriceCall => PaymentInfo, |request| Self::Public(PublicCall::Price(request));
    ShopCall => ShopInfo, |request| Self::Public(PublicCall::Shop(request));
    HashPhoneCall => PhoneHashResponse, |request| Self::Public(PublicCall::HashPhone(request));
    PaymentCall => PaymentItem, Self::Payment;
    PaymentQuery => Payments, Self::Query;
    CardQuery => CardSales, Self::Cards;
    RefundCall => Refund, Self::Refund;
    PointsCall => Accepted, Self::Points;
}

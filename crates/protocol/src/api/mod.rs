//! The wire: what travels as JSON, once, for both ends.
//!
//! Requests know how to be written by a client and how to be read, field by field, by a relay that
//! must name every fault ([`Fields`]). Answers and events derive both directions. Domain types
//! cross as the texts that the network uses; nothing outside this module knows JSON.
//!
//! Source: `protocol.md §2, §7`, `relay.md §4 to §6`.

mod answer;
mod envelope;
mod event;
mod fields;
mod mobile;
mod outcome;
mod payment;
mod phone;
mod purchase;
mod refund;
mod request;
pub mod route;
mod session;
mod shop;
mod task;
pub(crate) mod text;

pub use answer::{
    AccountBalance, AccountNonce, Balance, ChainId, ChainInfo, ChainNetwork, Converted,
    PaymentInfo, PointInfo, ShopInfo, SupportInfo, SystemInfo, SystemPoint, TemporaryAccountAnswer,
    TokenInfo,
};
pub use envelope::{Envelope, Fault};
pub use event::{
    Heartbeat, Hello, News, PaymentEvent, PaymentEventKind, Reset, ShopEvent, StreamEvent,
    StreamEventError,
};
pub use fields::{Fields, FieldsError, Location, Reader, Violation};
pub use mobile::{MobileExists, MobileItem, MobileKind, MobileRequest};
pub use outcome::{Answer, Unknown};
pub use payment::{Approval, PaymentItem, PaymentRecord, Payments};
pub use phone::{PhoneBalance, PhoneHashAnswer, PhoneHashBalance, PhoneLink};
pub use purchase::{
    CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, SavePurchaseRequest, TotalOfShop,
    TotalOfUser,
};
pub use refund::{
    BasketItem, CardSale, CardSaleRequest, CardSales, Refund, RefundEvent, RefundRequest,
    TaxationParts,
};
pub use request::{
    AccessKey, ApprovalRequest, CloseRequest, OpenCancelRequest, OpenNewRequest,
    TemporaryAccountRequest,
};
pub use session::{
    PairAnswer, PairRequest, Role, SessionAnswer, SessionNonce, SessionRequest, TicketAnswer,
};
pub use shop::{
    AddShopRequest, DelegatorAnswer, DelegatorRequest, PageInfo, Refundable, SaveDelegatorRequest,
    ShopList, ShopListItem, ShopStatusRequest, ShopTaskAnswer, ShopTaskApproval, ShopTaskData,
    ShopTaskItem, ShopUpdateRequest,
};
pub use task::{LatestSequence, Task, TaskKind};

//! The JSON types of the API, defined once for client and server.
//!
//! Requests can be written by a client and parsed field by field by a relay, which must report every
//! invalid field ([`Fields`]). Responses and events derive both directions; amounts, ids and
//! signatures in them implement their own JSON format.
//!
//! Source: `protocol.md §2, §7`, `relay.md §4 to §7`.

mod agent;
mod device;
mod envelope;
mod event;
mod fields;
mod json_fields;
mod mobile;
mod outcome;
mod page;
mod payment;
mod phone;
mod provider;
mod purchase;
mod refund;
mod relay_settings;
mod request;
mod responses;
pub mod route;
mod session;
mod settlement;
mod shop;
mod shop_settings;
mod signed_result;
mod staff;
mod task;
mod token;

pub use agent::{AgentKind, AppointAgentRequest, AppointAgentResponse, AppointedAgent};
pub use device::{KeyRelease, UnlockKeyRequest};
pub use envelope::{Envelope, Fault};
pub use event::{
    Heartbeat, Hello, PaymentEvent, PaymentEventKind, Reset, ShopEvent, StreamEvent,
    StreamEventError, StreamUpdate, UpstreamState, UpstreamStatus,
};
pub use fields::{Fields, FieldsError, Location, Reader, Violation};
pub use mobile::{MobileExists, MobileItem, MobileKind, MobileRequest};
pub use outcome::{Answer, Unknown};
pub use page::{MAX_FAULT_TEXT, PageFault};
pub use payment::{Approval, PaymentItem, PaymentRecord, Payments};
pub use phone::{PhoneBalance, PhoneHashBalance, PhoneHashResponse, PhoneLink};
pub use provider::{
    Assistant, AssistantRequest, AssistantResponse, PointReceiver, Providable, ProvideRequest,
    ProvideResponse, ProviderBalance, ProviderStatus,
};
pub use purchase::{
    CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, SavePurchaseRequest, TotalOfShop,
    TotalOfUser,
};
pub use refund::{
    BasketItem, CardSale, CardSaleRequest, CardSales, Refund, RefundEvent, RefundRequest,
    TaxationParts,
};
pub use relay_settings::{PointGrants, RelaySettings};
pub use request::{
    AccessKey, ApprovalRequest, CloseRequest, OpenCancelRequest, OpenNewRequest,
    TemporaryAccountRequest,
};
pub use responses::{
    AccountBalance, AccountNonce, Balance, ChainId, ChainInfo, ChainNetwork, Converted,
    PaymentInfo, PointInfo, ShopInfo, SupportInfo, SystemInfo, SystemPoint,
    TemporaryAccountResponse, TokenInfo,
};
pub use session::{
    PairRequest, PairResponse, Role, SessionNonce, SessionRequest, SessionResponse, TicketResponse,
};
pub use settlement::{
    ClientCount, ClientList, CollectRequest, Collected, Collections, RemoveManagerRequest,
    SetManagerRequest, SetManagerResponse, SettlementManager, ShopRefundRequest, ShopTransaction,
    TransactionHash,
};
pub use shop::{
    AddShopRequest, DelegatorRequest, DelegatorResponse, PageInfo, Refundable,
    SaveDelegatorRequest, ShopList, ShopListItem, ShopStatusRequest, ShopTaskApproval,
    ShopTaskData, ShopTaskItem, ShopTaskResponse, ShopUpdateRequest,
};
pub use shop_settings::ShopSettings;
pub use signed_result::{PurchaseOutcome, ResultClaims, ResultPayment, SignedResult};
pub use staff::{
    AddMemberRequest, ChangePinRequest, LimitApproval, LimitApprovalRequest, LimitApprovals,
    STAFF_HEADER, StaffAction, StaffActions, StaffMember, StaffMembers, StaffSession, StaffStatus,
    UnlockPinsRequest, UnlockRequest, Unlocked,
};
pub use task::{LatestSequence, Task, TaskKind};
pub use token::{TokenBalance, WithdrawRequest, WithdrawResponse};

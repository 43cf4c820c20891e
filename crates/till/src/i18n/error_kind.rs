//! Groups the result codes by their meaning for people.

use kios_protocol::ResultCode;

/// The kinds of refusal that have their own texts. Source: `protocol.md §8`, the codes that a kiosk
/// can receive, and `relay.md §3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    UnknownShop,
    InactiveShop,
    UnknownCurrency,
    InvalidSignature,
    InvalidSecret,
    InsufficientBalance,
    NotInProgress,
    NotBeingCancelled,
    CancelPeriodExpired,
    InvalidParameters,
    InvalidAccessKey,
    UnknownPayment,
    UnknownTemporaryAccount,
    ShopPhoneMissing,
    PhoneMissing,
    NotCancellable,
    NotClosable,
    AlreadyClosed,
    ForcedToClose,
    NotYetApproved,
    InvalidPaymentCode,
    VersionOneOff,
    ForeignShop,
    Denied,
    ContractError,
    ServerError,
    TimedOut,
    SignatureExpired,
    UnknownSale,
    AboveBalance,
    BalanceChanged,
    GatewayOff,
    UnknownRefund,
    NotSettled,
    SaleNotRefundable,
    GatewayUnanswered,
    PinRequired,
    RoleTooLow,
    NotApproved,
    OwnerDenied,
    /// Any other code.
    Other,
}

const KINDS: &[(ResultCode, ErrorKind)] = &[
    (ResultCode::UnknownShop, ErrorKind::UnknownShop),
    (ResultCode::InactiveShop, ErrorKind::InactiveShop),
    (ResultCode::UnknownCurrency, ErrorKind::UnknownCurrency),
    (ResultCode::InvalidSignature, ErrorKind::InvalidSignature),
    (ResultCode::InvalidSecret, ErrorKind::InvalidSecret),
    (ResultCode::InsufficientBalance, ErrorKind::InsufficientBalance),
    (ResultCode::PaymentNotInProgress, ErrorKind::NotInProgress),
    (ResultCode::PaymentNotBeingCancelled, ErrorKind::NotBeingCancelled),
    (ResultCode::CancelPeriodExpired, ErrorKind::CancelPeriodExpired),
    (ResultCode::InvalidParameters, ErrorKind::InvalidParameters),
    (ResultCode::InvalidAccessKey, ErrorKind::InvalidAccessKey),
    (ResultCode::UnknownPayment, ErrorKind::UnknownPayment),
    (ResultCode::UnknownTemporaryAccount, ErrorKind::UnknownTemporaryAccount),
    (ResultCode::ShopPhoneMissing, ErrorKind::ShopPhoneMissing),
    (ResultCode::PhoneMissing, ErrorKind::PhoneMissing),
    (ResultCode::NotCancellable, ErrorKind::NotCancellable),
    (ResultCode::NotClosable, ErrorKind::NotClosable),
    (ResultCode::AlreadyClosed, ErrorKind::AlreadyClosed),
    (ResultCode::ForcedToClose, ErrorKind::ForcedToClose),
    (ResultCode::NotYetApproved, ErrorKind::NotYetApproved),
    (ResultCode::InvalidPaymentCode, ErrorKind::InvalidPaymentCode),
    (ResultCode::VersionOneOff, ErrorKind::VersionOneOff),
    (ResultCode::ForeignShop, ErrorKind::ForeignShop),
    (ResultCode::Denied, ErrorKind::Denied),
    (ResultCode::ContractError, ErrorKind::ContractError),
    (ResultCode::ServerError, ErrorKind::ServerError),
    (ResultCode::TimedOut, ErrorKind::TimedOut),
    (ResultCode::SignatureExpired, ErrorKind::SignatureExpired),
    (ResultCode::UnknownSale, ErrorKind::UnknownSale),
    (ResultCode::RefundAboveBalance, ErrorKind::AboveBalance),
    (ResultCode::BalanceChanged, ErrorKind::BalanceChanged),
    (ResultCode::GatewayOff, ErrorKind::GatewayOff),
    (ResultCode::UnknownRefund, ErrorKind::UnknownRefund),
    (ResultCode::RefundNotSettled, ErrorKind::NotSettled),
    (ResultCode::SaleNotRefundable, ErrorKind::SaleNotRefundable),
    (ResultCode::GatewayUnanswered, ErrorKind::GatewayUnanswered),
    (ResultCode::PinRequired, ErrorKind::PinRequired),
    (ResultCode::RoleTooLow, ErrorKind::RoleTooLow),
    (ResultCode::OwnerApprovalRequired, ErrorKind::NotApproved),
    (ResultCode::OwnerDenied, ErrorKind::OwnerDenied),
];

impl ErrorKind {
    /// The kind of a code.
    pub(crate) fn of(number: u32) -> Self {
        let known = KINDS.iter().find(|(code, _)| code.number() == number);
        known.map_or(Self::Other, |(_, error_text)| *error_text)
    }
}

//! What a refusal means to people.

use kios_protocol::ResultCode;

/// The refusals that have words of their own. Source: `protocol.md §8`, what a kiosk can see, and
/// `relay.md §3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
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
    /// Any other number.
    Other,
}

const TROUBLES: &[(ResultCode, Trouble)] = &[
    (ResultCode::UnknownShop, Trouble::UnknownShop),
    (ResultCode::InactiveShop, Trouble::InactiveShop),
    (ResultCode::UnknownCurrency, Trouble::UnknownCurrency),
    (ResultCode::InvalidSignature, Trouble::InvalidSignature),
    (ResultCode::InvalidSecret, Trouble::InvalidSecret),
    (ResultCode::InsufficientBalance, Trouble::InsufficientBalance),
    (ResultCode::PaymentNotInProgress, Trouble::NotInProgress),
    (ResultCode::PaymentNotBeingCancelled, Trouble::NotBeingCancelled),
    (ResultCode::CancelPeriodExpired, Trouble::CancelPeriodExpired),
    (ResultCode::InvalidParameters, Trouble::InvalidParameters),
    (ResultCode::InvalidAccessKey, Trouble::InvalidAccessKey),
    (ResultCode::UnknownPayment, Trouble::UnknownPayment),
    (ResultCode::UnknownTemporaryAccount, Trouble::UnknownTemporaryAccount),
    (ResultCode::ShopPhoneMissing, Trouble::ShopPhoneMissing),
    (ResultCode::PhoneMissing, Trouble::PhoneMissing),
    (ResultCode::NotCancellable, Trouble::NotCancellable),
    (ResultCode::NotClosable, Trouble::NotClosable),
    (ResultCode::AlreadyClosed, Trouble::AlreadyClosed),
    (ResultCode::ForcedToClose, Trouble::ForcedToClose),
    (ResultCode::NotYetApproved, Trouble::NotYetApproved),
    (ResultCode::InvalidPaymentCode, Trouble::InvalidPaymentCode),
    (ResultCode::VersionOneOff, Trouble::VersionOneOff),
    (ResultCode::ForeignShop, Trouble::ForeignShop),
    (ResultCode::Denied, Trouble::Denied),
    (ResultCode::ContractError, Trouble::ContractError),
    (ResultCode::ServerError, Trouble::ServerError),
    (ResultCode::TimedOut, Trouble::TimedOut),
    (ResultCode::SignatureExpired, Trouble::SignatureExpired),
    (ResultCode::UnknownSale, Trouble::UnknownSale),
    (ResultCode::RefundAboveBalance, Trouble::AboveBalance),
    (ResultCode::BalanceChanged, Trouble::BalanceChanged),
    (ResultCode::GatewayOff, Trouble::GatewayOff),
    (ResultCode::UnknownRefund, Trouble::UnknownRefund),
    (ResultCode::RefundNotSettled, Trouble::NotSettled),
];

impl Trouble {
    /// What a number means.
    pub(crate) fn of(number: u32) -> Self {
        let known = TROUBLES.iter().find(|(code, _)| code.number() == number);
        known.map_or(Self::Other, |(_, trouble)| *trouble)
    }

    /// Whether the customer can mend it by showing another code, or by trying once more.
    pub(crate) const fn is_worth_another_try(self) -> bool {
        match self {
            Self::InsufficientBalance
            | Self::UnknownTemporaryAccount
            | Self::InvalidPaymentCode
            | Self::PhoneMissing
            | Self::ContractError
            | Self::ServerError
            | Self::TimedOut
            | Self::Other => true,
            Self::UnknownShop
            | Self::InactiveShop
            | Self::UnknownCurrency
            | Self::InvalidSignature
            | Self::InvalidSecret
            | Self::NotInProgress
            | Self::NotBeingCancelled
            | Self::CancelPeriodExpired
            | Self::InvalidParameters
            | Self::InvalidAccessKey
            | Self::UnknownPayment
            | Self::ShopPhoneMissing
            | Self::NotCancellable
            | Self::NotClosable
            | Self::AlreadyClosed
            | Self::ForcedToClose
            | Self::NotYetApproved
            | Self::VersionOneOff
            | Self::ForeignShop
            | Self::Denied
            | Self::SignatureExpired
            | Self::UnknownSale
            | Self::AboveBalance
            | Self::BalanceChanged
            | Self::GatewayOff
            | Self::UnknownRefund
            | Self::NotSettled => false,
        }
    }
}

//! What a refusal means to people.

use kios_protocol::Code;

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

const TROUBLES: &[(Code, Trouble)] = &[
    (Code::UnknownShop, Trouble::UnknownShop),
    (Code::InactiveShop, Trouble::InactiveShop),
    (Code::UnknownCurrency, Trouble::UnknownCurrency),
    (Code::InvalidSignature, Trouble::InvalidSignature),
    (Code::InvalidSecret, Trouble::InvalidSecret),
    (Code::InsufficientBalance, Trouble::InsufficientBalance),
    (Code::PaymentNotInProgress, Trouble::NotInProgress),
    (Code::PaymentNotBeingCancelled, Trouble::NotBeingCancelled),
    (Code::CancelPeriodExpired, Trouble::CancelPeriodExpired),
    (Code::InvalidParameters, Trouble::InvalidParameters),
    (Code::InvalidAccessKey, Trouble::InvalidAccessKey),
    (Code::UnknownPayment, Trouble::UnknownPayment),
    (Code::UnknownTemporaryAccount, Trouble::UnknownTemporaryAccount),
    (Code::ShopPhoneMissing, Trouble::ShopPhoneMissing),
    (Code::PhoneMissing, Trouble::PhoneMissing),
    (Code::NotCancellable, Trouble::NotCancellable),
    (Code::NotClosable, Trouble::NotClosable),
    (Code::AlreadyClosed, Trouble::AlreadyClosed),
    (Code::ForcedToClose, Trouble::ForcedToClose),
    (Code::NotYetApproved, Trouble::NotYetApproved),
    (Code::InvalidPaymentCode, Trouble::InvalidPaymentCode),
    (Code::VersionOneOff, Trouble::VersionOneOff),
    (Code::ForeignShop, Trouble::ForeignShop),
    (Code::Denied, Trouble::Denied),
    (Code::ContractError, Trouble::ContractError),
    (Code::ServerError, Trouble::ServerError),
    (Code::TimedOut, Trouble::TimedOut),
    (Code::SignatureExpired, Trouble::SignatureExpired),
    (Code::UnknownSale, Trouble::UnknownSale),
    (Code::RefundAboveBalance, Trouble::AboveBalance),
    (Code::BalanceChanged, Trouble::BalanceChanged),
    (Code::GatewayOff, Trouble::GatewayOff),
    (Code::UnknownRefund, Trouble::UnknownRefund),
    (Code::RefundNotSettled, Trouble::NotSettled),
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

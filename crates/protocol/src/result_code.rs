//! Result codes: the network's codes and their one-line messages, and from 8000 on our own, for
//! refusals that the network does not have.
//!
//! Source: `protocol.md §8`; `relay.md §4, §6, §7` for our own. The messages are wire literals; the texts for people are in
//! the `i18n` modules of till and wallet.

use core::fmt;

macro_rules! codes {
    ($($name:ident = $number:literal => $message:literal,)*) => {
        /// A result code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ResultCode {
            $(#[doc = concat!("`", stringify!($number), "`: ", $message, ".")] $name,)*
        }

        impl ResultCode {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The number on the wire.
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)* }
            }

            /// The message on the wire.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }

            /// The code with this number, if the network knows it.
            pub const fn from_number(number: u32) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

codes! {
    Success = 0 => "Success",
    NotValidator = 1000 => "Sender is not validator",
    ValidatorInactive = 1001 => "Validator is not active",
    ValidatorActive = 1002 => "Validator is already active",
    ValidatorExists = 1003 => "Validator is already exist",
    LastValidator = 1010 => "The last validator cannot be removed",
    DepositNotAllowed = 1020 => "Not allowed deposit",
    NotGweiMultiple = 1030 => "Amount not multiple of gwei",
    BelowMinimum = 1031 => "The amount entered is less than the minimum amount",
    NotAuthorized = 1050 => "Sender is not authorized to execute",
    TransferFromSystem = 1051 => "Unable to transfer from system account",
    TransferToSystem = 1052 => "Unable to transfer to system account",
    WithdrawFromSystem = 1053 => "Unable to withdraw from the system account",
    NotProvider = 1054 => "Sender is not authorized to provide points",
    PurchaseProcessed = 1160 => "ProvideLoyalty-This is a purchase data that has already been processed",
    TooMuchLoyalty = 1161 => "ProvideLoyalty-Too much royalty paid",
    LoyaltyValidatorMissing = 1162 => "ProvideLoyalty-Registered validator does not exist",
    LoyaltyTooManyValidators = 1163 => "ProvideLoyalty-Too many validators have participated",
    LoyaltyNoQuorum = 1164 => "ProvideLoyalty-Number of validators who participated did not satisfy the quorum",
    RatesUnequal = 1170 => "Currency-The arrangement is not equal in size",
    RatesExpired = 1171 => "Currency-The validity of the data has expired.",
    RatesValidatorMissing = 1172 => "Currency-Registered validator does not exist",
    RatesTooManyValidators = 1173 => "Currency-Too many validators have participated",
    RatesNoQuorum = 1174 => "Currency-Number of validators who participated did not satisfy the quorum",
    ShopExists = 1200 => "The shop ID already exists",
    UnknownShop = 1201 => "The shop ID is not exists",
    InactiveShop = 1202 => "The shop is not activated",
    UnknownCurrency = 1211 => "This exchange rate is not supported",
    InsufficientWithdrawal = 1220 => "Insufficient withdrawal amount",
    WithdrawalOpen = 1221 => "Withdrawal is already opened",
    WithdrawalNotOpen = 1222 => "Withdrawal is not opened",
    InvalidShop = 1223 => "The shop ID is invalid",
    SameSettlementShop = 1224 => "The ID of the clearing manager and the ID of the shop should be different",
    InvalidSignature = 1501 => "Invalid signature",
    PhoneUnregistered = 1502 => "Unregistered phone number",
    WalletMismatch = 1503 => "Does not match registered wallet address",
    InvalidSecret = 1505 => "Invalid secret key",
    ExpiredSignature = 1506 => "Expired signature",
    InsufficientSystemBalance = 1510 => "Insufficient system balance",
    InsufficientBalance = 1511 => "Insufficient balance",
    DepositForbidden = 1512 => "Not allowed deposit",
    InsufficientFeeBalance = 1513 => "Insufficient fee or system balance",
    InsufficientLiquidity = 1514 => "Insufficient liquidity balance",
    NotTokenType = 1520 => "Loyalty type is not TOKEN",
    InvalidValue = 1521 => "Invalid value entered",
    PaymentExists = 1530 => "The payment ID already exists",
    PaymentNotInProgress = 1531 => "The status of the payment corresponding to the payment ID is not in progress",
    PaymentNotCancellable = 1532 => "The status of the payment corresponding to the payment ID is not a cancellable condition",
    PaymentNotBeingCancelled = 1533 => "The status of the payment corresponding to the payment ID is not being cancelled",
    CancelPeriodExpired = 1534 => "The period for cancellation of payment has expired",
    SignatureExpired = 1551 => "Expired signature",
    NotSettlementManager = 1552 => "Only a settlement manager can execute",
    SettlementManagerMismatch = 1553 => "Settlement Manager does not match the registered value",
    NotUnderSettlementManager = 1554 => "This shop is not registered with the settlement manager",
    DepositExists = 1711 => "Already Exist Deposit",
    WithdrawMissing = 1712 => "No Exist Withdraw",
    InappropriateValue = 1714 => "The value entered is not an appropriate value",
    WithdrawConfirmed = 1715 => "Already Confirm Withdraw",
    AmountBelowFee = 1716 => "The amount should be greater than the fee",
    BridgeAddressMismatch = 1717 => "Does not match the address registered on the bridge",
    BridgeAmountMismatch = 1718 => "Does not match the amount registered on the bridge",
    InvalidParameters = 2001 => "Failed to check the validity of parameters",
    InvalidAccessKey = 2002 => "The access key entered is not valid",
    UnknownPayment = 2003 => "The payment ID is not exist",
    UnknownTemporaryAccount = 2004 => "Temporary address that does not exist",
    ShopPhoneMissing = 2005 => "Mobile notification not allowed",
    DelegatorMissing = 2006 => "Can not find delegator",
    InvalidPhone = 2007 => "The phone number format is invalid.",
    PhoneMissing = 2008 => "Mobile information not found.",
    NotApprovable = 2020 => "The status code for this payment cannot be approved",
    NotCancellable = 2022 => "The status code for this payment cannot be cancelled",
    NotClosable = 2024 => "The status code for this payment cannot process closing",
    AlreadyApproved = 2025 => "This payment has already been approved",
    AlreadyClosed = 2026 => "This payment has already been closed",
    AlreadyApprovedAndFailed = 2027 => "This payment has already been approved and failed",
    NotDeniable = 2028 => "The status code for this payment cannot be denied",
    ForcedToClose = 2029 => "This payment has forced to close",
    NotYetApproved = 2030 => "This payment cannot be closed before it is approved",
    UnknownTask = 2033 => "The task ID is not exist",
    TaskNotApprovable = 2040 => "The status code for this task cannot be approved",
    InvalidPaymentCode = 2050 => "Invalid payment QR code",
    ChainBridgeOff = 3001 => "Chain Bridge functionality is not available",
    LoyaltyBridgeOff = 3002 => "Loyalty Bridge functionality is not available",
    ExchangeOff = 3003 => "The ability to exchange points for tokens is not supported",
    VersionOneOff = 3004 => "The endpoint of payment version 1 is not supported",
    ForeignShop = 3072 => "The shopId is invalid",
    Denied = 4000 => "Denied by user",
    ContractError = 5000 => "Smart Contract Error",
    ServerError = 6000 => "Server Error",
    TimedOut = 7000 => "Timeout period expired",
    UnknownSale = 8001 => "The card sale does not exist",
    RefundAboveBalance = 8002 => "The refund is above the remaining balance of the card sale",
    BalanceChanged = 8003 => "The remaining balance of the card sale is another one",
    GatewayOff = 8004 => "This relay does not offer the card gateway",
    UnknownRefund = 8005 => "The refund does not exist",
    RefundNotSettled = 8007 => "Another refund of the card sale is not settled yet",
    SaleNotRefundable = 8008 => "The card gateway does not offer a refund of the card sale",
    GatewayUnanswered = 8009 => "The card gateway has not answered, nothing was changed, try again",
    PinRequired = 8101 => "A staff PIN is required",
    RoleTooLow = 8102 => "The role of the staff PIN does not allow this",
    OwnerApprovalRequired = 8103 => "The action is above the shop's limit and waits for the shop owner's approval",
    OwnerDenied = 8104 => "The shop owner has denied the action",
    Unknown = 9000 => "Unknown Error",
}

impl ResultCode {
    /// Whether a response with this code leaves it unknown whether the request was or will be executed: faults of the
    /// relay and of the chain, and a time limit between them.
    pub const fn is_inconclusive(number: u32) -> bool {
        matches!(
            Self::from_number(number),
            Some(Self::ServerError | Self::ContractError | Self::TimedOut | Self::Unknown)
        )
    }

    /// Whether the same request may succeed later, perhaps after a person has done something about the cause.
    pub const fn may_succeed_later(number: u32) -> bool {
        !matches!(
            Self::from_number(number),
            Some(
                Self::UnknownShop
                    | Self::InactiveShop
                    | Self::UnknownCurrency
                    | Self::InvalidSignature
                    | Self::InvalidSecret
                    | Self::PaymentNotInProgress
                    | Self::PaymentNotBeingCancelled
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
                    | Self::RefundAboveBalance
                    | Self::BalanceChanged
                    | Self::GatewayOff
                    | Self::UnknownRefund
                    | Self::RefundNotSettled
                    | Self::SaleNotRefundable
                    | Self::OwnerApprovalRequired
                    | Self::OwnerDenied
            )
        )
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.message())
    }
}

//! The texts of refusals, and which refusal has which.

use crate::i18n::{ErrorKind, ErrorText};

texts! {
    /// The texts of the refusals of a payment.
    Errors<'a> {
        customer: CustomerErrors<'a>,
        staff: StaffErrors<'a>,
    }
}

texts! {
    /// What the customer reads: one sentence.
    CustomerErrors<'a> {
        /// This kiosk, its shop or their registration is at fault.
        kiosk: &'a str,
        /// The server is at fault.
        server: &'a str,
        /// The staff has to do something first.
        ask_staff: &'a str,
        /// The payment is in another state than this kiosk takes it to be.
        changed: &'a str,
        inactive_shop: &'a str,
        unknown_currency: &'a str,
        insufficient_balance: &'a str,
        cancel_period_expired: &'a str,
        unknown_temporary_account: &'a str,
        phone_missing: &'a str,
        invalid_payment_code: &'a str,
        denied: &'a str,
        other: &'a str,
    }
}

texts! {
    /// What staff reads: the cause and what helps; the result code is appended.
    StaffErrors<'a> {
        unknown_shop: &'a str,
        inactive_shop: &'a str,
        unknown_currency: &'a str,
        invalid_signature: &'a str,
        invalid_secret: &'a str,
        insufficient_balance: &'a str,
        not_in_progress: &'a str,
        not_being_cancelled: &'a str,
        cancel_period_expired: &'a str,
        invalid_parameters: &'a str,
        invalid_access_key: &'a str,
        unknown_payment: &'a str,
        unknown_temporary_account: &'a str,
        shop_phone_missing: &'a str,
        phone_missing: &'a str,
        not_cancellable: &'a str,
        not_closable: &'a str,
        already_closed: &'a str,
        forced_to_close: &'a str,
        not_yet_approved: &'a str,
        invalid_payment_code: &'a str,
        version_one_off: &'a str,
        foreign_shop: &'a str,
        denied: &'a str,
        contract_error: &'a str,
        server_error: &'a str,
        timed_out: &'a str,
        signature_expired: &'a str,
        unknown_sale: &'a str,
        above_balance: &'a str,
        balance_changed: &'a str,
        gateway_off: &'a str,
        unknown_refund: &'a str,
        not_settled: &'a str,
        sale_not_refundable: &'a str,
        gateway_unanswered: &'a str,
        pin_required: &'a str,
        role_too_low: &'a str,
        not_approved: &'a str,
        owner_denied: &'a str,
        other: &'a str,
    }
}

texts! {
    /// The texts of the refusals of a cancel, where they differ from those of a payment.
    CancelErrors<'a> {
        /// The customer's sentence of every other refusal.
        not_cancelled: &'a str,
        cancel_period_expired: ErrorText<'a>,
        denied: ErrorText<'a>,
        timed_out: ErrorText<'a>,
        not_cancellable: &'a str,
        not_being_cancelled: &'a str,
        not_closable: &'a str,
        already_closed: &'a str,
        forced_to_close: &'a str,
        not_yet_approved: &'a str,
        shop_phone_missing: &'a str,
        not_in_progress: &'a str,
        unknown_payment: &'a str,
    }
}

impl<'a> Errors<'a> {
    /// The texts of a refusal.
    pub(crate) const fn of(&self, kind: ErrorKind) -> ErrorText<'a> {
        ErrorText { customer: self.customer.of(kind), staff: self.staff.of(kind) }
    }
}

impl<'a> CustomerErrors<'a> {
    const fn of(&self, kind: ErrorKind) -> &'a str {
        match kind {
            ErrorKind::UnknownShop
            | ErrorKind::InvalidSignature
            | ErrorKind::InvalidParameters
            | ErrorKind::InvalidAccessKey
            | ErrorKind::ShopPhoneMissing
            | ErrorKind::VersionOneOff
            | ErrorKind::ForeignShop
            | ErrorKind::SignatureExpired
            | ErrorKind::GatewayOff => self.kiosk,
            ErrorKind::InvalidSecret
            | ErrorKind::ContractError
            | ErrorKind::ServerError
            | ErrorKind::TimedOut
            | ErrorKind::GatewayUnanswered => self.server,
            ErrorKind::PinRequired
            | ErrorKind::RoleTooLow
            | ErrorKind::NotApproved
            | ErrorKind::OwnerDenied => self.ask_staff,
            ErrorKind::NotInProgress
            | ErrorKind::NotBeingCancelled
            | ErrorKind::UnknownPayment
            | ErrorKind::NotCancellable
            | ErrorKind::NotClosable
            | ErrorKind::AlreadyClosed
            | ErrorKind::ForcedToClose
            | ErrorKind::NotYetApproved
            | ErrorKind::UnknownSale
            | ErrorKind::AboveBalance
            | ErrorKind::BalanceChanged
            | ErrorKind::UnknownRefund
            | ErrorKind::SaleNotRefundable
            | ErrorKind::NotSettled => self.changed,
            ErrorKind::InactiveShop => self.inactive_shop,
            ErrorKind::UnknownCurrency => self.unknown_currency,
            ErrorKind::InsufficientBalance => self.insufficient_balance,
            ErrorKind::CancelPeriodExpired => self.cancel_period_expired,
            ErrorKind::UnknownTemporaryAccount => self.unknown_temporary_account,
            ErrorKind::PhoneMissing => self.phone_missing,
            ErrorKind::InvalidPaymentCode => self.invalid_payment_code,
            ErrorKind::Denied => self.denied,
            ErrorKind::Other => self.other,
        }
    }
}

impl<'a> StaffErrors<'a> {
    const fn of(&self, kind: ErrorKind) -> &'a str {
        match kind {
            ErrorKind::UnknownShop => self.unknown_shop,
            ErrorKind::InactiveShop => self.inactive_shop,
            ErrorKind::UnknownCurrency => self.unknown_currency,
            ErrorKind::InvalidSignature => self.invalid_signature,
            ErrorKind::InvalidSecret => self.invalid_secret,
            ErrorKind::InsufficientBalance => self.insufficient_balance,
            ErrorKind::NotInProgress => self.not_in_progress,
            ErrorKind::NotBeingCancelled => self.not_being_cancelled,
            ErrorKind::CancelPeriodExpired => self.cancel_period_expired,
            ErrorKind::InvalidParameters => self.invalid_parameters,
            ErrorKind::InvalidAccessKey => self.invalid_access_key,
            ErrorKind::UnknownPayment => self.unknown_payment,
            ErrorKind::UnknownTemporaryAccount => self.unknown_temporary_account,
            ErrorKind::ShopPhoneMissing => self.shop_phone_missing,
            ErrorKind::PhoneMissing => self.phone_missing,
            ErrorKind::NotCancellable => self.not_cancellable,
            ErrorKind::NotClosable => self.not_closable,
            ErrorKind::AlreadyClosed => self.already_closed,
            ErrorKind::ForcedToClose => self.forced_to_close,
            ErrorKind::NotYetApproved => self.not_yet_approved,
            ErrorKind::InvalidPaymentCode => self.invalid_payment_code,
            ErrorKind::VersionOneOff => self.version_one_off,
            ErrorKind::ForeignShop => self.foreign_shop,
            ErrorKind::Denied => self.denied,
            ErrorKind::ContractError => self.contract_error,
            ErrorKind::ServerError => self.server_error,
            ErrorKind::TimedOut => self.timed_out,
            ErrorKind::SignatureExpired => self.signature_expired,
            ErrorKind::UnknownSale => self.unknown_sale,
            ErrorKind::AboveBalance => self.above_balance,
            ErrorKind::BalanceChanged => self.balance_changed,
            ErrorKind::GatewayOff => self.gateway_off,
            ErrorKind::UnknownRefund => self.unknown_refund,
            ErrorKind::NotSettled => self.not_settled,
            ErrorKind::SaleNotRefundable => self.sale_not_refundable,
            ErrorKind::GatewayUnanswered => self.gateway_unanswered,
            ErrorKind::PinRequired => self.pin_required,
            ErrorKind::RoleTooLow => self.role_too_low,
            ErrorKind::NotApproved => self.not_approved,
            ErrorKind::OwnerDenied => self.owner_denied,
            ErrorKind::Other => self.other,
        }
    }
}

impl<'a> CancelErrors<'a> {
    /// The texts of a refusal. Staff reads the text of a payment where a cancel has none of its own.
    pub(crate) const fn of(&self, kind: ErrorKind, errors: &Errors<'a>) -> ErrorText<'a> {
        let staff = match kind {
            ErrorKind::CancelPeriodExpired => return self.cancel_period_expired,
            ErrorKind::Denied => return self.denied,
            ErrorKind::TimedOut => return self.timed_out,
            ErrorKind::NotCancellable => self.not_cancellable,
            ErrorKind::NotBeingCancelled => self.not_being_cancelled,
            ErrorKind::NotClosable => self.not_closable,
            ErrorKind::AlreadyClosed => self.already_closed,
            ErrorKind::ForcedToClose => self.forced_to_close,
            ErrorKind::NotYetApproved => self.not_yet_approved,
            ErrorKind::ShopPhoneMissing => self.shop_phone_missing,
            ErrorKind::NotInProgress => self.not_in_progress,
            ErrorKind::UnknownPayment => self.unknown_payment,
            ErrorKind::UnknownShop
            | ErrorKind::InactiveShop
            | ErrorKind::UnknownCurrency
            | ErrorKind::InvalidSignature
            | ErrorKind::InvalidSecret
            | ErrorKind::InsufficientBalance
            | ErrorKind::InvalidParameters
            | ErrorKind::InvalidAccessKey
            | ErrorKind::UnknownTemporaryAccount
            | ErrorKind::PhoneMissing
            | ErrorKind::InvalidPaymentCode
            | ErrorKind::VersionOneOff
            | ErrorKind::ForeignShop
            | ErrorKind::ContractError
            | ErrorKind::ServerError
            | ErrorKind::SignatureExpired
            | ErrorKind::UnknownSale
            | ErrorKind::AboveBalance
            | ErrorKind::BalanceChanged
            | ErrorKind::GatewayOff
            | ErrorKind::UnknownRefund
            | ErrorKind::NotSettled
            | ErrorKind::SaleNotRefundable
            | ErrorKind::GatewayUnanswered
            | ErrorKind::PinRequired
            | ErrorKind::RoleTooLow
            | ErrorKind::NotApproved
            | ErrorKind::OwnerDenied
            | ErrorKind::Other => errors.staff.of(kind),
        };
        ErrorText { customer: self.not_cancelled, staff }
    }
}

//! English texts of error codes.

use crate::i18n::{ErrorKind, ErrorText};

const KIOSK: &str = "This kiosk cannot take this payment";
const SERVER: &str = "The server had a problem; the payment was not made";
const STAFF: &str = "This was not done. Please ask the staff";
const STATE: &str = "This payment has changed in the meantime. Please ask the staff";

#[expect(clippy::too_many_lines, reason = "one arm per refusal")]
pub(super) fn error_text(error_text: ErrorKind) -> ErrorText {
    let (customer, staff) = match error_text {
        ErrorKind::UnknownShop => (KIOSK, "the server does not know this shop"),
        ErrorKind::InactiveShop => {
            ("This shop does not take points at the moment", "the shop is not active")
        }
        ErrorKind::UnknownCurrency => (
            "Points cannot be used in this currency",
            "the server has no rate for the shop's currency",
        ),
        ErrorKind::InvalidSignature => {
            (KIOSK, "the kiosk's key is not enrolled with the server; connect it again")
        }
        ErrorKind::InvalidSecret => (SERVER, "the server's secret does not fit the payment"),
        ErrorKind::InsufficientBalance => {
            ("Not enough points", "the customer's points do not cover price and fee")
        }
        ErrorKind::NotInProgress => (STATE, "the payment is not in progress; see the history"),
        ErrorKind::NotBeingCancelled => (STATE, "the payment is not being cancelled"),
        ErrorKind::CancelPeriodExpired => {
            ("This payment can no longer be cancelled", "the seven days for cancelling are over")
        }
        ErrorKind::InvalidParameters => {
            (KIOSK, "the server did not accept a value; check the price and the kiosk's settings")
        }
        ErrorKind::InvalidAccessKey => (KIOSK, "the access key is wrong; connect the kiosk again"),
        ErrorKind::UnknownPayment => (STATE, "the server does not know this payment"),
        ErrorKind::UnknownTemporaryAccount => (
            "The payment code has expired. Please show a new one",
            "the code is older than 60 seconds or was used",
        ),
        ErrorKind::ShopPhoneMissing => (KIOSK, "the owner's phone is not registered for messages"),
        ErrorKind::PhoneMissing => (
            "Please register your phone in the app first",
            "the customer's app is not registered for messages",
        ),
        ErrorKind::NotCancellable => {
            (STATE, "the payment cannot be cancelled in its current state")
        }
        ErrorKind::NotClosable => {
            (STATE, "the payment cannot be closed in its current state; see the history")
        }
        ErrorKind::AlreadyClosed => (STATE, "the payment is closed already; see the history"),
        ErrorKind::ForcedToClose => (STATE, "the server closed the payment when its time was over"),
        ErrorKind::NotYetApproved => (STATE, "the payment cannot be closed before it is approved"),
        ErrorKind::InvalidPaymentCode => (
            "This is not a payment code. Open the payment code in the app",
            "what was scanned is not a temporary account",
        ),
        ErrorKind::VersionOneOff => (KIOSK, "the server does not take the older kind of payment"),
        ErrorKind::ForeignShop => (KIOSK, "the shop belongs to another network than the server"),
        ErrorKind::Denied => ("You chose not to pay", "the customer declined"),
        ErrorKind::ContractError => (SERVER, "the chain did not process the transaction"),
        ErrorKind::ServerError => (SERVER, "an error in the server; check its log"),
        ErrorKind::TimedOut => (SERVER, "the server did not finish the request in time"),
        ErrorKind::SignatureExpired => {
            (KIOSK, "the request reached the server too late; check the connection")
        }
        ErrorKind::UnknownSale => (STATE, "the server does not know this card sale"),
        ErrorKind::AboveBalance => (STATE, "more than is left of the card sale"),
        ErrorKind::BalanceChanged => {
            (STATE, "another refund was made meanwhile; view the payment again")
        }
        ErrorKind::GatewayOff => (KIOSK, "this card gateway is not set up on the server"),
        ErrorKind::UnknownRefund => (STATE, "the server does not know this refund"),
        ErrorKind::SaleNotRefundable => {
            (STATE, "the card company has voided this sale or no longer shows it; see their site")
        }
        ErrorKind::GatewayUnanswered => {
            (SERVER, "the card company did not answer. Nothing was refunded; try again shortly")
        }
        ErrorKind::NotSettled => (STATE, "another refund of this card sale is being checked"),
        ErrorKind::PinRequired => (STAFF, "nothing was done. Enter a PIN and repeat it"),
        ErrorKind::RoleTooLow => {
            (STAFF, "nothing was done. Your role does not allow it; ask a manager or the owner")
        }
        ErrorKind::NotApproved => (STAFF, "the shop owner did not approve it in time"),
        ErrorKind::OwnerDenied => (STAFF, "the shop owner declined it on their phone"),
        ErrorKind::Other => {
            ("The payment was not made. Please tell the staff", "for an unknown reason")
        }
    };
    ErrorText { customer, staff }
}

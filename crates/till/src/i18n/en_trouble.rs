//! English: what a refusal means.

use crate::i18n::{Fault, Trouble};

const KIOSK: &str = "This kiosk cannot take this payment";
const SERVER: &str = "The server had a problem; the payment was not made";
const STATE: &str = "This payment has already moved on";

#[expect(clippy::too_many_lines, reason = "one arm per refusal")]
pub(super) fn trouble(trouble: Trouble) -> Fault {
    let (customer, staff) = match trouble {
        Trouble::UnknownShop => (KIOSK, "the server does not know this shop"),
        Trouble::InactiveShop => {
            ("This shop does not take points at the moment", "the shop is not active")
        }
        Trouble::UnknownCurrency => (
            "Points cannot be used in this currency",
            "the server has no rate for the shop's currency",
        ),
        Trouble::InvalidSignature => {
            (KIOSK, "the kiosk's key is not enrolled with the server; connect it again")
        }
        Trouble::InvalidSecret => (SERVER, "the server's secret does not fit the payment"),
        Trouble::InsufficientBalance => {
            ("Not enough points", "the customer's points do not cover price and fee")
        }
        Trouble::NotInProgress => (STATE, "the payment is not in progress; look at the history"),
        Trouble::NotBeingCancelled => (STATE, "the payment is not being cancelled"),
        Trouble::CancelPeriodExpired => {
            ("The time for cancelling is over", "the seven days for a cancel are over")
        }
        Trouble::InvalidParameters => {
            (KIOSK, "the server did not accept a value; check the price and the kiosk's settings")
        }
        Trouble::InvalidAccessKey => (KIOSK, "the access key is wrong; connect the kiosk again"),
        Trouble::UnknownPayment => (STATE, "the server does not know this payment"),
        Trouble::UnknownTemporaryAccount => (
            "The payment code has expired. Please show a new one",
            "the code is older than 60 seconds or was used",
        ),
        Trouble::ShopPhoneMissing => (KIOSK, "the owner's phone is not registered for messages"),
        Trouble::PhoneMissing => (
            "Please register your phone in the app first",
            "the customer's app is not registered for messages",
        ),
        Trouble::NotCancellable => (STATE, "the payment cannot be cancelled as it stands"),
        Trouble::NotClosable => {
            (STATE, "the payment cannot be closed as it stands; look at the history")
        }
        Trouble::AlreadyClosed => (STATE, "the payment is closed already; look at the history"),
        Trouble::ForcedToClose => (STATE, "the server closed the payment when its time was over"),
        Trouble::NotYetApproved => (STATE, "the payment cannot be closed before it is approved"),
        Trouble::InvalidPaymentCode => (
            "This is not a payment code. Open the payment code in the app",
            "what was scanned is not a temporary account",
        ),
        Trouble::VersionOneOff => (KIOSK, "the server does not take the older kind of payment"),
        Trouble::ForeignShop => (KIOSK, "the shop belongs to another network than the server"),
        Trouble::Denied => ("You chose not to pay", "the customer denied"),
        Trouble::ContractError => (SERVER, "the chain did not process the transaction"),
        Trouble::ServerError => (SERVER, "a fault inside the server; look at its log"),
        Trouble::TimedOut => ("The time to approve is over", "the 45 seconds to approve are over"),
        Trouble::SignatureExpired => {
            (KIOSK, "the request reached the server too late; check the connection")
        }
        Trouble::UnknownSale => (STATE, "the server does not know this card sale"),
        Trouble::AboveBalance => (STATE, "more than is left of the card sale"),
        Trouble::BalanceChanged => {
            (STATE, "something else was given back meanwhile; look at the payment again")
        }
        Trouble::GatewayOff => (KIOSK, "this card gateway is not set up on the server"),
        Trouble::UnknownRefund => (STATE, "the server does not know this refund"),
        Trouble::NotSettled => (STATE, "another refund of this card sale is being settled"),
        Trouble::Other => {
            ("The payment was not made. Please tell the staff", "for a reason not known here")
        }
    };
    Fault { customer, staff }
}

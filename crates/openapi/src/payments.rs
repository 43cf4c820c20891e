//! Operations of kiosks, customers and shop owners on payments. Source: `protocol.md §2.2 to §2.8`.

use kios_protocol::ResultCode;
use kios_protocol::api::{
    Approval, ApprovalRequest, CloseRequest, OpenCancelRequest, OpenNewRequest, PaymentItem,
    TemporaryAccountRequest, TemporaryAccountResponse, route,
};

use super::operation::{Access, Group, Operation};

const CLOSED: [ResultCode; 5] = [
    ResultCode::InvalidParameters,
    ResultCode::UnknownPayment,
    ResultCode::NotClosable,
    ResultCode::AlreadyClosed,
    ResultCode::NotYetApproved,
];

pub(super) fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    all.extend(temporary_account());
    all.extend(opens());
    all.extend(closes());
    all.extend(approvals());
    all.extend(cancels());
    let bridged = |operation: Operation| {
        operation
            .status(502, "Bridge only: the response of the network's relay is incomplete or cannot be parsed.")
            .status(503, "Bridge only: the network's relay cannot be reached.")
            .status(504, "Bridge only: the network's relay did not respond in time.")
    };
    all.into_iter()
        .map(|operation| Operation { group: Group::Payments, ..bridged(operation) })
        .collect()
}

fn temporary_account() -> [Operation; 2] {
    let made = Operation::post(route::TEMPORARY_ACCOUNT, "Creates a payment code for an account.")
        .about("The code is a temporary account that is valid for one minute and for one payment. Signed by the account over `(account, chainId, nonce)`.")
        .fields::<TemporaryAccountRequest>()
        .data::<TemporaryAccountResponse>()
        .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature]);
    let v1 = made.also("/v1/payment/account/temporary", "As v2.");
    [made, v1]
}

fn opens() -> [Operation; 2] {
    let open = |path, about| {
        Operation::post(path, "Opens a payment.")
            .about(about)
            .fields::<OpenNewRequest>()
            .data::<PaymentItem>()
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::ForeignShop,
                ResultCode::UnknownTemporaryAccount,
                ResultCode::UnknownShop,
                ResultCode::InactiveShop,
                ResultCode::UnknownCurrency,
                ResultCode::InsufficientBalance,
            ])
    };
    [
        open(route::NEW_OPEN, "Signed by an agent. Idempotent: a repeated request returns the same payment.")
            .access(Access::Agent)
            .refuses(&[ResultCode::InvalidPaymentCode, ResultCode::InvalidSignature]),
        open("/v1/payment/new/open", "Requires the access key instead of a signature; `terminalId` is optional, and `account` may be a real account.")
            .access(Access::SharedKey)
            .refuses(&[ResultCode::VersionOneOff, ResultCode::InvalidAccessKey]),
    ]
}

fn closes() -> [Operation; 4] {
    let close = |path, summary, about| {
        Operation::post(path, summary)
            .about(about)
            .fields::<CloseRequest>()
            .data::<PaymentItem>()
            .refuses(&CLOSED)
    };
    let signed = |operation: Operation| {
        operation.access(Access::Agent).refuses(&[ResultCode::InvalidSignature])
    };
    let keyed = |operation: Operation| {
        operation
            .access(Access::SharedKey)
            .refuses(&[ResultCode::VersionOneOff, ResultCode::InvalidAccessKey])
    };
    let ended = [ResultCode::ForcedToClose];
    let about = "Signed by an agent. A success means that the payment is closed, not that it is paid: `paymentStatus` 18 is paid, 19 is not. A repeated request gets the first response.";
    let back = "Signed by an agent. `paymentStatus` 58 is cancelled, 59 is not.";
    [
        signed(close(route::NEW_CLOSE, "Closes a payment, as paid or as failed.", about)),
        keyed(close(
            "/v1/payment/new/close",
            "Closes a payment, as paid or as failed.",
            "Requires the access key.",
        )),
        signed(close(route::CANCEL_CLOSE, "Closes a cancel.", back)).refuses(&ended),
        keyed(close("/v1/payment/cancel/close", "Closes a cancel.", "Requires the access key."))
            .refuses(&ended),
    ]
}

fn approvals() -> [Operation; 4] {
    let answer = |path, summary, about, codes: &[ResultCode]| {
        Operation::post(path, summary)
            .about(about)
            .fields::<ApprovalRequest>()
            .data::<Approval>()
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::UnknownPayment,
                ResultCode::NotApprovable,
                ResultCode::InvalidSignature,
                ResultCode::TimedOut,
                ResultCode::AlreadyApproved,
                ResultCode::AlreadyClosed,
                ResultCode::AlreadyApprovedAndFailed,
                ResultCode::NotDeniable,
            ])
            .refuses(codes)
    };
    let new = [ResultCode::UnknownCurrency, ResultCode::InsufficientBalance];
    let back = [ResultCode::InsufficientFeeBalance, ResultCode::CancelPeriodExpired];
    let customer = "Signed by the customer; approval and denial have the same signature. Refused with 7000 after the timeout.";
    let owner = "Signed by the shop's owner, or by the shop's delegator if it has one.";
    [
        answer(route::NEW_APPROVAL, "The customer approves or denies a payment.", customer, &new),
        answer(
            "/v1/payment/new/approval",
            "The customer approves or denies a payment.",
            "As v2.",
            &new,
        ),
        answer(route::CANCEL_APPROVAL, "The shop approves or denies a cancel.", owner, &back),
        answer(
            "/v1/payment/cancel/approval",
            "The shop approves or denies a cancel.",
            "As v2.",
            &back,
        ),
    ]
}

fn cancels() -> [Operation; 2] {
    let open = |path, about| {
        Operation::post(path, "Opens the cancel of a paid payment.")
            .about(about)
            .fields::<OpenCancelRequest>()
            .data::<PaymentItem>()
            .refuses(&[
                ResultCode::InvalidParameters,
                ResultCode::UnknownPayment,
                ResultCode::NotCancellable,
            ])
    };
    [
        open(route::CANCEL_OPEN, "Signed by an agent. A kiosk's session needs a manager's PIN.")
            .access(Access::Agent)
            .staff_token()
            .refuses(&[
                ResultCode::InvalidSignature,
                ResultCode::PinRequired,
                ResultCode::RoleTooLow,
            ]),
        open("/v1/payment/cancel/open", "Requires the access key; `terminalId` is optional.")
            .access(Access::SharedKey)
            .refuses(&[ResultCode::VersionOneOff, ResultCode::InvalidAccessKey]),
    ]
}

//! Payments: opens and closes them and their cancels, and queries their status.

use core::time::Duration;

use kios_protocol::api::{
    Answer, CloseRequest, OpenCancelRequest, OpenNewRequest, PaymentItem, Payments, SignedResult,
    route,
};
use kios_protocol::{PaymentId, ResultCode, TerminalId};
use kios_sdk::Path;
use kios_signer::Signable;
use kios_till::{Accepted, PaymentCall, PaymentQuery, ResultCall};

use super::signed_client::{OPEN_TIMEOUT, PAGE_LIMIT, SignedClient};

/// How long a close may take: the network's relay answers only after its transaction is mined.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(60);

/// Signs and sends a request that changes a payment, with the session beside the signature.
///
/// A request that could not be signed was not sent. It is no refusal, because an earlier one may have been executed.
pub(super) async fn send(call: PaymentCall, client: &SignedClient) -> Answer<PaymentItem> {
    let signature = match client.signer.sign(signable(&call, &client.terminal_id)).await {
        Answer::Done(signature) => Some(signature),
        Answer::Refused(code) => return Answer::Refused(code),
        Answer::Unknown(why) => return Answer::Unknown(why),
    };
    match call {
        PaymentCall::Open(request) => {
            let request = OpenNewRequest { signature, ..*request };
            client.post(&Path::new(route::NEW_OPEN), &request, OPEN_TIMEOUT).await
        }
        PaymentCall::Close { payment_id, confirm } => {
            let request = CloseRequest { payment_id: payment_id.to_string(), confirm, signature };
            client.post(&Path::new(route::NEW_CLOSE), &request, CLOSE_TIMEOUT).await
        }
        PaymentCall::OpenCancel { payment_id } => {
            let terminal_id = client.terminal_id.clone();
            let request =
                OpenCancelRequest { payment_id: payment_id.to_string(), terminal_id, signature };
            // Beside session and signature the relay requires the PIN of a manager.
            client.post(&Path::new(route::CANCEL_OPEN), &request, OPEN_TIMEOUT).await
        }
        PaymentCall::CloseCancel { payment_id, confirm } => {
            let request = CloseRequest { payment_id: payment_id.to_string(), confirm, signature };
            client.post(&Path::new(route::CANCEL_CLOSE), &request, CLOSE_TIMEOUT).await
        }
    }
}

fn signable(call: &PaymentCall, terminal_id: &TerminalId) -> Signable {
    match call {
        PaymentCall::Open(request) => Signable::Open((**request).clone()),
        PaymentCall::Close { payment_id, confirm } => {
            Signable::Close { payment_id: *payment_id, confirm: *confirm }
        }
        PaymentCall::OpenCancel { payment_id } => {
            Signable::OpenCancel { payment_id: *payment_id, terminal_id: terminal_id.clone() }
        }
        PaymentCall::CloseCancel { payment_id, confirm } => {
            Signable::CloseCancel { payment_id: *payment_id, confirm: *confirm }
        }
    }
}

/// Whether the kiosk's key may charge: a signed close of a payment that does not exist is refused with
/// 2003 if it may, and with 1501 if not.
pub(super) async fn check_key(client: &SignedClient) -> Answer<Accepted> {
    let nothing = PaymentId::from_bytes([0; 32]);
    match send(PaymentCall::Close { payment_id: nothing, confirm: false }, client).await {
        Answer::Refused(code) if code == ResultCode::UnknownPayment.number() => {
            Answer::Done(Accepted)
        }
        Answer::Done(_) => Answer::Done(Accepted),
        Answer::Refused(code) => Answer::Refused(code),
        Answer::Unknown(why) => Answer::Unknown(why),
    }
}

/// Payments of this kiosk.
pub(super) async fn query(query: PaymentQuery, client: &SignedClient) -> Answer<Payments> {
    let path = Path::new(route::PAYMENTS);
    let path = match query {
        PaymentQuery::Purchase { purchase_id } => path.with("purchaseId", purchase_id.as_str()),
        PaymentQuery::Search { text, to } => {
            let path = path.with("search", &text).with("limit", PAGE_LIMIT);
            to.iter().fold(path, |path, to| path.with("to", &to.seconds().to_string()))
        }
        PaymentQuery::Payment { payment_id } => path.with("paymentId", &payment_id.to_string()),
        PaymentQuery::Period { from, to } => path
            .with("from", &from.seconds().to_string())
            .with("to", &to.seconds().to_string())
            .with("limit", PAGE_LIMIT),
    };
    client.read(&path).await
}

/// The relay's signed statement about a purchase.
pub(super) async fn result(call: &ResultCall, client: &SignedClient) -> Answer<SignedResult> {
    client.read(&Path::new(route::RESULT).with("purchaseId", call.purchase_id.as_str())).await
}

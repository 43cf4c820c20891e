//! Payments: opens and closes them and their cancels, and queries their status.

use core::time::Duration;

use kios_protocol::api::{Answer, CloseRequest, OpenCancelRequest, PaymentItem, Payments, route};
use kios_protocol::{PaymentId, ResultCode};
use kios_till::{Accepted, PaymentCall, PaymentQuery};
use kios_web::Path;

use super::signed_client::{OPEN_TIMEOUT, PAGE_LIMIT, SignedClient};

/// How long a close may take: the network's relay answers only after its transaction is mined.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(60);

/// Signs and sends a request that changes a payment, with the session beside the signature.
pub(super) async fn send(call: PaymentCall, client: &SignedClient) -> Answer<PaymentItem> {
    let key = &client.key;
    match call {
        PaymentCall::Open(request) => {
            client.post(&Path::new(route::NEW_OPEN), &request.signed(key), OPEN_TIMEOUT).await
        }
        PaymentCall::Close { payment_id, confirm } => {
            let request = CloseRequest::new_payment(payment_id, confirm, key);
            client.post(&Path::new(route::NEW_CLOSE), &request, CLOSE_TIMEOUT).await
        }
        PaymentCall::OpenCancel { payment_id } => {
            // Beside session and signature the relay requires the PIN of a manager.
            let request = OpenCancelRequest::new(payment_id, client.terminal_id.clone(), key);
            client.post(&Path::new(route::CANCEL_OPEN), &request, OPEN_TIMEOUT).await
        }
        PaymentCall::CloseCancel { payment_id, confirm } => {
            let request = CloseRequest::cancel(payment_id, confirm, key);
            client.post(&Path::new(route::CANCEL_CLOSE), &request, CLOSE_TIMEOUT).await
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
        PaymentQuery::Payment { payment_id } => path.with("paymentId", &payment_id.to_string()),
        PaymentQuery::Period { from, to } => path
            .with("from", &from.seconds().to_string())
            .with("to", &to.seconds().to_string())
            .with("limit", PAGE_LIMIT),
    };
    client.list(&path).await
}

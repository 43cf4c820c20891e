//! Payments: opens and closes them and their cancels, and reads the history.

use kios_protocol::api::{Answer, OpenCancelRequest, OpenNewRequest, PaymentItem, Payments, route};
use kios_protocol::{PaymentId, ResultCode, Signable};

use super::TerminalClient;
use crate::client::CHANGE_TIMEOUT;
use crate::payment::CLOSE_TIMEOUT;
use crate::{Close, Path, PaymentFilter};

impl TerminalClient {
    /// Opens a payment; `signature` is set here. A repetition returns the same payment.
    pub async fn open(&self, request: OpenNewRequest) -> Answer<PaymentItem> {
        let signature = done!(self.sign(Signable::Open(request.clone())).await);
        let request = OpenNewRequest { signature, ..request };
        self.signed_in.post(&Path::new(route::NEW_OPEN), &request, CHANGE_TIMEOUT).await
    }

    /// Closes a payment. A success means that it is closed, not that it is paid: status 18 is paid, 19 is not. A
    /// repetition gets the first response.
    pub async fn close(&self, payment_id: PaymentId, close: Close) -> Answer<PaymentItem> {
        let confirm = close.confirm();
        let signature = done!(self.sign(Signable::Close { payment_id, confirm }).await);
        let request = close.of(payment_id, signature);
        self.signed_in.post(&Path::new(route::NEW_CLOSE), &request, CLOSE_TIMEOUT).await
    }

    /// Opens the cancel of a paid payment, for which the shop owner is asked. The staff area of a manager must be open. A
    /// repetition returns the same cancel.
    pub async fn open_cancel(&self, payment_id: PaymentId) -> Answer<PaymentItem> {
        let terminal_id = self.terminal_id.clone();
        let signable = Signable::OpenCancel { payment_id, terminal_id: terminal_id.clone() };
        let signature = done!(self.sign(signable).await);
        let payment_id = payment_id.to_string();
        let request = OpenCancelRequest { payment_id, terminal_id, signature };
        self.signed_in.post(&Path::new(route::CANCEL_OPEN), &request, CHANGE_TIMEOUT).await
    }

    /// Closes a cancel: status 58 is cancelled, 59 is not. A repetition gets the first response.
    pub async fn close_cancel(&self, payment_id: PaymentId, close: Close) -> Answer<PaymentItem> {
        let confirm = close.confirm();
        let signature = done!(self.sign(Signable::CloseCancel { payment_id, confirm }).await);
        let request = close.of(payment_id, signature);
        self.signed_in.post(&Path::new(route::CANCEL_CLOSE), &request, CLOSE_TIMEOUT).await
    }

    /// Whether this terminal's key may charge; refused with 1501 if not. It closes a payment that does not exist, which is
    /// refused with 2003 if the key may, and changes nothing.
    pub async fn may_charge(&self) -> Answer<()> {
        let nothing = PaymentId::from_bytes([0; 32]);
        let answer = self.close(nothing, Close::Release).await;
        if answer.is_refused(ResultCode::UnknownPayment) {
            return Answer::Done(());
        }
        answer.map(|_| ())
    }

    /// Payments of this terminal, newest first.
    pub async fn payments(&self, filter: &PaymentFilter) -> Answer<Payments> {
        self.signed_in.get(&filter.path()).await
    }
}

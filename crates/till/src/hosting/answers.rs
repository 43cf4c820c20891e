//! The answers to a host's queries.

use kios_embed::{PaymentEntry, PaymentState, QueryAnswer, QueryKind, ReceiptLine, ReceiptText};
use kios_protocol::api::{Answer, PaymentRecord, Payments, PurchaseOutcome};

use super::fault::{self, HostFault};
use super::report::summary;
use crate::Till;
use crate::states::history::purchase_details::has_receipt;
use crate::states::sale::outcome::ReceiptScreen;
use crate::states::sale::{Sale, SalePayment};

impl Till {
    /// What the relay's answer means to the host that has sent the query.
    pub fn answer_query(&self, kind: &QueryKind, answer: &Answer<Payments>) -> QueryAnswer {
        match (answer, kind) {
            (Answer::Done(found), QueryKind::Payments(_)) => {
                QueryAnswer::Payments(found.payments.iter().map(entry).collect())
            }
            (Answer::Done(found), QueryKind::Receipt(payment_id)) => {
                let of = |record: &&PaymentRecord| record.item.payment_id == *payment_id;
                let record = found.payments.iter().find(of).filter(|record| has_receipt(record));
                QueryAnswer::Receipt(record.map(|record| self.receipt_text(record)))
            }
            (Answer::Refused(code), _) => QueryAnswer::Error(fault::of_code(*code, &self.ctx)),
            (Answer::Unknown(_), _) => QueryAnswer::Error(HostFault::Unreachable.error(&self.ctx)),
        }
    }

    /// The answer to a query of a page whose origin the shop does not allow any more.
    pub fn refuse_query(&self) -> QueryAnswer {
        QueryAnswer::Error(HostFault::Origin.error(&self.ctx))
    }

    fn receipt_text(&self, record: &PaymentRecord) -> ReceiptText {
        let view = self.receipt(&ReceiptScreen::of_record(record, &self.ctx));
        let lines = view.lines.into_iter();
        ReceiptText {
            header: view.header,
            price: view.price.to_string(),
            lines: lines.map(|line| ReceiptLine { label: line.label, value: line.value }).collect(),
            code: view.code,
        }
    }
}

fn entry(record: &PaymentRecord) -> PaymentEntry {
    PaymentEntry {
        purchase_id: record.item.purchase_id.clone(),
        state: match PurchaseOutcome::of(record.item.payment_status) {
            PurchaseOutcome::Paid => PaymentState::Paid,
            PurchaseOutcome::Returned => PaymentState::Cancelled,
            PurchaseOutcome::Pending => PaymentState::Open,
            PurchaseOutcome::Unpaid => PaymentState::NotPaid,
        },
        cancel_until: record.cancel_until,
        payment: summary(&SalePayment::of_record(Sale::for_receipt(record), record)),
    }
}

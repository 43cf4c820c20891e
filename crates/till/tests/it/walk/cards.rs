//! The card sales of the model relay, with a gateway.

use kios_protocol::api::{Answer, CardSale, CardSales, Refund, RefundRequest};
use kios_protocol::refund::{Gateway, RefundId, RefundState};
use kios_protocol::{PurchaseId, Timestamp};
use kios_till::Reply;

use crate::support::{card_sale, taken};

/// The card sales.
#[derive(Debug)]
pub(super) struct Cards {
    pub(super) sales: Vec<CardSale>,
    /// All changes, for the stream.
    pub(super) update: Vec<Refund>,
}

impl Default for Cards {
    fn default() -> Self {
        Self { sales: vec![card_sale(Gateway::Kicc, "C1", 33_000, "krw")], update: Vec::new() }
    }
}

impl Cards {
    /// A purchase that was paid with points has a card sale too.
    pub(super) fn sells(&mut self, purchase: &PurchaseId) {
        if self.sales.iter().all(|sale| sale.purchase_id != *purchase) {
            self.sales.push(card_sale(Gateway::Eximbay, purchase.as_str(), 9_000, "krw"));
        }
    }

    pub(super) fn find(&self, id: &RefundId) -> Option<&Refund> {
        self.sales.iter().flat_map(|sale| &sale.refunds).find(|refund| refund.refund_id == *id)
    }

    pub(super) fn unsettled(&self) -> usize {
        let refunds = self.sales.iter().flat_map(|sale| &sale.refunds);
        refunds.filter(|refund| !refund.state.is_final()).count()
    }

    pub(super) fn lists(&self, now: u64, wanted: impl Fn(&CardSale) -> bool) -> Answer<Reply> {
        let sales = self.sales.iter().filter(|sale| wanted(sale)).cloned().collect();
        let server_time = Timestamp::from_seconds(now);
        Answer::Done(Reply::CardSales(CardSales { server_time, sales }))
    }

    pub(super) fn finds(&self, id: &RefundId) -> Answer<Reply> {
        match self.find(id) {
            Some(refund) => Answer::Done(Reply::Refund(Box::new(refund.clone()))),
            None => Answer::Refused(8005),
        }
    }

    pub(super) fn takes(&mut self, request: &RefundRequest, now: u64) -> Answer<Reply> {
        if let Some(known) = self.find(&request.refund_id) {
            return Answer::Done(Reply::Refund(Box::new(known.clone())));
        }
        let now = Timestamp::from_seconds(now);
        if request.deadline < now {
            return Answer::Refused(1551);
        }
        let mut sales = self.sales.iter_mut();
        let sale = sales.find(|sale| sale.transaction_id == request.transaction_id).unwrap();
        if sale.refunds.iter().any(|refund| !refund.state.is_final()) {
            return Answer::Refused(8007);
        }
        if sale.balance != request.balance {
            return Answer::Refused(8003);
        }
        let refund = taken(request, sale, now);
        sale.balance = sale.balance.checked_sub(request.amount).expect("above the balance");
        sale.refunds.push(refund.clone());
        self.update.push(refund.clone());
        Answer::Done(Reply::Refund(Box::new(refund)))
    }

    /// Changes the state of every refund that is not settled, as the gateway or the relay's job
    /// does.
    pub(super) fn happens(&mut self, what: u8, now: u64) {
        use RefundState::{Asking, Done, Refused, Requested, Sent, Unknown};
        for sale in &mut self.sales {
            let Some(refund) = sale.refunds.last_mut() else { continue };
            let next = match (refund.state, what % 4) {
                (Requested, _) => Sent,
                (Sent, 0) | (Asking, 1) => Unknown,
                (Sent | Asking, 3) => Refused,
                (Sent | Asking, _) => Done,
                (Unknown, _) => Asking,
                (Done | Refused, _) => continue,
            };
            refund.state = next;
            refund.version += 1;
            refund.updated_at = Timestamp::from_seconds(now);
            refund.needs_person = next == Unknown;
            if next == Refused {
                sale.balance = sale.balance.checked_add(refund.amount).unwrap();
            }
            self.update.push(refund.clone());
        }
    }
}

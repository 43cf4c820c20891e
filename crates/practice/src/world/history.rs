//! Lists of payments and card sales, newest first. Source: `relay.md §5, §6`.

use kios_domain::payment::Payment;
use kios_domain::refund::Sale;
use kios_protocol::api::{CardSales, Payments};
use kios_protocol::payment::Status;
use kios_protocol::refund::Gateway;
use kios_protocol::{PurchaseId, Timestamp};
use kios_text::SearchText;

use super::{TIMEOUTS, World};

/// Which payments are listed; a field that is `None` does not narrow.
#[derive(Debug)]
pub(crate) struct HistoryFilter {
    pub(crate) status: Option<Status>,
    pub(crate) purchase_id: Option<PurchaseId>,
    pub(crate) payment_id: Option<String>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) search: Option<SearchText>,
    pub(crate) limit: usize,
}

/// Which card sales are listed; a field that is `None` does not narrow.
#[derive(Debug)]
pub(crate) struct SalesFilter {
    pub(crate) gateway: Option<Gateway>,
    pub(crate) transaction_id: Option<String>,
    pub(crate) purchase_id: Option<PurchaseId>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) search: Option<SearchText>,
    pub(crate) limit: usize,
}

/// Whether a text is in a purchase id, in any case of its letters.
fn is_in(text: &str, id: &PurchaseId) -> bool {
    id.as_str().to_ascii_lowercase().contains(text)
}

impl HistoryFilter {
    fn selects(&self, payment: &Payment) -> bool {
        let opened = payment.times.open_new;
        let found = |search: &SearchText| {
            is_in(&search.text, &payment.purchase_id)
                || payment.id.to_string().starts_with(&format!("0x{}", search.id_digits()))
                || search.amount == Some(payment.amount)
        };
        self.status.is_none_or(|status| status == payment.state.status)
            && self.purchase_id.as_ref().is_none_or(|id| *id == payment.purchase_id)
            && self.payment_id.as_ref().is_none_or(|id| *id == payment.id.to_string())
            && self.from.is_none_or(|from| opened >= from)
            && self.to.is_none_or(|to| opened <= to)
            && self.search.as_ref().is_none_or(found)
    }
}

impl SalesFilter {
    fn selects(&self, sale: &Sale) -> bool {
        let found = |search: &SearchText| {
            is_in(&search.text, &sale.purchase_id) || search.amount == Some(sale.amount)
        };
        self.gateway.is_none_or(|gateway| gateway == sale.gateway)
            && self.transaction_id.as_ref().is_none_or(|id| *id == sale.transaction_id)
            && self.purchase_id.as_ref().is_none_or(|id| *id == sale.purchase_id)
            && self.from.is_none_or(|from| sale.sold_at >= from)
            && self.to.is_none_or(|to| sale.sold_at <= to)
            && self.search.as_ref().is_none_or(found)
    }
}

impl World {
    /// The terminal's payments that a filter selects.
    pub(crate) fn history(&self, filter: &HistoryFilter) -> Payments {
        let newest = self.payments.iter().rev().filter(|payment| filter.selects(payment));
        let payments = newest.take(filter.limit).map(|payment| payment.record(&TIMEOUTS));
        Payments { server_time: self.now, payments: payments.collect() }
    }

    /// The card sales that a filter selects.
    pub(crate) fn card_sales(&self, filter: &SalesFilter) -> CardSales {
        let newest = self.cards.sales.iter().rev().filter(|sale| filter.selects(sale));
        let sales = newest.take(filter.limit).map(|sale| self.cards.record(sale)).collect();
        CardSales { server_time: self.now, sales }
    }
}

//! The invariants about refunds: what may be sent, and what was shown.

use kios_protocol::api::{RefundEvent, RefundRequest, StreamEvent, StreamUpdate};
use kios_protocol::refund::RefundState;
use kios_till::journal::Entry;
use kios_till::view::{PurchaseStatus, Screen};
use kios_till::{Event, Instant};

use super::walker::Walk;

impl Walk {
    pub(super) fn tell_refund(&mut self, at: usize) {
        let Some(data) = self.relay.cards.update.get(at).cloned() else { return };
        let event = RefundEvent { sequence: 1, version: data.version, data };
        self.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Refund(Box::new(event)))));
    }

    /// A refund is sent only as it is in the journal.
    pub(super) fn leaves(&self, request: &RefundRequest) {
        let plans = self.journal.values().filter_map(|entry| match entry {
            Entry::Refund(plan) => Some(plan),
            Entry::Sale(_) | Entry::Points(_) => None,
        });
        let line = plans.flat_map(|plan| &plan.lines);
        let line = { line }.find(|line| line.refund_id == request.refund_id.as_str());
        let line = line.expect("a refund left before its intent was on the disk");
        assert_eq!(
            (&line.amount, &line.balance, line.deadline),
            (&request.amount.to_string(), &request.balance.to_string(), request.deadline.seconds())
        );
    }

    pub(super) fn writes(&mut self, entry: &Entry) {
        let Entry::Refund(plan) = entry else { return };
        for line in &plan.lines {
            let sale = format!("{}:{}", line.gateway, line.transaction_id);
            self.refunds.insert(sale, line.refund_id.parse().unwrap());
        }
    }

    /// The shown status of a refund's line is the relay's and remains so.
    pub(super) fn reads_the_end(&mut self) {
        let Screen::Outcome(view) = self.till.view(Instant::from_millis(self.now)).screen else {
            return;
        };
        for rail in view.rails {
            let Some(id) = rail.sale.and_then(|sale| self.refunds.get(&sale).cloned()) else {
                continue;
            };
            let state = self.relay.cards.find(&id).map(|refund| refund.state);
            match rail.status {
                PurchaseStatus::Cancelled => assert_eq!(state, Some(RefundState::Done), "{id}"),
                PurchaseStatus::NotPaid => drop(self.not_done.insert(id)),
                PurchaseStatus::UnderWay | PurchaseStatus::Paid => {
                    assert!(state.is_some(), "{id} is lost");
                }
            }
        }
    }
}

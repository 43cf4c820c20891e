//! What can still happen to a payment that ended unpaid.
//!
//! On the network a transaction that was on its way when the payment was closed can succeed later.
//! The customer has left by then and was told that nothing was charged, so the points go back. A
//! cancel that succeeds late is closed as failed again: the staff was told that nothing went back.
//! Source: `protocol.md §10.1 Q2`.

use kios_protocol::PurchaseId;
use kios_protocol::api::PaymentItem;
use kios_protocol::payment::Phase;

use crate::Instant;
use crate::context::Desk;
use crate::input::{Input, Update};
use crate::journal::Reason;
use crate::states::sale::Deal;
use crate::states::sale::closing::{Closing, ClosingExit};
use crate::transition::Transition;

/// How long a payment is watched, milliseconds: the relay closes everything long before.
const WATCH: u64 = 600_000;

/// A payment that ended unpaid.
#[derive(Debug)]
pub(crate) struct Aftermath {
    deal: Deal,
    reason: Reason,
    since: Instant,
    closing: Option<Closing>,
    /// Whether the relay has taken the second close.
    taken: bool,
}

impl Aftermath {
    /// Watches a payment from this moment on.
    pub(crate) const fn of(deal: Deal, reason: Reason, now: Instant) -> Self {
        Self { deal, reason, since: now, closing: None, taken: false }
    }

    /// Whether it watches this purchase.
    pub(crate) fn is_of(&self, purchase_id: &PurchaseId) -> bool {
        self.deal.sale.purchase_id == *purchase_id
    }

    /// What an input means to it; `None` when there is nothing left to watch.
    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> Option<Self> {
        if let Some(closing) = self.closing.take() {
            return Some(self.give_back(closing, input, desk));
        }
        match input {
            Input::Update(Update::Payment(news)) if self.deal.is_late_success(news) => {
                self.deal.reopen(news);
                self.closing = Some(Closing::give_back(self.deal.clone(), self.reason, desk));
                Some(self)
            }
            Input::Tick if desk.now.ms_since(self.since) > WATCH => None,
            Input::Tick
            | Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Resumed => Some(self),
        }
    }

    fn give_back(mut self, closing: Closing, input: &Input, desk: &mut Desk) -> Self {
        let answered = matches!(input, Input::Reply(received) if received.brings::<PaymentItem>());
        match closing.on(input, desk) {
            Transition::Stay(closing) => {
                self.closing = Some(closing);
                self
            }
            Transition::Exit(
                ClosingExit::Paid(deal) | ClosingExit::NotPaid(deal, _) | ClosingExit::Lost(deal),
            ) => {
                self.taken |= answered;
                desk.forget(&deal.sale);
                if self.taken && deal.sale.life() == Phase::New {
                    desk.given_back.push(deal.sale.purchase_id.clone());
                }
                Self { deal, ..self }
            }
        }
    }
}

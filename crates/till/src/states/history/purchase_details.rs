//! The details of one purchase, rail by rail.
//!
//! The data may be old, so it is queried again when the screen opens, and updates are applied. The
//! relay decides whether a payment can be cancelled; the check here only avoids requests that would
//! fail.

use kios_protocol::api::{Answer, CardSales, PaymentRecord, Payments, PointGrants};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::staff::StaffRole;
use kios_protocol::{Amount, Timestamp};

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::reply::Received;
use crate::states::history::purchase::{CancelBlocker, Purchase};
use crate::states::history::query::Query;
use crate::states::point_grant::basis;
use crate::transition::Transition;
use crate::{Button, CardQuery, Instant, Key, PaymentQuery};

/// The details of one purchase.
#[derive(Debug)]
pub(crate) struct PurchaseDetails {
    pub(crate) purchase: Purchase,
    payment: Query<Payments>,
    cards: Query<CardSales>,
}

/// The exits of [`PurchaseDetails`].
#[derive(Debug)]
pub(crate) enum DetailsExit {
    /// Back to the history.
    Back,
    /// Cancel the payment.
    TakeBack(Purchase, Box<PaymentRecord>),
    /// Refund the card sales.
    Refund(Purchase),
    /// Grant points for the card sales.
    GivePoints(Purchase, Amount),
    /// Show a copy of the receipt.
    Reprint(Purchase),
}

impl PurchaseDetails {
    /// Shows the known data and queries it again.
    pub(crate) fn start(purchase: Purchase, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        let (payment, cards) = (Query::new(ctx.now), Query::new(ctx.now));
        let mut looking = Self { purchase, payment, cards };
        looking.ask(ctx);
        looking
    }

    /// Whether payment and card sales are known. Before, no action is offered: the answers would move it under a finger,
    /// and a refund would miss what is not known.
    pub(crate) const fn is_whole(&self) -> bool {
        self.payment.was_answered() && self.cards.was_answered()
    }

    /// Whether a query was lost, and is repeated.
    pub(crate) const fn is_lost(&self) -> bool {
        self.payment.is_lost() || self.cards.is_lost()
    }

    /// Whether the card sales are not known yet.
    pub(crate) const fn is_busy(&self) -> bool {
        self.cards.is_busy()
    }

    /// Whether a card sale can be refunded.
    pub(crate) fn can_refund(&self, ctx: &Context) -> bool {
        !self.is_busy()
            && ctx.settings.seed.is_some()
            && self.purchase.has_refundable_card()
            && ctx.allows(StaffRole::Manager)
    }

    /// The card sales that points can be granted for.
    pub(crate) fn earning(&self, ctx: &Context) -> Option<Amount> {
        self.card_price(ctx).filter(|_| !self.is_busy())
    }

    /// Whether there is a receipt: the payment was paid and is not cancelled.
    pub(crate) fn has_receipt(&self) -> bool {
        self.purchase.payment.as_ref().is_some_and(has_receipt)
    }

    /// Whether points can be granted, also while the card sales are queried again.
    pub(crate) fn may_earn(&self, ctx: &Context) -> bool {
        self.card_price(ctx).is_some()
    }

    /// The card sales whose price earns points.
    fn card_price(&self, ctx: &Context) -> Option<Amount> {
        let paid = basis::paid_by_card(&self.purchase, ctx.currency())?;
        (ctx.point_grants != PointGrants::Off
            && paid <= ctx.highest_charge()
            && ctx.allows(StaffRole::Manager))
        .then_some(paid)
    }

    /// The payment, if it can be cancelled.
    pub(crate) fn cancellable(&self, now: Timestamp, ctx: &Context) -> Option<&PaymentRecord> {
        let payment = self.purchase.payment.as_ref().filter(|_| ctx.allows(StaffRole::Manager));
        payment.filter(|record| CancelBlocker::of(record, now).is_none())
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, DetailsExit> {
        match input {
            Input::User(user) => return self.user(user, ctx),
            Input::Reply(received) => self.receive(received, ctx.now),
            Input::Update(Update::Payment(update)) => self.purchase.apply_update(update),
            // Only the relay knows the refundable balance.
            Input::Update(Update::Refund(update)) => {
                if update.purchase_id == self.purchase.purchase_id {
                    self.ask_cards(ctx);
                }
            }
            Input::Resumed => self.ask(ctx),
            Input::Tick => self.tick(ctx),
            Input::Stored { .. } => {}
        }
        Transition::Stay(self)
    }

    fn user(self, input: &UserInput, ctx: &Context) -> Transition<Self, DetailsExit> {
        match input {
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape } => {
                Transition::Exit(DetailsExit::Back)
            }
            UserInput::Pressed(Button::TakeBack) => {
                match self.cancellable(ctx.server_now(), ctx).cloned() {
                    Some(record) => {
                        Transition::Exit(DetailsExit::TakeBack(self.purchase, Box::new(record)))
                    }
                    None => Transition::Stay(self),
                }
            }
            UserInput::Pressed(Button::Refund) if self.can_refund(ctx) => {
                Transition::Exit(DetailsExit::Refund(self.purchase))
            }
            UserInput::Pressed(Button::Print) if self.has_receipt() => {
                Transition::Exit(DetailsExit::Reprint(self.purchase))
            }
            UserInput::Pressed(Button::GivePoints) => match self.earning(ctx) {
                Some(paid) => Transition::Exit(DetailsExit::GivePoints(self.purchase, paid)),
                None => Transition::Stay(self),
            },
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Key { .. }
            | UserInput::Scanned(_)
            | UserInput::Pasted(_) => Transition::Stay(self),
        }
    }

    fn receive(&mut self, received: &Received, now: Instant) {
        if let Some(Answer::Done(found)) = self.payment.receive(received, now) {
            self.purchase.take_payments(found);
        }
        if let Some(Answer::Done(found)) = self.cards.receive(received, now) {
            self.purchase.take_cards(found);
        }
    }

    fn tick(&mut self, ctx: &mut Context) {
        if self.payment.tick(ctx.now) {
            self.ask_payment(ctx);
        }
        if self.cards.tick(ctx.now) {
            self.ask_cards(ctx);
        }
    }

    fn ask(&mut self, ctx: &mut Context) {
        self.ask_payment(ctx);
        self.ask_cards(ctx);
    }

    fn ask_payment(&mut self, ctx: &mut Context) {
        let purchase_id = self.purchase.purchase_id.clone();
        let payment_id = self.purchase.payment.as_ref().map(|record| record.item.payment_id);
        let query = payment_id.map_or(PaymentQuery::Purchase { purchase_id }, |payment_id| {
            PaymentQuery::Payment { payment_id }
        });
        self.payment.sent(ctx.call(query));
    }

    fn ask_cards(&mut self, ctx: &mut Context) {
        let purchase_id = self.purchase.purchase_id.clone();
        self.cards.sent(ctx.call(CardQuery::Purchase { purchase_id }));
    }
}

/// Whether a payment has a receipt: it was paid and is not cancelled.
pub(crate) fn has_receipt(record: &PaymentRecord) -> bool {
    let Status { phase, stage } = record.item.payment_status;
    (phase == Phase::New) == (stage == Stage::Closed)
}

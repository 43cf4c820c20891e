//! The form of a refund: amounts and reason, then confirmation.
//!
//! Nothing is sent and nothing is written before the confirmation.

use kios_protocol::api::{Refund, RefundRequest};
use kios_protocol::{Amount, Timestamp};

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::states::history::purchase::{CancelBlocker, Purchase, RefundBlocker};
use crate::states::refund::draft::LineDraft;
use crate::states::refund::reason::Reason;
use crate::states::refund::{PlanLine, Points, Price, RefundPlan};
use crate::states::sale::Sale;
use crate::take_back::TakeBack;
use crate::transition::Transition;
use crate::{Button, Key, RefundField, Sound};

/// The steps of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Amounts and reason.
    Keying,
    /// The confirmation.
    Confirming,
}

/// Whether the points are refunded too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointsSwitch {
    /// They are.
    On,
    /// They are not.
    Off,
    /// There are no points to refund.
    Absent,
}

impl PointsSwitch {
    const fn turned(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
            Self::Absent => Self::Absent,
        }
    }
}

/// The form of a refund.
#[derive(Debug)]
pub(crate) struct RefundForm {
    pub(crate) purchase: Purchase,
    /// The card sales with a refundable balance; never empty.
    pub(crate) drafts: Vec<LineDraft>,
    pub(crate) points: PointsSwitch,
    pub(crate) reason: Reason,
    /// The index of the card sale that is edited.
    pub(crate) chosen: usize,
    /// The field that the keypad edits.
    pub(crate) field: RefundField,
    pub(crate) step: Step,
    /// The edited draft before the latest keys, which may turn out to be a scan.
    before: TakeBack<LineDraft>,
}

/// The exits of [`RefundForm`].
#[derive(Debug)]
pub(crate) enum RefundFormExit {
    /// Back to the purchase: by the clerk, or because another refund of a sale has started.
    Back(Box<Purchase>),
    /// Confirmed: execute the plan, with the cancel to open first.
    Confirmed(RefundPlan, Option<Box<Sale>>),
}

impl RefundForm {
    /// Suggests the whole balance of every card sale, and the points if they can be cancelled.
    pub(crate) fn start(purchase: Purchase, ctx: &mut Context) -> Box<Self> {
        let possible = |sale: &&_| RefundBlocker::of(sale).is_none();
        let drafts: Vec<_> =
            purchase.cards.iter().filter(possible).cloned().map(LineDraft::of).collect();
        ctx.touched = ctx.now;
        let points = switch(&purchase, PointsSwitch::On, ctx.server_now());
        Box::new(Self {
            purchase,
            drafts,
            points,
            reason: Reason::Fixed(0),
            chosen: 0,
            field: RefundField::Amount,
            step: Step::Keying,
            before: TakeBack::default(),
        })
    }

    /// The card sale that is edited.
    pub(crate) fn draft(&self) -> Option<&LineDraft> {
        self.drafts.get(self.chosen)
    }

    /// The card sales with an amount to refund.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &LineDraft> {
        self.drafts.iter().filter(|draft| !draft.sum().is_zero())
    }

    /// Whether the confirmation can be opened.
    pub(crate) fn is_ready(&self) -> bool {
        self.wanted().next().is_some()
            && self.drafts.iter().all(|draft| draft.error().is_none())
            && self.reason.reason_error().is_none()
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Box<Self>, RefundFormExit> {
        match input {
            Input::User(user) => return self.user(user, ctx),
            Input::Update(Update::Refund(update)) => {
                if self.touches(update) {
                    return Transition::Exit(RefundFormExit::Back(Box::new(self.purchase)));
                }
            }
            Input::Update(Update::Payment(update)) => {
                self.purchase.apply_update(update);
                self.points = switch(&self.purchase, self.points, ctx.server_now());
            }
            Input::Reply(_) | Input::Stored { .. } | Input::Tick | Input::Resumed => {}
        }
        Transition::Stay(self)
    }

    fn user(
        mut self: Box<Self>,
        input: &UserInput,
        ctx: &mut Context,
    ) -> Transition<Box<Self>, RefundFormExit> {
        let back =
            matches!(input, UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape });
        match self.step {
            Step::Keying if back => Transition::Exit(RefundFormExit::Back(Box::new(self.purchase))),
            Step::Keying => {
                self.keying(input, ctx);
                Transition::Stay(self)
            }
            Step::Confirming if back => {
                self.step = Step::Keying;
                Transition::Stay(self)
            }
            Step::Confirming => {
                let confirmed = matches!(input, UserInput::Pressed(Button::Confirm));
                let exit = if confirmed { self.confirm(ctx) } else { None };
                Transition::new(self, exit)
            }
        }
    }

    fn keying(&mut self, input: &UserInput, ctx: &mut Context) {
        match input {
            UserInput::Pressed(Button::Continue) if self.is_ready() => {
                self.step = Step::Confirming;
            }
            UserInput::Pressed(button) => {
                self.before.forget();
                self.press(*button, ctx);
            }
            UserInput::Key { key } => {
                if let Some(draft) = self.draft().cloned() {
                    self.before.keep(draft);
                }
                self.key(*key, ctx);
            }
            UserInput::FieldChanged { field: RefundField::Reason, text } => {
                self.reason = Reason::Own(text.clone());
            }
            UserInput::FieldChanged { field, text } => {
                self.before.forget();
                self.field = *field;
                let chosen = self.chosen;
                if let Some(draft) = self.drafts.get_mut(chosen) {
                    draft.write(*field, text);
                }
            }
            // A scanner's keys are not part of the amount.
            UserInput::Scanned(scan) => {
                let chosen = self.chosen;
                if let (Some(draft), Some(before)) =
                    (self.drafts.get_mut(chosen), self.before.take(scan.taken_back))
                {
                    *draft = before;
                }
            }
            UserInput::Pasted(_) | UserInput::Typed(_) => {}
        }
    }

    /// Whether another refund of one of these sales has started.
    fn touches(&self, update: &Refund) -> bool {
        self.drafts.iter().any(|draft| {
            draft.sale.gateway == update.gateway
                && draft.sale.transaction_id == update.transaction_id
        })
    }

    fn key(&mut self, key: Key, ctx: &mut Context) {
        let button = match key {
            Key::Character(sign) => {
                let digit = sign.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
                digit.map(Button::Digit)
            }
            Key::Backspace => Some(Button::Backspace),
            Key::Point => Some(Button::Dot),
            // Enter is the last key of a scan, so it confirms nothing.
            Key::Enter | Key::Escape | Key::Plus => None,
        };
        if let Some(button) = button {
            self.press(button, ctx);
        }
    }

    fn press(&mut self, button: Button, ctx: &mut Context) {
        let (chosen, field) = (self.chosen, self.field);
        match button {
            Button::Line(place) if place < self.drafts.len() => {
                self.chosen = place;
                self.field = RefundField::Amount;
            }
            Button::Fill(field) => self.field = field,
            Button::Whole => {
                self.field = RefundField::Amount;
                if let Some(draft) = self.drafts.get_mut(chosen) {
                    draft.whole();
                }
            }
            Button::Points => self.points = self.points.turned(),
            Button::Reason(place) => {
                if place < ctx.messages().refund.reasons.len() {
                    self.reason = Reason::Fixed(place);
                }
            }
            Button::Digit(_)
            | Button::DoubleZero
            | Button::Dot
            | Button::Clear
            | Button::Backspace => {
                let draft = self.drafts.get_mut(chosen);
                if draft.is_some_and(|draft| draft.press(field, button)) {
                    ctx.play(Sound::Tap);
                }
            }
            Button::Start
            | Button::Plus
            | Button::Preset(_)
            | Button::Charge
            | Button::Continue
            | Button::Pay
            | Button::Back
            | Button::Cancel
            | Button::CheckAgain
            | Button::Print
            | Button::Done
            | Button::Import
            | Button::Stay
            | Button::Staff
            | Button::Area(_)
            | Button::Show(_)
            | Button::Open(_)
            | Button::OpenSale(_)
            | Button::GivePoints
            | Button::FillPhone
            | Button::TakeBack
            | Button::Refund
            | Button::Line(_)
            | Button::Confirm
            | Button::StillHere
            | Button::Speak(_) => {}
        }
    }

    fn confirm(&self, ctx: &mut Context) -> Option<RefundFormExit> {
        let record = self.purchase.payment.as_ref().filter(|_| self.points == PointsSwitch::On);
        let sale = record.map(|record| Sale::for_cancel(record, ctx.server_now()));
        let points = record.map(|record| Points {
            payment_id: record.item.payment_id,
            sum: record.item.total_point,
            price: Some(Price {
                amount: record.item.amount,
                currency: record.item.currency.clone(),
            }),
            outcome: None,
        });
        let lines = self.lines(ctx)?;
        let plan = RefundPlan {
            purchase_id: self.purchase.purchase_id.clone(),
            confirmed_at: ctx.server_now(),
            points,
            lines,
        };
        Some(RefundFormExit::Confirmed(plan, sale.map(Box::new)))
    }

    /// The requests; `None` if the page has no random bytes for the refund ids.
    fn lines(&self, ctx: &mut Context) -> Option<Vec<PlanLine>> {
        let terminal_id = ctx.terminal.as_ref()?.terminal_id.clone();
        let mut lines = Vec::new();
        for draft in self.wanted() {
            let sale = &draft.sale;
            let amount: Amount = draft.sum();
            let request = RefundRequest {
                refund_id: ctx.refund_id()?,
                gateway: sale.gateway,
                transaction_id: sale.transaction_id.clone(),
                amount,
                balance: sale.balance,
                currency: sale.currency.clone(),
                reason: self.reason.text(&ctx.messages()),
                terminal_id: terminal_id.clone(),
                deadline: Timestamp::NEVER,
                taxation: draft.parts(),
                signature: None,
            };
            lines.push(PlanLine { request, refund: None, failure: None });
        }
        (!lines.is_empty()).then_some(lines)
    }
}

/// The switch for the points: absent if they cannot be cancelled.
fn switch(purchase: &Purchase, before: PointsSwitch, now: Timestamp) -> PointsSwitch {
    match &purchase.payment {
        Some(record) if CancelBlocker::of(record, now).is_none() => before,
        Some(_) | None => PointsSwitch::Absent,
    }
}

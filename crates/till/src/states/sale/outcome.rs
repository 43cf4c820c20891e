//! The receipt, and the outcome of an unpaid sale or of a cancel.

use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::Phase;
use kios_protocol::{Currency, PurchaseId, ResultCode, TemporaryAccount, Timestamp};

use crate::context::{Context, LastPaid};
use crate::input::{Input, UserInput};
use crate::outcome::{Outcome, RefusalReason};
use crate::payment_code;
use crate::states::history::purchase::Purchase;
use crate::states::sale::charge::Charge;
use crate::states::sale::{Sale, SalePayment};
use crate::transition::Transition;
use crate::{Button, Effect, Instant, Key, Scan, Sound};

/// How long a receipt is shown.
const RECEIPT_SHOWN_MS: u64 = 8_000;
/// How long an outcome is shown.
const OUTCOME_SHOWN_MS: u64 = 12_000;

/// What a receipt is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiptOf {
    /// The sale that was just paid.
    Sale,
    /// An earlier sale, whose receipt staff prints again.
    Copy,
}

/// The receipt of a paid sale.
#[derive(Debug)]
pub(crate) struct ReceiptScreen {
    pub(crate) sale_payment: SalePayment,
    /// The relay's time, for the printed receipt.
    pub(crate) at: Timestamp,
    since: Instant,
    pub(crate) stays: bool,
    pub(crate) of: ReceiptOf,
    /// The purchase whose details a copy leads back to.
    back_to: Option<Box<Purchase>>,
}

/// The outcome of an unpaid sale or of a cancel.
#[derive(Debug)]
pub(crate) struct OutcomeScreen {
    pub(crate) outcome: Outcome,
    /// The reason; only with [`Outcome::Refused`].
    pub(crate) why: Option<RefusalReason>,
    pub(crate) purchase_id: PurchaseId,
    pub(crate) charge: Charge,
    pub(crate) currency: Currency,
    /// For a cancel: the payment, to open the cancel again.
    pub(crate) cancel_target: Option<Box<Sale>>,
    /// The relay's time, for the printed slip.
    pub(crate) at: Timestamp,
    since: Instant,
}

/// The exits of [`ReceiptScreen`].
#[derive(Debug)]
pub(crate) enum ReceiptExit {
    /// To the idle screen, or to the menu of the staff area.
    Done,
    /// Back to the details of the purchase.
    Purchase(Box<Purchase>),
    /// The next sale, with the code that was scanned.
    Next(TemporaryAccount),
}

/// The exits of [`OutcomeScreen`].
#[derive(Debug)]
pub(crate) enum OutcomeExit {
    /// To the idle screen.
    Done,
    /// The next sale, with the code that was scanned.
    Next(TemporaryAccount),
    /// The same price again, with another code.
    NewCode(Charge),
    /// The same cancel again.
    CancelAgain(Box<Sale>),
}

/// The next customer's code, if a sale can start.
fn next_sale(text: &str, ctx: &mut Context) -> Option<TemporaryAccount> {
    let account = payment_code::parse(text).ok()?;
    if let Some(blocker) = ctx.blocker(ctx.now) {
        ctx.scan_notice.block(blocker, ctx.now);
        return None;
    }
    ctx.take_scan();
    ctx.preflight.hurry(ctx.now);
    Some(account)
}

impl OutcomeScreen {
    /// Shows the outcome and deletes the journal entry.
    pub(crate) fn start(
        outcome: Outcome,
        why: Option<RefusalReason>,
        sale: Sale,
        ctx: &mut Context,
    ) -> Self {
        ctx.forget(&sale);
        ctx.play(if outcome == Outcome::CancelDone { Sound::Paid } else { Sound::NotPaid });
        let (purchase_id, charge) = (sale.purchase_id.clone(), sale.charge());
        let currency = sale.currency.clone();
        let cancel_target = (sale.phase() == Phase::Cancel).then(|| Box::new(sale));
        let at = ctx.server_now();
        Self { outcome, why, purchase_id, charge, currency, cancel_target, at, since: ctx.now }
    }

    /// Whether the same sale can be repeated with another code, or the same cancel be opened again.
    pub(crate) fn can_try_again(&self) -> bool {
        // A host has got the outcome of its request already.
        if self.charge.order.is_some() {
            return false;
        }
        match self.outcome {
            Outcome::Denied | Outcome::TimedOut | Outcome::CancelDenied => true,
            Outcome::Cancelled
            | Outcome::CancelWithdrawn
            | Outcome::CancelDone
            | Outcome::RefundDone
            | Outcome::RefundRefused
            | Outcome::RefundUnknown
            | Outcome::PointsGiven
            | Outcome::PointsRefused
            | Outcome::PointsTakenBack => false,
            Outcome::Refused => match self.why {
                Some(RefusalReason::Unreachable) => true,
                Some(RefusalReason::Refused(code)) => ResultCode::may_succeed_later(code),
                Some(RefusalReason::Storage | RefusalReason::Lost) | None => false,
            },
        }
    }

    /// Milliseconds until the screen closes by itself.
    pub(crate) const fn left(&self, now: Instant) -> u64 {
        OUTCOME_SHOWN_MS.saturating_sub(now.ms_since(self.since))
    }

    pub(crate) fn handle(self, input: &Input, ctx: &mut Context) -> Transition<Self, OutcomeExit> {
        match input {
            Input::User(user) => self.user(user, ctx),
            Input::Tick if self.left(ctx.now) == 0 => Transition::Exit(OutcomeExit::Done),
            Input::Tick
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Resumed => Transition::Stay(self),
        }
    }

    fn user(mut self, input: &UserInput, ctx: &mut Context) -> Transition<Self, OutcomeExit> {
        match input {
            UserInput::Pressed(Button::Print) if self.outcome == Outcome::CancelDone => {
                ctx.push(Effect::Print);
                self.since = ctx.now;
                Transition::Stay(self)
            }
            UserInput::Pressed(Button::Charge) if self.can_try_again() => {
                Transition::Exit(match self.cancel_target {
                    None => OutcomeExit::NewCode(self.charge),
                    Some(sale) => {
                        let pressed_at = ctx.server_now();
                        OutcomeExit::CancelAgain(Box::new(Sale { pressed_at, ..*sale }))
                    }
                })
            }
            UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape } => {
                Transition::Exit(OutcomeExit::Done)
            }
            UserInput::Scanned(Scan { text, .. }) | UserInput::Pasted(text)
                if self.cancel_target.is_none() =>
            {
                let exit = next_sale(text, ctx).map(OutcomeExit::Next);
                Transition::new(self, exit)
            }
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Key { .. }
            | UserInput::Scanned(_)
            | UserInput::Pasted(_) => Transition::Stay(self),
        }
    }
}

impl ReceiptScreen {
    /// Shows the receipt and deletes the journal entry.
    pub(crate) fn start(sale_payment: SalePayment, ctx: &mut Context) -> Self {
        ctx.forget(&sale_payment.sale);
        ctx.play(Sound::Paid);
        let at = ctx.server_now();
        ctx.last_paid = Some(LastPaid { sale_payment: sale_payment.clone(), at });
        let (stays, of) = (false, ReceiptOf::Sale);
        Self { sale_payment, at, since: ctx.now, stays, of, back_to: None }
    }

    /// Shows the receipt of the last paid sale again.
    pub(crate) fn copy_of(last: LastPaid, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        let LastPaid { sale_payment, at } = last;
        let (stays, of) = (true, ReceiptOf::Copy);
        Self { sale_payment, at, since: ctx.now, stays, of, back_to: None }
    }

    /// Shows a copy of the receipt of a purchase in the history.
    ///
    /// # Errors
    /// The purchase, if it was not paid with points.
    pub(crate) fn of_purchase(
        purchase: Purchase,
        ctx: &mut Context,
    ) -> Result<Self, Box<Purchase>> {
        let purchase = Box::new(purchase);
        let Some(record) = purchase.payment.as_ref() else { return Err(purchase) };
        ctx.touched = ctx.now;
        let copy = Self::of_record(record, ctx);
        Ok(Self { back_to: Some(purchase), ..copy })
    }

    /// A copy of the receipt of a payment. The balance is known only if it is this page's last sale.
    pub(crate) fn of_record(record: &PaymentRecord, ctx: &Context) -> Self {
        let known = |last: &LastPaid| last.sale_payment.payment.id == record.item.payment_id;
        let LastPaid { sale_payment, at } =
            ctx.last_paid.clone().filter(known).unwrap_or_else(|| {
                let sale = Sale::for_receipt(record);
                let sale_payment = SalePayment::of_record(sale, record);
                LastPaid { sale_payment, at: record.item.close_new_timestamp }
            });
        let (stays, of) = (true, ReceiptOf::Copy);
        Self { sale_payment, at, since: ctx.now, stays, of, back_to: None }
    }

    /// Milliseconds until the screen closes by itself; `None`: it stays.
    pub(crate) fn left(&self, now: Instant) -> Option<u64> {
        (!self.stays).then(|| RECEIPT_SHOWN_MS.saturating_sub(now.ms_since(self.since)))
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, ReceiptExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Tick => (self.left(ctx.now) == Some(0)).then_some(ReceiptExit::Done),
            Input::Reply(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<ReceiptExit> {
        match input {
            UserInput::Pressed(Button::Stay) => self.stays = true,
            UserInput::Pressed(Button::Print) => {
                ctx.push(Effect::Print);
                // Printing takes time, and the print dialogue hides the screen.
                self.since = ctx.now;
            }
            UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape, .. } => {
                return Some(match self.back_to.take() {
                    Some(purchase) => ReceiptExit::Purchase(purchase),
                    None => ReceiptExit::Done,
                });
            }
            UserInput::Scanned(Scan { text, .. }) | UserInput::Pasted(text)
                if self.of == ReceiptOf::Sale =>
            {
                return next_sale(text, ctx).map(ReceiptExit::Next);
            }
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Key { .. }
            | UserInput::Scanned(_)
            | UserInput::Pasted(_) => {}
        }
        None
    }
}

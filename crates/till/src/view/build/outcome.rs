//! Builds the receipt and the outcome of a sale or a cancel.

use kios_protocol::Timestamp;

use super::{RenderContext, sale};
use crate::Button;
use crate::i18n::{ErrorKind, ErrorText, Messages};
use crate::outcome::{Outcome, RefusalReason};
use crate::states::history::purchase::CANCEL_WINDOW_S;
use crate::states::sale::SalePayment;
use crate::states::sale::outcome::{OutcomeScreen, ReceiptOf, ReceiptScreen};
use crate::view::{ButtonView, Fact, Money, OutcomeView, ReceiptView, SlipView};

pub(super) fn receipt_view(paid: &ReceiptScreen, render: &RenderContext<'_>) -> ReceiptView {
    let RenderContext { ctx, language, messages, now, .. } = render;
    let SalePayment { sale, payment } = &paid.sale_payment;
    let labels = &messages.labels;
    let spent = payment.cost.total;
    let balance = sale.quote.as_ref().and_then(|quote| quote.balance.checked_sub(spent));
    let until = ctx.moment(cancel_until(&paid.sale_payment));
    let lines = [
        Some(Fact::new(labels.total, Money::points(spent).to_string())),
        Some(Fact::new(
            &sale::fee_label(sale.quote.as_ref(), messages),
            Money::points(payment.cost.fee).to_string(),
        )),
        balance.map(|balance| {
            Fact::new(labels.balance_after, Money::points(balance).to_string())
                .handle("receipt-balance")
        }),
        Some(Fact::new(labels.purchase, sale.purchase_id.to_string())),
        Some(Fact::new(labels.payment, payment.id.short())),
        Some(Fact::new(labels.cancel_until, messages.until_date(until.month, until.day))),
    ];
    let done = match paid.left(*now) {
        Some(left) => format!("{} · {}", messages.buttons.done, left.div_ceil(1_000)),
        None => messages.buttons.done.to_owned(),
    };
    let (title, done) = if paid.of == ReceiptOf::Copy {
        (messages.area.menu.copy, messages.area.menu.back.to_owned())
    } else {
        (messages.paid, done)
    };
    ReceiptView {
        title: title.to_owned(),
        price: Money::price(sale.amount, sale.currency.as_str(), *language),
        lines: lines.into_iter().flatten().collect(),
        code: payment.id.to_string(),
        code_label: messages.receipt_code.to_owned(),
        print: ButtonView::new(messages.buttons.print, Button::Print),
        done: ButtonView::new(&done, Button::Done),
        stay: ButtonView::new(messages.buttons.stay, Button::Stay).when(!paid.stays),
        header: header(paid.at, render),
    }
}

/// Shop, terminal and time, for the printer.
fn header(at: Timestamp, render: &RenderContext<'_>) -> Vec<String> {
    let RenderContext { ctx, messages, .. } = render;
    let terminal = ctx.terminal.as_ref();
    let terminal = terminal.map(|terminal| {
        [terminal.shop_name.clone(), messages.terminal(terminal.terminal_id.as_str())]
    });
    terminal.into_iter().flatten().chain([ctx.moment(at).text()]).collect()
}

/// The slip of what moved at this time.
pub(super) fn slip(at: Timestamp, lines: Vec<Fact>, render: &RenderContext<'_>) -> SlipView {
    SlipView {
        print: ButtonView::new(render.messages.buttons.print, Button::Print),
        header: header(at, render),
        lines,
    }
}

fn cancel_until(sale_payment: &SalePayment) -> Timestamp {
    if sale_payment.payment.cancel_until == Timestamp::NEVER {
        sale_payment.opened_at().plus(CANCEL_WINDOW_S)
    } else {
        sale_payment.payment.cancel_until
    }
}

pub(super) fn outcome(ended: &OutcomeScreen, render: &RenderContext<'_>) -> OutcomeView {
    let messages = render.messages;
    let cancel = ended.cancel_target.is_some();
    let (title, detail) =
        if cancel { cancel_words(ended, messages) } else { sale_words(ended, messages) };
    // For a lost payment the second sentence must not say that nothing was charged.
    let detail = if ended.why == Some(RefusalReason::Lost) { "" } else { detail };
    let again = if cancel { messages.cancel.again } else { messages.buttons.again };
    OutcomeView {
        outcome: ended.outcome,
        title: title.to_owned(),
        detail: detail.to_owned(),
        staff: staff(ended, messages),
        price: Some(Money::price(ended.charge.amount, ended.currency.as_str(), render.language)),
        rails: Vec::new(),
        slip: cancel_slip(ended, render),
        again: ended.can_try_again().then(|| ButtonView::new(again, Button::Charge)),
        done: ButtonView::new(&render.done(ended.left(render.now)), Button::Done),
    }
}

/// The slip of a cancel that has succeeded.
fn cancel_slip(ended: &OutcomeScreen, render: &RenderContext<'_>) -> Option<SlipView> {
    let labels = &render.messages.labels;
    let sale = ended.cancel_target.as_ref().filter(|_| ended.outcome == Outcome::CancelDone)?;
    let payment = sale.cancel_target.map(|cancel| cancel.payment_id.short());
    let lines = [
        Some(Fact::new(labels.purchase, sale.purchase_id.to_string())),
        payment.map(|payment| Fact::new(labels.payment, payment)),
    ];
    Some(slip(ended.at, lines.into_iter().flatten().collect(), render))
}

fn sale_words<'a>(ended: &OutcomeScreen, messages: &Messages<'a>) -> (&'a str, &'a str) {
    match ended.outcome {
        Outcome::Denied => (messages.denied.title, messages.denied.detail),
        Outcome::TimedOut => (messages.timed_out.title, messages.timed_out.detail),
        Outcome::Refused => (refusal(ended.why, messages), messages.nothing_charged),
        Outcome::Cancelled
        | Outcome::CancelDone
        | Outcome::CancelDenied
        | Outcome::CancelWithdrawn
        | Outcome::RefundDone
        | Outcome::RefundRefused
        | Outcome::RefundUnknown
        | Outcome::PointsGiven
        | Outcome::PointsRefused
        | Outcome::PointsTakenBack => (messages.cancelled.title, messages.cancelled.detail),
    }
}

/// The outcome of a cancel.
fn cancel_words<'a>(ended: &OutcomeScreen, messages: &Messages<'a>) -> (&'a str, &'a str) {
    let outcome = ended.outcome;
    let back = &messages.cancel;
    let detail = if outcome == Outcome::CancelDone { back.done.detail } else { back.nothing_back };
    (cancel_title(outcome, ended.why, messages), detail)
}

/// Why the points of a plan were not returned, for staff.
pub(super) fn kept_points(
    outcome: Outcome,
    why: Option<RefusalReason>,
    messages: &Messages<'_>,
) -> String {
    match why {
        Some(RefusalReason::Refused(code)) => {
            messages.refund.coded(messages.cancel_error_text(ErrorKind::of(code)).staff, code)
        }
        Some(RefusalReason::Storage) => messages.refund.storage.to_owned(),
        Some(RefusalReason::Lost | RefusalReason::Unreachable) | None => {
            cancel_title(outcome, why, messages).to_owned()
        }
    }
}

fn cancel_title<'a>(
    outcome: Outcome,
    why: Option<RefusalReason>,
    messages: &Messages<'a>,
) -> &'a str {
    let cancel = &messages.cancel;
    match (outcome, why) {
        (Outcome::CancelDone, _) => cancel.done.title,
        (Outcome::Denied | Outcome::CancelDenied, _) => cancel.denied,
        (Outcome::TimedOut, _) => cancel.timed_out,
        (Outcome::Cancelled | Outcome::CancelWithdrawn, _) => cancel.withdrawn,
        (Outcome::Refused, Some(RefusalReason::Refused(code))) => {
            messages.cancel_error_text(ErrorKind::of(code)).customer
        }
        (Outcome::Refused, Some(RefusalReason::Lost)) => cancel.lost.customer,
        (Outcome::Refused, Some(RefusalReason::Storage)) => cancel.storage.customer,
        (Outcome::Refused, Some(RefusalReason::Unreachable) | None) => cancel.unreachable.customer,
        (
            Outcome::RefundDone
            | Outcome::RefundRefused
            | Outcome::RefundUnknown
            | Outcome::PointsGiven
            | Outcome::PointsRefused
            | Outcome::PointsTakenBack,
            _,
        ) => cancel.nothing_back,
    }
}

/// The sentence for staff about a code.
pub(super) fn staff_sentence(code: u32, messages: &Messages<'_>) -> String {
    messages.refund.coded(messages.error_text(ErrorKind::of(code)).staff, code)
}

fn refusal<'a>(why: Option<RefusalReason>, messages: &Messages<'a>) -> &'a str {
    match why {
        Some(RefusalReason::Storage) => messages.refused_storage.customer,
        Some(RefusalReason::Unreachable) => messages.refused_unreachable.customer,
        Some(RefusalReason::Lost) => messages.refused_lost.customer,
        Some(RefusalReason::Refused(code)) => messages.error_text(ErrorKind::of(code)).customer,
        None => messages.error_text(ErrorKind::Other).customer,
    }
}

fn staff(ended: &OutcomeScreen, messages: &Messages<'_>) -> String {
    let cancel = ended.cancel_target.is_some();
    let pick = |back: ErrorText<'_>, sale: ErrorText<'_>| {
        messages.staff_plain(if cancel { back.staff } else { sale.staff })
    };
    let back = &messages.cancel;
    match ended.why {
        None => String::new(),
        Some(RefusalReason::Storage) => pick(back.storage, messages.refused_storage),
        Some(RefusalReason::Unreachable) => pick(back.unreachable, messages.refused_unreachable),
        Some(RefusalReason::Lost) => pick(back.lost, messages.refused_lost),
        Some(RefusalReason::Refused(code)) => {
            let kind = ErrorKind::of(code);
            let fault =
                if cancel { messages.cancel_error_text(kind) } else { messages.error_text(kind) };
            messages.staff(fault.staff, code)
        }
    }
}

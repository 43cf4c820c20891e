//! Paid, and not paid.

use kios_protocol::Timestamp;

use super::{RenderContext, sale};
use crate::Button;
use crate::calendar::Moment;
use crate::i18n::{Fault, Trouble, Words};
use crate::outcome::{Outcome, RefusalReason};
use crate::states::history::purchase::CANCEL_WINDOW_S;
use crate::states::sale::SalePayment;
use crate::states::sale::outcome::{OutcomeScreen, ReceiptScreen};
use crate::view::{Choice, Line, Money, OutcomeView, ReceiptView};

pub(super) fn receipt_view(paid: &ReceiptScreen, render: &RenderContext<'_>) -> ReceiptView {
    let RenderContext { ctx, language, words, now } = render;
    let SalePayment { sale, payment } = &paid.sale_payment;
    let labels = &words.labels;
    let spent = payment.cost.total;
    let balance = sale.quote.as_ref().and_then(|quote| quote.balance.checked_sub(spent));
    let until = Moment::of(cancel_until(&paid.sale_payment), sale.currency.as_str());
    let lines = [
        Some(Line::new(labels.points_spent, Money::points(spent).to_string())),
        Some(Line::new(
            &sale::fee_label(sale.quote.as_ref(), words),
            Money::points(payment.cost.fee).to_string(),
        )),
        balance.map(|balance| {
            Line::new(labels.balance_after, Money::points(balance).to_string())
                .handle("receipt-balance")
        }),
        Some(Line::new(labels.purchase, sale.purchase_id.to_string())),
        Some(Line::new(labels.payment, payment.id.short())),
        Some(Line::new(labels.cancel_until, (words.until)(until.month, until.day))),
    ];
    let done = match paid.left(*now) {
        Some(left) => format!("{} · {}", words.buttons.done, left.div_ceil(1_000)),
        None => words.buttons.done.to_owned(),
    };
    let shop = ctx.terminal.as_ref().map(|terminal| terminal.shop_name.clone());
    ReceiptView {
        title: words.paid.to_owned(),
        price: Money::price(sale.amount, sale.currency.as_str(), *language),
        lines: lines.into_iter().flatten().collect(),
        code: payment.id.to_string(),
        code_label: words.receipt_code.to_owned(),
        print: Choice::new(words.buttons.print, Button::Print),
        done: Choice::new(&done, Button::Done),
        stay: Choice::new(words.buttons.stay, Button::Stay).when(!paid.stays),
        header: vec![
            shop.unwrap_or_default(),
            (words.terminal)(sale.terminal_id.as_str()),
            Moment::of(paid.at, sale.currency.as_str()).text(),
        ],
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
    let words = render.words;
    let cancel = ended.cancel_target.is_some();
    let (title, detail) =
        if cancel { cancel_words(ended, words) } else { sale_words(ended, words) };
    let seconds = ended.left(render.now).div_ceil(1_000);
    // A payment that the relay has lost is the one refusal that promises nothing.
    let detail = if ended.why == Some(RefusalReason::Lost) { "" } else { detail };
    let again = if cancel { words.takeback.again } else { words.buttons.again };
    OutcomeView {
        outcome: ended.outcome,
        title: title.to_owned(),
        detail: detail.to_owned(),
        staff: staff(ended, words),
        price: Some(Money::price(ended.amount, ended.currency.as_str(), render.language)),
        rails: Vec::new(),
        again: ended.can_try_again().then(|| Choice::new(again, Button::Charge)),
        done: Choice::new(&format!("{} · {seconds}", words.buttons.done), Button::Done),
    }
}

fn sale_words(ended: &OutcomeScreen, words: &Words) -> (&'static str, &'static str) {
    match ended.outcome {
        Outcome::Denied => (words.denied.title, words.denied.detail),
        Outcome::TimedOut => (words.timed_out.title, words.timed_out.detail),
        Outcome::Refused => (refusal(ended.why, words), words.nothing_charged),
        Outcome::Cancelled
        | Outcome::CancelDone
        | Outcome::CancelDenied
        | Outcome::RefundDone
        | Outcome::RefundRefused
        | Outcome::RefundUnknown
        | Outcome::PointsGiven
        | Outcome::PointsRefused
        | Outcome::PointsTakenBack => (words.cancelled.title, words.cancelled.detail),
    }
}

/// The end of a cancel.
fn cancel_words(ended: &OutcomeScreen, words: &Words) -> (&'static str, &'static str) {
    let outcome = ended.outcome;
    let back = &words.takeback;
    let detail = if outcome == Outcome::CancelDone { back.done.detail } else { back.nothing_back };
    (cancel_title(outcome, ended.why, words), detail)
}

/// Why the points of a plan did not go back, for staff.
pub(super) fn kept_points(outcome: Outcome, why: Option<RefusalReason>, words: &Words) -> String {
    match why {
        Some(RefusalReason::Refused(code)) => {
            (words.refund.coded)((words.takeback.trouble)(Trouble::of(code)).staff, code)
        }
        Some(RefusalReason::Storage) => words.refund.storage.to_owned(),
        Some(RefusalReason::Lost | RefusalReason::Unreachable) | None => {
            cancel_title(outcome, why, words).to_owned()
        }
    }
}

fn cancel_title(outcome: Outcome, why: Option<RefusalReason>, words: &Words) -> &'static str {
    let words = &words.takeback;
    match (outcome, why) {
        (Outcome::CancelDone, _) => words.done.title,
        (Outcome::Denied | Outcome::CancelDenied, _) => words.denied,
        (Outcome::TimedOut, _) => words.timed_out,
        (Outcome::Cancelled, _) => words.withdrawn,
        (Outcome::Refused, Some(RefusalReason::Refused(code))) => {
            (words.trouble)(Trouble::of(code)).customer
        }
        (Outcome::Refused, Some(RefusalReason::Lost)) => words.lost.customer,
        (Outcome::Refused, Some(RefusalReason::Storage)) => words.storage.customer,
        (Outcome::Refused, Some(RefusalReason::Unreachable) | None) => words.unreachable.customer,
        (
            Outcome::RefundDone
            | Outcome::RefundRefused
            | Outcome::RefundUnknown
            | Outcome::PointsGiven
            | Outcome::PointsRefused
            | Outcome::PointsTakenBack,
            _,
        ) => words.nothing_back,
    }
}

fn refusal(why: Option<RefusalReason>, words: &Words) -> &'static str {
    match why {
        Some(RefusalReason::Storage) => words.refused_storage.customer,
        Some(RefusalReason::Unreachable) => words.refused_unreachable.customer,
        Some(RefusalReason::Lost) => words.refused_lost.customer,
        Some(RefusalReason::Refused(code)) => (words.trouble)(Trouble::of(code)).customer,
        None => (words.trouble)(Trouble::Other).customer,
    }
}

fn staff(ended: &OutcomeScreen, words: &Words) -> String {
    let cancel = ended.cancel_target.is_some();
    let pick = |back: &Fault, sale: &Fault| if cancel { back.staff } else { sale.staff };
    let back = &words.takeback;
    match ended.why {
        None => String::new(),
        Some(RefusalReason::Storage) => {
            (words.staff_plain)(pick(&back.storage, &words.refused_storage))
        }
        Some(RefusalReason::Unreachable) => {
            (words.staff_plain)(pick(&back.unreachable, &words.refused_unreachable))
        }
        Some(RefusalReason::Lost) => (words.staff_plain)(pick(&back.lost, &words.refused_lost)),
        Some(RefusalReason::Refused(code)) => {
            let trouble = Trouble::of(code);
            (words.staff)(pick(&(back.trouble)(trouble), &(words.trouble)(trouble)), code)
        }
    }
}

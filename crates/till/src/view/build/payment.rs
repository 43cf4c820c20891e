//! The screens while a payment is under way.

use kios_protocol::payment::Phase;

use super::{Brush, sale, setup_idle};
use crate::i18n::Pair;
use crate::journal::Reason;
use crate::states::cancel::opening_cancel::Asking;
use crate::states::resuming::Resuming;
use crate::states::sale::approval::Approval;
use crate::states::sale::closing::Closing;
use crate::states::sale::opening::Opening;
use crate::states::sale::{ANSWER, Deal, Sale};
use crate::view::{ApprovalView, CheckingView, Choice, Line, Money, WaitView};
use crate::{Button, Instant};

pub(super) fn opening(opening: &Opening, brush: &Brush<'_>) -> WaitView {
    wait(&brush.words.opening, &opening.sale, brush)
}

pub(super) fn closing(closing: &Closing, brush: &Brush<'_>) -> WaitView {
    let words = brush.words;
    let pair = match closing.reason {
        Reason::Approved => &words.closing,
        Reason::Denied => &words.closing_denied,
        Reason::TimedOut => &words.closing_late,
        Reason::Cancelled => &words.cancelling,
    };
    wait(pair, &closing.deal.sale, brush)
}

fn wait(pair: &Pair, sale: &Sale, brush: &Brush<'_>) -> WaitView {
    let price = Money::price(sale.amount, sale.currency.as_str(), brush.language);
    WaitView { price: Some(price), ..setup_idle::wait(pair) }
}

pub(super) fn approval(approval: &Approval, brush: &Brush<'_>) -> ApprovalView {
    let Brush { desk, language, words, .. } = brush;
    let Deal { sale, payment } = &approval.deal;
    let (seconds_left, thousandths_left) = time_left(&approval.deal, brush);
    let pair = if approval.is_sent() { &words.approval_sent } else { &words.approval };
    let labels = &words.labels;
    ApprovalView {
        title: pair.title.to_owned(),
        detail: pair.detail.to_owned(),
        link: format!("{}#payment={}", desk.settings.wallet_link, payment.id),
        seconds_left,
        clock_label: (words.seconds_left)(seconds_left),
        thousandths_left,
        lines: vec![
            Line::new(
                labels.price,
                Money::price(sale.amount, sale.currency.as_str(), *language).to_string(),
            ),
            Line::new(
                &sale::fee_label(sale.quote.as_ref(), words),
                Money::points(payment.cost.fee).to_string(),
            ),
            Line::new(labels.total, Money::points(payment.cost.total).to_string()).sum(),
        ],
        cancel: Choice::new(words.buttons.cancel, Button::Cancel),
        reference: (words.reference)(&payment.id.short()),
    }
}

/// Whole seconds until the answering time is over, and the same in thousandths of it.
pub(super) fn time_left(deal: &Deal, brush: &Brush<'_>) -> (u64, u16) {
    let ends = deal.began_at().plus(ANSWER).seconds().saturating_mul(1_000);
    let whole = ANSWER.saturating_mul(1_000);
    let left = ends.saturating_sub(brush.desk.server_millis(brush.now)).min(whole);
    let thousandths = u16::try_from(left.saturating_mul(1_000) / whole).unwrap_or_default();
    (left.div_ceil(1_000), thousandths)
}

pub(super) fn checking_asking(asking: &Asking, brush: &Brush<'_>) -> CheckingView {
    checking(&asking.sale, None, asking.retry.unknown_since(), brush)
}

pub(super) fn checking_resumed(resuming: &Resuming, brush: &Brush<'_>) -> CheckingView {
    checking(&resuming.sale, None, resuming.retry.unknown_since(), brush)
}

pub(super) fn checking_opening(opening: &Opening, brush: &Brush<'_>) -> CheckingView {
    checking(&opening.sale, None, opening.retry.unknown_since(), brush)
}

pub(super) fn checking_closing(closing: &Closing, brush: &Brush<'_>) -> CheckingView {
    let deal = &closing.deal;
    checking(&deal.sale, Some(deal), closing.retry.unknown_since(), brush)
}

pub(super) fn checking_approval(approval: &Approval, brush: &Brush<'_>) -> CheckingView {
    checking(&approval.deal.sale, Some(&approval.deal), approval.checking, brush)
}

fn checking(
    sale: &Sale,
    deal: Option<&Deal>,
    since: Option<Instant>,
    brush: &Brush<'_>,
) -> CheckingView {
    let words = brush.words;
    let age = brush.now.ms_since(since.unwrap_or(brush.now)) / 1_000;
    let purchase = Line::new(words.labels.purchase, sale.purchase_id.to_string());
    let unknown = match sale.life() {
        Phase::New => &words.checking,
        Phase::Cancel => &words.takeback.checking,
    };
    let payment = deal.map(|deal| Line::new(words.labels.payment, deal.payment.id.short()));
    CheckingView {
        title: unknown.title.to_owned(),
        detail: unknown.detail.to_owned(),
        age: (words.checking_age)(age),
        staff: words.checking_staff.to_owned(),
        price: Some(Money::price(sale.amount, sale.currency.as_str(), brush.language)),
        lines: [Some(purchase), payment].into_iter().flatten().collect(),
        rails: Vec::new(),
        check: Choice::new(words.buttons.check, Button::CheckAgain),
        leave: None,
    }
}

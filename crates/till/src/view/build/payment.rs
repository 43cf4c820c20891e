//! Builds the screens of a payment in progress.

use kios_protocol::payment::Phase;

use super::{RenderContext, sale, setup_idle};
use crate::i18n::TitleDetail;
use crate::journal::Reason;
use crate::states::cancel::opening_cancel::OpeningCancel;
use crate::states::resuming::Resuming;
use crate::states::sale::approval::Approval;
use crate::states::sale::closing::Closing;
use crate::states::sale::opening::Opening;
use crate::states::sale::{ANSWER_TIMEOUT_S, Sale, SalePayment};
use crate::view::{ApprovalView, ButtonView, CheckingView, Fact, Money, WaitView};
use crate::{Button, Instant};

pub(super) fn opening(opening: &Opening, render: &RenderContext<'_>) -> WaitView {
    wait(&render.messages.opening, &opening.sale, render)
}

pub(super) fn closing(closing: &Closing, render: &RenderContext<'_>) -> WaitView {
    let messages = render.messages;
    let pair = match closing.reason {
        Reason::Approved => &messages.closing,
        Reason::Denied => &messages.closing_denied,
        Reason::TimedOut => &messages.closing_late,
        Reason::Cancelled => &messages.cancelling,
    };
    wait(pair, &closing.sale_payment.sale, render)
}

fn wait(pair: &TitleDetail<'_>, sale: &Sale, render: &RenderContext<'_>) -> WaitView {
    let price = Money::price(sale.amount, sale.currency.as_str(), render.language);
    WaitView { price: Some(price), ..setup_idle::wait(pair) }
}

pub(super) fn approval(approval: &Approval, render: &RenderContext<'_>) -> ApprovalView {
    let RenderContext { ctx, language, messages, .. } = render;
    let SalePayment { sale, payment } = &approval.sale_payment;
    let (seconds_left, thousandths_left) = time_left(&approval.sale_payment, render);
    let pair = if approval.is_sent() { &messages.approval_sent } else { &messages.approval };
    let labels = &messages.labels;
    ApprovalView {
        title: pair.title.to_owned(),
        detail: pair.detail.to_owned(),
        link: format!("{}#payment={}", ctx.wallet_link(), payment.id),
        seconds_left,
        clock_label: messages.seconds_left.of(seconds_left),
        thousandths_left,
        lines: vec![
            Fact::new(
                labels.price,
                Money::price(sale.amount, sale.currency.as_str(), *language).to_string(),
            ),
            Fact::new(
                &sale::fee_label(sale.quote.as_ref(), messages),
                Money::points(payment.cost.fee).to_string(),
            ),
            Fact::new(labels.total, Money::points(payment.cost.total).to_string()).sum(),
        ],
        cancel: ButtonView::new(messages.buttons.cancel, Button::Cancel),
        reference: messages.reference(payment.id.short()),
    }
}

/// The approval time that is left: whole seconds, and thousandths of the whole.
pub(super) fn time_left(sale_payment: &SalePayment, render: &RenderContext<'_>) -> (u64, u16) {
    let ends = sale_payment.began_at().plus(ANSWER_TIMEOUT_S).seconds().saturating_mul(1_000);
    let whole = ANSWER_TIMEOUT_S.saturating_mul(1_000);
    let left = ends.saturating_sub(render.ctx.server_millis(render.now)).min(whole);
    let thousandths = u16::try_from(left.saturating_mul(1_000) / whole).unwrap_or_default();
    (left.div_ceil(1_000), thousandths)
}

pub(super) fn checking_asking(
    opening_cancel: &OpeningCancel,
    render: &RenderContext<'_>,
) -> CheckingView {
    checking(&opening_cancel.sale, None, opening_cancel.retry.unknown_since(), render)
}

pub(super) fn checking_resumed(resuming: &Resuming, render: &RenderContext<'_>) -> CheckingView {
    checking(&resuming.sale, None, resuming.retry.unknown_since(), render)
}

pub(super) fn checking_opening(opening: &Opening, render: &RenderContext<'_>) -> CheckingView {
    let mut view = checking(&opening.sale, None, opening.retry.unknown_since(), render);
    if let Some(seconds) = opening.known_in_s(render.ctx, render.now) {
        view.age = format!("{} · {}", view.age, render.messages.checking_left.of(seconds));
    }
    view
}

pub(super) fn checking_closing(closing: &Closing, render: &RenderContext<'_>) -> CheckingView {
    let sale_payment = &closing.sale_payment;
    checking(&sale_payment.sale, Some(sale_payment), closing.retry.unknown_since(), render)
}

pub(super) fn checking_approval(approval: &Approval, render: &RenderContext<'_>) -> CheckingView {
    checking(&approval.sale_payment.sale, Some(&approval.sale_payment), approval.checking, render)
}

fn checking(
    sale: &Sale,
    sale_payment: Option<&SalePayment>,
    since: Option<Instant>,
    render: &RenderContext<'_>,
) -> CheckingView {
    let messages = render.messages;
    let age = render.now.ms_since(since.unwrap_or(render.now)) / 1_000;
    let purchase = Fact::new(messages.labels.purchase, sale.purchase_id.to_string());
    let unknown = match sale.phase() {
        Phase::New => &messages.checking,
        Phase::Cancel => &messages.cancel.checking,
    };
    let payment = sale_payment
        .map(|sale_payment| Fact::new(messages.labels.payment, sale_payment.payment.id.short()));
    CheckingView {
        title: unknown.title.to_owned(),
        detail: unknown.detail.to_owned(),
        age: messages.checking_age.of(age),
        staff: messages.checking_staff.to_owned(),
        price: Some(Money::price(sale.amount, sale.currency.as_str(), render.language)),
        lines: [Some(purchase), payment].into_iter().flatten().collect(),
        rails: Vec::new(),
        check: ButtonView::new(messages.buttons.check, Button::CheckAgain),
        leave: None,
    }
}

//! Builds the details of a purchase: its rails and its timeline.

use kios_protocol::api::{CardSale, PaymentRecord, Refund};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::refund::RefundState;
use kios_protocol::staff::StaffRole;
use kios_protocol::{Amount, Timestamp};

use super::RenderContext;
use crate::Button;
use crate::i18n::Messages;
use crate::states::history::purchase::{CancelBlocker, Purchase, RefundBlocker, cancel_until};
use crate::states::history::purchase_details::PurchaseDetails;
use crate::view::build::purchase_status::{card_status, status, word};
use crate::view::build::refund::{card_name, sale_handle};
use crate::view::{ButtonView, Fact, Money, PaymentView, PurchaseStatus, RailView};

pub(super) fn details(details: &PurchaseDetails, render: &RenderContext<'_>) -> PaymentView {
    let RenderContext { ctx, messages, now, .. } = render;
    let purchase = &details.purchase;
    let points = purchase.payment.as_ref().map(|record| points_rail(record, render));
    let cards: Vec<_> = purchase.cards.iter().map(|sale| card_rail(sale, render)).collect();
    let split = points.is_some() && !cards.is_empty() || cards.len() > 1;
    let mut rails: Vec<_> = points.into_iter().chain(cards).collect();
    let first = rails.first();
    let cancel = details.cancellable(ctx.server_time(*now), ctx).is_some();
    let offered = details.is_whole();
    let detail = match first {
        Some(rail) if offered && !split && !rail.detail.is_empty() => rail.detail.clone(),
        _ if !ctx.allows(StaffRole::Manager) => {
            format!("{}: {}", messages.area.menu.refund, messages.area.from_manager)
        }
        _ if details.is_lost() => messages.history.lost.to_owned(),
        _ if !offered => messages.history.asking.to_owned(),
        _ => String::new(),
    };
    let title = match first {
        Some(rail) if !split => rail.word.clone(),
        Some(_) | None => messages.history.one.to_owned(),
    };
    let points_lines = purchase.payment.iter().flat_map(|record| {
        let item = &record.item;
        [
            Fact::new(messages.labels.total, Money::points(item.total_point).to_string()),
            Fact::new(messages.labels.fee, Money::points(item.fee_point).to_string()),
            Fact::new(messages.labels.payment, item.payment_id.short()),
        ]
    });
    // A text that is shown above is not repeated.
    if !split && let Some(only) = rails.first_mut() {
        only.detail.clear();
    }
    PaymentView {
        title,
        status: purchase_status(&rails),
        price: price(purchase, render),
        lines: core::iter::once(Fact::new(
            messages.labels.purchase,
            purchase.purchase_id.to_string(),
        ))
        .chain(points_lines)
        .collect(),
        timeline_label: messages.timeline.title.to_owned(),
        timeline: timeline(purchase, render),
        print: print(details, messages).filter(|_| offered),
        cancel: (offered && purchase.payment.is_some())
            .then(|| ButtonView::new(messages.cancel.button, Button::TakeBack).when(cancel)),
        refund: (offered && !purchase.cards.is_empty()).then(|| {
            ButtonView::new(messages.refund.button, Button::Refund).when(details.can_refund(ctx))
        }),
        points: (offered && details.may_earn(ctx)).then(|| {
            ButtonView::new(messages.points.button, Button::GivePoints)
                .when(details.earning(ctx).is_some())
        }),
        rails,
        detail,
        back: ButtonView::new(messages.buttons.back, Button::Back),
    }
}

/// The icon of the purchase: the one that all its rails share, otherwise "paid".
fn purchase_status(rails: &[RailView]) -> PurchaseStatus {
    let mut statuses = rails.iter().map(|rail| rail.status);
    let Some(first) = statuses.next() else { return PurchaseStatus::UnderWay };
    if statuses.all(|status| status == first) { first } else { PurchaseStatus::Paid }
}

/// The total price, if all rails have one currency; otherwise the first rail's.
fn price(purchase: &Purchase, render: &RenderContext<'_>) -> Option<Money> {
    let points = purchase.payment.iter().map(|r| (r.item.amount, r.item.currency.as_str()));
    let cards = purchase.cards.iter().map(|sale| (sale.amount, sale.currency.as_str()));
    let mut sums_paid = points.chain(cards);
    let (first, currency) = sums_paid.next()?;
    let rest: Option<Amount> = sums_paid.try_fold(first, |sum, (more, other)| {
        (other == currency).then_some(())?;
        sum.checked_add(more)
    });
    Some(Money::price(rest.unwrap_or(first), currency, render.language))
}

fn points_rail(record: &PaymentRecord, render: &RenderContext<'_>) -> RailView {
    let RenderContext { ctx, messages, now, .. } = render;
    let item = &record.item;
    let detail = if let Some(blocker) = CancelBlocker::of(record, ctx.server_time(*now)) {
        why_not(blocker, messages).to_owned()
    } else {
        let until = render.ctx.moment(cancel_until(record));
        format!("{}: {}", messages.labels.cancel_until, messages.until_date(until.month, until.day))
    };
    RailView {
        name: messages.refund.points.to_owned(),
        status: status(item.payment_status),
        word: word(item.payment_status, messages).to_owned(),
        sum: Money::price(item.amount, &item.currency, render.language).to_string(),
        lines: Vec::new(),
        detail,
        sale: None,
    }
}

/// The button for a copy of the receipt, if there is one.
fn print(details: &PurchaseDetails, messages: &Messages<'_>) -> Option<ButtonView> {
    let button = || ButtonView::new(messages.buttons.print, Button::Print);
    details.has_receipt().then(button)
}

fn card_rail(sale: &CardSale, render: &RenderContext<'_>) -> RailView {
    let messages = &render.messages.refund;
    let money = |sum| Money::price(sum, &sale.currency, render.language).to_string();
    let (status, word) = card_status(sale, render.messages);
    let back = refunded(sale);
    let mut lines = Vec::new();
    if !back.is_zero() {
        lines.push(Fact::new(messages.refunded, money(back)));
    }
    lines.push(Fact::new(messages.left, money(sale.balance)));
    RailView {
        name: card_name(sale.gateway, render.messages),
        status,
        word: word.to_owned(),
        sum: money(sale.amount),
        lines,
        detail: match RefundBlocker::of(sale) {
            None => String::new(),
            Some(RefundBlocker::Settling) => messages.settling.to_owned(),
            Some(RefundBlocker::NothingLeft) => messages.nothing_left.to_owned(),
        },
        sale: Some(sale_handle(sale.gateway, &sale.transaction_id)),
    }
}

/// The amount that is certainly refunded.
pub(super) fn refunded(sale: &CardSale) -> Amount {
    let done = sale.refunds.iter().filter(|refund| refund.state == RefundState::Done);
    done.fold(Amount::ZERO, |sum, refund| sum.checked_add(refund.amount).unwrap_or(sum))
}

const fn why_not<'a>(blocker: CancelBlocker, messages: &Messages<'a>) -> &'a str {
    let messages = &messages.cancel_blockers;
    match blocker {
        CancelBlocker::BeingPaid => messages.being_paid,
        CancelBlocker::NotPaid => messages.not_paid,
        CancelBlocker::BeingCancelled => messages.being_cancelled,
        CancelBlocker::Cancelled => messages.cancelled,
        CancelBlocker::Over => messages.over,
        CancelBlocker::Final => messages.final_,
    }
}

/// The events of all rails, oldest first.
fn timeline(purchase: &Purchase, render: &RenderContext<'_>) -> Vec<Fact> {
    let mut moments: Vec<(Timestamp, String)> = Vec::new();
    if let Some(record) = &purchase.payment {
        moments.extend(payment_moments(record, render.messages));
    }
    for sale in &purchase.cards {
        moments.push((sale.sold_at, render.messages.refund.timeline.sold.to_owned()));
        for refund in &sale.refunds {
            moments.extend(refund_moments(refund, render));
        }
    }
    moments.sort_by_key(|(at, _)| *at);
    let text = |at| render.ctx.moment(at).text();
    moments.into_iter().map(|(at, label)| Fact::new(&label, text(at))).collect()
}

fn payment_moments(
    record: &PaymentRecord,
    messages: &Messages<'_>,
) -> impl Iterator<Item = (Timestamp, String)> {
    let item = &record.item;
    let messages = &messages.timeline;
    let is = |phase, stage| item.payment_status == Status { phase, stage };
    let closed = if is(Phase::New, Stage::Failed) { messages.ended } else { messages.paid };
    let cancelled =
        if is(Phase::Cancel, Stage::Closed) { messages.cancel_done } else { messages.cancel_ended };
    [
        (messages.opened, item.open_new_timestamp),
        (closed, item.close_new_timestamp),
        (messages.cancel_asked, item.open_cancel_timestamp),
        (cancelled, item.close_cancel_timestamp),
    ]
    .into_iter()
    .filter(|(_, at)| *at != Timestamp::NEVER)
    .map(|(label, at)| (at, label.to_owned()))
}

fn refund_moments(
    refund: &Refund,
    render: &RenderContext<'_>,
) -> impl Iterator<Item = (Timestamp, String)> + use<> {
    let messages = &render.messages.refund.timeline;
    let sum = Money::price(refund.amount, &refund.currency, render.language).to_string();
    let ended = match refund.state {
        RefundState::Done => Some(messages.done),
        RefundState::Refused => Some(messages.refused),
        RefundState::Requested | RefundState::Sent | RefundState::Asking | RefundState::Unknown => {
            None
        }
    };
    let asked = (refund.requested_at, format!("{} · {sum}", messages.asked));
    let ended = ended.map(|word| (refund.updated_at, format!("{word} · {sum}")));
    [Some(asked), ended].into_iter().flatten()
}

//! A purchase as staff looks at it: every rail it was paid on, and what happened when.

use kios_protocol::api::{CardSale, PaymentRecord, Refund};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::refund::RefundState;
use kios_protocol::{Amount, Timestamp};

use super::RenderContext;
use crate::Button;
use crate::calendar::Moment;
use crate::i18n::Words;
use crate::states::history::purchase::{CancelBlocker, Purchase, RefundBlocker, cancel_until};
use crate::states::history::purchase_details::PurchaseDetails;
use crate::view::build::purchase_status::{card_standing, standing, word};
use crate::view::build::refund::{card_name, sale_handle};
use crate::view::{Choice, Line, Money, PaymentView, RailView, Standing};

pub(super) fn details(details: &PurchaseDetails, render: &RenderContext<'_>) -> PaymentView {
    let RenderContext { ctx, words, now, .. } = render;
    let purchase = &details.purchase;
    let points = purchase.payment.as_ref().map(|record| points_rail(record, render));
    let cards: Vec<_> = purchase.cards.iter().map(|sale| card_rail(sale, render)).collect();
    let split = points.is_some() && !cards.is_empty() || cards.len() > 1;
    let mut rails: Vec<_> = points.into_iter().chain(cards).collect();
    let first = rails.first();
    let cancel = details.cancellable(ctx.server_time(*now)).is_some();
    let refund = !purchase.cards.is_empty() || (details.is_busy() && purchase.payment.is_none());
    let detail = match first {
        Some(rail) if !split && !rail.detail.is_empty() => rail.detail.clone(),
        _ if render.is_lonely() => words.still_there.to_owned(),
        _ if details.is_busy() && rails.is_empty() => words.history.asking.to_owned(),
        _ => String::new(),
    };
    let title = match first {
        Some(rail) if !split => rail.word.clone(),
        Some(_) | None => words.history.one.to_owned(),
    };
    let points_lines = purchase.payment.iter().flat_map(|record| {
        let item = &record.item;
        [
            Line::new(words.labels.points_spent, Money::points(item.total_point).to_string()),
            Line::new(words.labels.fee, Money::points(item.fee_point).to_string()),
            Line::new(words.labels.payment, item.payment_id.short()),
        ]
    });
    // What is said above is not said again.
    if !split && let Some(only) = rails.first_mut() {
        only.detail.clear();
    }
    PaymentView {
        title,
        standing: purchase_standing(&rails),
        price: price(purchase, render),
        lines: core::iter::once(Line::new(words.labels.purchase, purchase.purchase_id.to_string()))
            .chain(points_lines)
            .collect(),
        timeline_label: words.timeline.title.to_owned(),
        timeline: timeline(purchase, render),
        cancel: purchase
            .payment
            .as_ref()
            .map(|_| Choice::new(words.takeback.button, Button::TakeBack).when(cancel)),
        refund: refund.then(|| {
            Choice::new(words.refund.button, Button::Refund).when(details.can_refund(ctx))
        }),
        points: details.earning(ctx).map(|_| Choice::new(words.points.button, Button::GivePoints)),
        rails,
        detail,
        back: Choice::new(words.buttons.back, Button::Back),
    }
}

/// The shape of the whole: that of its one rail, or what all of them share.
fn purchase_standing(rails: &[RailView]) -> Standing {
    let mut standings = rails.iter().map(|rail| rail.standing);
    let Some(first) = standings.next() else { return Standing::UnderWay };
    if standings.all(|standing| standing == first) { first } else { Standing::Paid }
}

/// What was paid in all, where that is of one currency; otherwise on the first rail.
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
    let RenderContext { ctx, words, now, .. } = render;
    let item = &record.item;
    let detail = if let Some(blocker) = CancelBlocker::of(record, ctx.server_time(*now)) {
        why_not(blocker, words).to_owned()
    } else {
        let until = Moment::of(cancel_until(record), &item.currency);
        format!("{}: {}", words.labels.cancel_until, (words.until)(until.month, until.day))
    };
    RailView {
        name: words.refund.points.to_owned(),
        standing: standing(item.payment_status),
        word: word(item.payment_status, words).to_owned(),
        sum: Money::price(item.amount, &item.currency, render.language).to_string(),
        lines: Vec::new(),
        detail,
        sale: None,
    }
}

fn card_rail(sale: &CardSale, render: &RenderContext<'_>) -> RailView {
    let words = &render.words.refund;
    let money = |sum| Money::price(sum, &sale.currency, render.language).to_string();
    let (standing, word) = card_standing(sale, render.words);
    let back = refunded(sale);
    let mut lines = Vec::new();
    if !back.is_zero() {
        lines.push(Line::new(words.refunded, money(back)));
    }
    lines.push(Line::new(words.left, money(sale.balance)));
    RailView {
        name: card_name(sale.gateway, render.words),
        standing,
        word: word.to_owned(),
        sum: money(sale.amount),
        lines,
        detail: match RefundBlocker::of(sale) {
            None => String::new(),
            Some(RefundBlocker::Settling) => words.settling.to_owned(),
            Some(RefundBlocker::NothingLeft) => words.nothing_left.to_owned(),
        },
        sale: Some(sale_handle(sale.gateway, &sale.transaction_id)),
    }
}

/// What has certainly gone back.
fn refunded(sale: &CardSale) -> Amount {
    let done = sale.refunds.iter().filter(|refund| refund.state == RefundState::Done);
    done.fold(Amount::ZERO, |sum, refund| sum.checked_add(refund.amount).unwrap_or(sum))
}

const fn why_not(blocker: CancelBlocker, words: &Words) -> &'static str {
    let words = &words.obstacles;
    match blocker {
        CancelBlocker::BeingPaid => words.being_paid,
        CancelBlocker::NotPaid => words.not_paid,
        CancelBlocker::BeingCancelled => words.being_cancelled,
        CancelBlocker::Cancelled => words.cancelled,
        CancelBlocker::Over => words.over,
        CancelBlocker::Final => words.final_,
    }
}

/// What happened on every rail, oldest first.
fn timeline(purchase: &Purchase, render: &RenderContext<'_>) -> Vec<Line> {
    let mut moments: Vec<(Timestamp, String)> = Vec::new();
    if let Some(record) = &purchase.payment {
        moments.extend(payment_moments(record, render.words));
    }
    for sale in &purchase.cards {
        moments.push((sale.sold_at, render.words.refund.timeline.sold.to_owned()));
        for refund in &sale.refunds {
            moments.extend(refund_moments(refund, render));
        }
    }
    moments.sort_by_key(|(at, _)| *at);
    let text = |at| Moment::of(at, render.currency()).text();
    moments.into_iter().map(|(at, label)| Line::new(&label, text(at))).collect()
}

fn payment_moments(
    record: &PaymentRecord,
    words: &Words,
) -> impl Iterator<Item = (Timestamp, String)> + use<> {
    let item = &record.item;
    let words = &words.timeline;
    let is = |phase, stage| item.payment_status == Status { phase, stage };
    let closed = if is(Phase::New, Stage::Failed) { words.ended } else { words.paid };
    let cancelled =
        if is(Phase::Cancel, Stage::Closed) { words.cancel_done } else { words.cancel_ended };
    [
        (words.opened, item.open_new_timestamp),
        (closed, item.close_new_timestamp),
        (words.cancel_asked, item.open_cancel_timestamp),
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
    let words = &render.words.refund.timeline;
    let sum = Money::price(refund.amount, &refund.currency, render.language).to_string();
    let ended = match refund.state {
        RefundState::Done => Some(words.done),
        RefundState::Refused => Some(words.refused),
        RefundState::Requested | RefundState::Sent | RefundState::Asking | RefundState::Unknown => {
            None
        }
    };
    let asked = (refund.requested_at, format!("{} · {sum}", words.asked));
    let ended = ended.map(|word| (refund.updated_at, format!("{word} · {sum}")));
    [Some(asked), ended].into_iter().flatten()
}

//! The staff's screens: the history, a payment, a cancel.

use core::cmp::Reverse;

use kios_protocol::api::{CardSale, PaymentRecord};
use kios_protocol::{Amount, Timestamp};

use super::{RenderContext, payment};
use crate::calendar::{Moment, day};
use crate::i18n::{Pair, Words};
use crate::journal::Reason;
use crate::states::cancel::confirmation::CancelConfirmation;
use crate::states::cancel::opening_cancel::OpeningCancel;
use crate::states::history::{History, HistoryQuery};
use crate::states::sale::approval::Approval;
use crate::states::sale::closing::Closing;
use crate::states::sale::{Sale, SalePayment};
use crate::view::build::purchase_status::{card_standing, standing, word};
use crate::view::build::refund::{gateway_name, sale_handle};
use crate::view::{
    CancelView, Choice, ClockView, DayView, HistoryView, Line, Money, RowOf, RowView,
};
use crate::{Button, Day};

pub(super) fn history(history: &History, render: &RenderContext<'_>) -> HistoryView {
    let words = &render.words.history;
    let busy = history.is_busy();
    let lost = history.is_lost();
    let rows = rows(history, render);
    let empty = match &history.query {
        _ if !rows.is_empty() || lost => "",
        _ if busy => words.asking,
        HistoryQuery::Day(_) => words.none,
        HistoryQuery::Purchase(_) | HistoryQuery::Payment(_) => words.not_found,
    };
    let problem = match history.invalid {
        _ if lost => words.lost,
        true => words.invalid,
        false if render.is_lonely() => render.words.still_there,
        false => "",
    };
    HistoryView {
        title: words.title.to_owned(),
        detail: detail(history, render),
        days: days(&history.query, words),
        field_label: words.field.to_owned(),
        placeholder: "P···".to_owned(),
        field: history.field.clone(),
        problem: problem.to_owned(),
        go: Choice::new(words.search, Button::Continue).when(!history.field.trim().is_empty()),
        points: Choice::new(render.words.points.button, Button::GivePoints),
        rows,
        empty: empty.to_owned(),
        busy,
        back: Choice::new(words.leave, Button::Back),
    }
}

/// Payments and card sales together, newest first.
///
/// A relay may count the day's last second to either day.
fn rows(history: &History, render: &RenderContext<'_>) -> Vec<RowView> {
    let range = match history.query {
        HistoryQuery::Day(ago) => Some(day(render.ctx.server_now(), ago, render.currency())),
        HistoryQuery::Purchase(_) | HistoryQuery::Payment(_) => None,
    };
    let shown = |at: Timestamp| range.is_none_or(|(from, to)| from <= at && at < to);
    let payments = history.payments.iter().map(|record| {
        let at = record.item.open_new_timestamp;
        (at, row(record, render))
    });
    let sales = history.sales.iter().enumerate();
    let sales = sales.map(|(place, sale)| (sale.sold_at, sale_row(sale, place, render)));
    let mut rows: Vec<_> = payments.chain(sales).filter(|(at, _)| shown(*at)).collect();
    rows.sort_by_key(|(at, _)| Reverse(*at));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn detail(history: &History, render: &RenderContext<'_>) -> String {
    match &history.query {
        HistoryQuery::Day(ago) => {
            let (from, _) = day(render.ctx.server_now(), *ago, render.currency());
            Moment::of(from, render.currency()).date()
        }
        HistoryQuery::Purchase(purchase_id) => purchase_id.to_string(),
        HistoryQuery::Payment(payment_id) => (render.words.reference)(&payment_id.short()),
    }
}

fn days(query: &HistoryQuery, words: &crate::i18n::History) -> Vec<DayView> {
    let ago = match query {
        HistoryQuery::Day(ago) => Some(*ago),
        HistoryQuery::Purchase(_) | HistoryQuery::Payment(_) => None,
    };
    let one = |label, shows, handle, chosen| DayView {
        choice: Choice::new(label, Button::Show(shows)),
        handle,
        chosen,
    };
    vec![
        one(words.today, Day::Today, "day-today", ago == Some(0)),
        one(words.yesterday, Day::Yesterday, "day-yesterday", ago == Some(1)),
        one(words.earlier, Day::Earlier, "day-earlier", ago.is_some_and(|ago| ago > 1)),
    ]
}

fn row(record: &PaymentRecord, render: &RenderContext<'_>) -> RowView {
    let item = &record.item;
    let standing = standing(item.payment_status);
    RowView {
        of: RowOf::Payment { payment_id: item.payment_id, status: item.payment_status.number() },
        standing,
        word: word(item.payment_status, render.words).to_owned(),
        price: Money::price(item.amount, &item.currency, render.language),
        time: Moment::of(item.open_new_timestamp, &item.currency).time(),
        purchase: item.purchase_id.to_string(),
        open: Choice::new(render.words.history.open, Button::Open(item.payment_id)),
    }
}

fn sale_row(sale: &CardSale, place: usize, render: &RenderContext<'_>) -> RowView {
    let (standing, word) = card_standing(sale, render.words);
    let money = |sum| Money::price(sum, &sale.currency, render.language);
    let left = money(sale.balance).to_string();
    RowView {
        of: RowOf::Sale {
            sale: sale_handle(sale.gateway, &sale.transaction_id),
            left: format!("{}: {left}", render.words.refund.left),
        },
        standing,
        word: (render.words.refund.card)(word),
        price: money(sale.amount),
        time: Moment::of(sale.sold_at, render.currency()).time(),
        purchase: format!("{} · {}", sale.purchase_id, gateway_name(sale.gateway)),
        open: Choice::new(render.words.history.open, Button::OpenSale(place)),
    }
}

pub(super) fn confirm(confirm: &CancelConfirmation, render: &RenderContext<'_>) -> CancelView {
    let words = render.words;
    let item = &confirm.record.item;
    let lines = vec![
        going_back(item.total_point, words),
        Line::new(words.labels.purchase, item.purchase_id.to_string()),
        Line::new(words.labels.payment, item.payment_id.short()),
    ];
    CancelView {
        lines,
        confirm: Some(Choice::new(words.takeback.confirm, Button::Confirm)),
        back: Some(Choice::new(words.buttons.back, Button::Back)),
        busy: false,
        ..blank(
            &words.takeback.question,
            Money::price(item.amount, &item.currency, render.language),
        )
    }
}

fn going_back(points: Amount, words: &Words) -> Line {
    Line::new(words.takeback.points, Money::points(points).to_string()).sum()
}

fn blank(pair: &Pair, price: Money) -> CancelView {
    CancelView {
        title: pair.title.to_owned(),
        detail: pair.detail.to_owned(),
        price,
        lines: Vec::new(),
        clock: None,
        confirm: None,
        back: None,
        withdraw: None,
        busy: true,
    }
}

fn under_way(pair: &Pair, sale: &Sale, render: &RenderContext<'_>) -> CancelView {
    let purchase = Line::new(render.words.labels.purchase, sale.purchase_id.to_string());
    let price = Money::price(sale.amount, sale.currency.as_str(), render.language);
    CancelView { lines: vec![purchase], ..blank(pair, price) }
}

pub(super) fn opening_cancel(
    opening_cancel: &OpeningCancel,
    render: &RenderContext<'_>,
) -> CancelView {
    under_way(&render.words.takeback.asking, &opening_cancel.sale, render)
}

pub(super) fn waiting(approval: &Approval, render: &RenderContext<'_>) -> CancelView {
    let words = render.words;
    let SalePayment { sale, payment } = &approval.sale_payment;
    let sent = approval.is_sent();
    let pair = if sent { &words.takeback.sent } else { &words.takeback.waiting };
    let mut view = under_way(pair, sale, render);
    view.lines.insert(0, going_back(payment.cost.total, words));
    view.lines.push(Line::new(words.labels.payment, payment.id.short()));
    let (seconds_left, thousandths_left) = payment::time_left(&approval.sale_payment, render);
    let label = (words.seconds_left)(seconds_left);
    CancelView {
        clock: (!sent).then_some(ClockView { seconds_left, label, thousandths_left }),
        withdraw: (!sent).then(|| Choice::new(words.takeback.withdraw, Button::Cancel)),
        busy: sent,
        ..view
    }
}

pub(super) fn closing(closing: &Closing, render: &RenderContext<'_>) -> CancelView {
    let words = &render.words.takeback;
    let pair = match closing.reason {
        Reason::Approved => &words.closing,
        Reason::Denied => &words.closing_denied,
        Reason::TimedOut => &words.closing_late,
        Reason::Cancelled => &words.withdrawing,
    };
    under_way(pair, &closing.sale_payment.sale, render)
}

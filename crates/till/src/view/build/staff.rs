//! The staff's screens: the history, a payment, a cancel.

use core::cmp::Reverse;

use kios_protocol::api::{CardSale, PaymentRecord};
use kios_protocol::{Amount, Timestamp};

use super::{Brush, payment};
use crate::calendar::{Moment, day};
use crate::i18n::{Pair, Words};
use crate::journal::Reason;
use crate::states::cancel::confirmation::Confirm;
use crate::states::cancel::opening_cancel::Asking;
use crate::states::history::{History, Wanted};
use crate::states::sale::approval::Approval;
use crate::states::sale::closing::Closing;
use crate::states::sale::{Deal, Sale};
use crate::view::build::purchase_status::{card_standing, standing, word};
use crate::view::build::refund::{gateway_name, sale_handle};
use crate::view::{
    CancelView, Choice, ClockView, DayView, HistoryView, Line, Money, RowOf, RowView,
};
use crate::{Button, Day};

pub(super) fn history(history: &History, brush: &Brush<'_>) -> HistoryView {
    let words = &brush.words.history;
    let busy = history.is_busy();
    let lost = history.is_lost();
    let rows = rows(history, brush);
    let empty = match &history.wanted {
        _ if !rows.is_empty() || lost => "",
        _ if busy => words.asking,
        Wanted::Day(_) => words.none,
        Wanted::Purchase(_) | Wanted::Payment(_) => words.not_found,
    };
    let problem = match history.misread {
        _ if lost => words.lost,
        true => words.misread,
        false if brush.is_lonely() => brush.words.still_there,
        false => "",
    };
    HistoryView {
        title: words.title.to_owned(),
        detail: detail(history, brush),
        days: days(&history.wanted, words),
        field_label: words.field.to_owned(),
        placeholder: "P···".to_owned(),
        field: history.field.clone(),
        problem: problem.to_owned(),
        go: Choice::new(words.search, Button::Continue).when(!history.field.trim().is_empty()),
        points: Choice::new(brush.words.points.button, Button::GivePoints),
        rows,
        empty: empty.to_owned(),
        busy,
        back: Choice::new(words.leave, Button::Back),
    }
}

/// Payments and card sales together, newest first.
///
/// A relay may count the day's last second to either day.
fn rows(history: &History, brush: &Brush<'_>) -> Vec<RowView> {
    let range = match history.wanted {
        Wanted::Day(ago) => Some(day(brush.desk.server_now(), ago, brush.currency())),
        Wanted::Purchase(_) | Wanted::Payment(_) => None,
    };
    let shown = |at: Timestamp| range.is_none_or(|(from, to)| from <= at && at < to);
    let payments = history.payments.iter().map(|record| {
        let at = record.item.open_new_timestamp;
        (at, row(record, brush))
    });
    let sales = history.sales.iter().enumerate();
    let sales = sales.map(|(place, sale)| (sale.sold_at, sale_row(sale, place, brush)));
    let mut rows: Vec<_> = payments.chain(sales).filter(|(at, _)| shown(*at)).collect();
    rows.sort_by_key(|(at, _)| Reverse(*at));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn detail(history: &History, brush: &Brush<'_>) -> String {
    match &history.wanted {
        Wanted::Day(ago) => {
            let (from, _) = day(brush.desk.server_now(), *ago, brush.currency());
            Moment::of(from, brush.currency()).date()
        }
        Wanted::Purchase(purchase_id) => purchase_id.to_string(),
        Wanted::Payment(payment_id) => (brush.words.reference)(&payment_id.short()),
    }
}

fn days(wanted: &Wanted, words: &crate::i18n::History) -> Vec<DayView> {
    let ago = match wanted {
        Wanted::Day(ago) => Some(*ago),
        Wanted::Purchase(_) | Wanted::Payment(_) => None,
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

fn row(record: &PaymentRecord, brush: &Brush<'_>) -> RowView {
    let item = &record.item;
    let standing = standing(item.payment_status);
    RowView {
        of: RowOf::Payment { payment_id: item.payment_id, status: item.payment_status.number() },
        standing,
        word: word(item.payment_status, brush.words).to_owned(),
        price: Money::price(item.amount, &item.currency, brush.language),
        time: Moment::of(item.open_new_timestamp, &item.currency).time(),
        purchase: item.purchase_id.to_string(),
        open: Choice::new(brush.words.history.open, Button::Open(item.payment_id)),
    }
}

fn sale_row(sale: &CardSale, place: usize, brush: &Brush<'_>) -> RowView {
    let (standing, word) = card_standing(sale, brush.words);
    let money = |sum| Money::price(sum, &sale.currency, brush.language);
    let left = money(sale.balance).to_string();
    RowView {
        of: RowOf::Sale {
            sale: sale_handle(sale.gateway, &sale.transaction_id),
            left: format!("{}: {left}", brush.words.refund.left),
        },
        standing,
        word: (brush.words.refund.card)(word),
        price: money(sale.amount),
        time: Moment::of(sale.sold_at, brush.currency()).time(),
        purchase: format!("{} · {}", sale.purchase_id, gateway_name(sale.gateway)),
        open: Choice::new(brush.words.history.open, Button::OpenSale(place)),
    }
}

pub(super) fn confirm(confirm: &Confirm, brush: &Brush<'_>) -> CancelView {
    let words = brush.words;
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
        ..blank(&words.takeback.question, Money::price(item.amount, &item.currency, brush.language))
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

fn under_way(pair: &Pair, sale: &Sale, brush: &Brush<'_>) -> CancelView {
    let purchase = Line::new(brush.words.labels.purchase, sale.purchase_id.to_string());
    let price = Money::price(sale.amount, sale.currency.as_str(), brush.language);
    CancelView { lines: vec![purchase], ..blank(pair, price) }
}

pub(super) fn asking(asking: &Asking, brush: &Brush<'_>) -> CancelView {
    under_way(&brush.words.takeback.asking, &asking.sale, brush)
}

pub(super) fn waiting(approval: &Approval, brush: &Brush<'_>) -> CancelView {
    let words = brush.words;
    let Deal { sale, payment } = &approval.deal;
    let sent = approval.is_sent();
    let pair = if sent { &words.takeback.sent } else { &words.takeback.waiting };
    let mut view = under_way(pair, sale, brush);
    view.lines.insert(0, going_back(payment.cost.total, words));
    view.lines.push(Line::new(words.labels.payment, payment.id.short()));
    let (seconds_left, thousandths_left) = payment::time_left(&approval.deal, brush);
    let label = (words.seconds_left)(seconds_left);
    CancelView {
        clock: (!sent).then_some(ClockView { seconds_left, label, thousandths_left }),
        withdraw: (!sent).then(|| Choice::new(words.takeback.withdraw, Button::Cancel)),
        busy: sent,
        ..view
    }
}

pub(super) fn closing(closing: &Closing, brush: &Brush<'_>) -> CancelView {
    let words = &brush.words.takeback;
    let pair = match closing.reason {
        Reason::Approved => &words.closing,
        Reason::Denied => &words.closing_denied,
        Reason::TimedOut => &words.closing_late,
        Reason::Cancelled => &words.withdrawing,
    };
    under_way(pair, &closing.deal.sale, brush)
}

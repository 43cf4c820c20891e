//! Builds the staff screens: the history and a cancel.

use core::cmp::Reverse;
use std::collections::BTreeMap;

use kios_protocol::api::{CardSale, PaymentRecord};
use kios_protocol::payment::Phase;
use kios_protocol::{Amount, Currency, Timestamp};

use super::{RenderContext, payment};
use crate::calendar::{Date, Month, weekday};
use crate::i18n::{ErrorKind, Messages, TitleDetail};
use crate::journal::Reason;
use crate::states::cancel::confirmation::CancelConfirmation;
use crate::states::cancel::opening_cancel::OpeningCancel;
use crate::states::history::{History, HistoryQuery};
use crate::states::sale::approval::Approval;
use crate::states::sale::closing::Closing;
use crate::states::sale::late_success::has_late_return;
use crate::states::sale::{Sale, SalePayment};
use crate::view::build::purchase::refunded;
use crate::view::build::purchase_status::{card_status, status, word};
use crate::view::build::refund::{gateway_name, sale_handle};
use crate::view::{
    ButtonView, CalendarView, CancelView, ClockView, DateMark, DateView, DayView, Fact,
    HistoryView, Money, PurchaseStatus, RowKind, RowView,
};
use crate::{Button, Day};

pub(super) fn history(history: &History, render: &RenderContext<'_>) -> HistoryView {
    let messages = &render.messages.history;
    let busy = history.is_busy();
    let lost = history.is_lost();
    let rows = if history.has_rows() { rows(history, render) } else { Vec::new() };
    let empty = match &history.query {
        _ if !rows.is_empty() => "",
        _ if !history.has_rows() => messages.asking,
        _ if lost => "",
        _ if busy => messages.asking,
        HistoryQuery::Day(_) => messages.none,
        HistoryQuery::Search(_) | HistoryQuery::Payment(_) => messages.not_found,
    };
    let problem = match history.refusal() {
        Some(code) => {
            let fault = render.messages.error_text(ErrorKind::of(code));
            render.messages.staff(fault.staff, code)
        }
        None if lost => messages.lost.to_owned(),
        None => String::new(),
    };
    HistoryView {
        title: messages.title.to_owned(),
        detail: detail(history, render),
        days: days(history, render),
        calendar: history.month.map(|month| calendar(month, history, render)),
        field_label: messages.field.to_owned(),
        placeholder: messages.placeholder.to_owned(),
        field: history.field.clone(),
        problem,
        go: ButtonView::new(messages.search, Button::Continue)
            .when(!history.field.trim().is_empty()),
        points: History::can_give_points(render.ctx)
            .then(|| ButtonView::new(render.messages.points.button, Button::GivePoints)),
        totals: totals(history, render),
        rows,
        empty: empty.to_owned(),
        busy,
        back: ButtonView::new(messages.leave, Button::Back),
    }
}

/// Payments and card sales together, newest first.
///
/// Filtered again by day, because a relay may count the last second of a day to either day.
fn rows(history: &History, render: &RenderContext<'_>) -> Vec<RowView> {
    let range = match history.query {
        HistoryQuery::Day(day) => Some(render.ctx.zone().period(day)),
        HistoryQuery::Search(_) | HistoryQuery::Payment(_) => None,
    };
    let shown = |at: Timestamp| range.is_none_or(|(from, to)| from <= at && at < to);
    let payments = history.payments.rows.iter().map(|record| {
        let at = record.item.open_new_timestamp;
        (at, row(record, render))
    });
    let sales = history.sales.rows.iter().filter_map(|sale| {
        let number = history.sale_number(sale)?;
        Some((sale.sold_at, sale_row(sale, number, render)))
    });
    let mut rows: Vec<_> = payments.chain(sales).filter(|(at, _)| shown(*at)).collect();
    rows.sort_by_key(|(at, _)| Reverse(*at));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What was paid with points and by card on the shown day, and what was cancelled and refunded; nothing until all rows
/// have arrived. They stay while the rows are read again.
fn totals(history: &History, render: &RenderContext<'_>) -> Vec<Fact> {
    let HistoryQuery::Day(day) = history.query else { return Vec::new() };
    if !history.is_whole() {
        return Vec::new();
    }
    let (from, to) = render.ctx.zone().period(day);
    let in_day = |at: Timestamp| from <= at && at < to;
    let mut points = DayTotal::default();
    let payments = history.payments.rows.iter().map(|record| &record.item);
    for item in payments.filter(|item| in_day(item.open_new_timestamp)) {
        match status(item.payment_status) {
            PurchaseStatus::Paid => points.add(item.amount, &item.currency, Amount::ZERO),
            PurchaseStatus::Cancelled => points.add(item.amount, &item.currency, item.amount),
            // It was paid before its cancel began.
            PurchaseStatus::UnderWay if item.payment_status.phase == Phase::Cancel => {
                points.add(item.amount, &item.currency, Amount::ZERO);
            }
            PurchaseStatus::UnderWay | PurchaseStatus::NotPaid => {}
        }
    }
    let mut cards = DayTotal::default();
    for sale in history.sales.rows.iter().filter(|sale| in_day(sale.sold_at)) {
        cards.add(sale.amount, &sale.currency, refunded(sale));
    }
    let messages = &render.messages.history;
    let points =
        points.facts(messages.total_points, messages.total_cancelled, "total-points", render);
    let cards = cards.facts(messages.total_cards, messages.total_refunded, "total-cards", render);
    points.chain(cards).collect()
}

/// Sums by currency: what was paid, and what of it went back.
#[derive(Default)]
struct DayTotal(BTreeMap<Currency, (u64, Amount, Amount)>);

impl DayTotal {
    fn add(&mut self, paid: Amount, currency: &str, back: Amount) {
        let (count, sum, gone) = self.0.entry(Currency::new(currency)).or_default();
        *count = count.saturating_add(1);
        *sum = sum.checked_add(paid).unwrap_or(Amount::MAX);
        *gone = gone.checked_add(back).unwrap_or(Amount::MAX);
    }

    /// One line for each currency: number and sum; what went back is a line of its own.
    fn facts(
        self,
        paid: &str,
        back: &str,
        handle: &'static str,
        render: &RenderContext<'_>,
    ) -> impl Iterator<Item = Fact> {
        let language = render.language;
        self.0.into_iter().flat_map(move |(currency, (count, sum, gone))| {
            let money = |sum| Money::price(sum, currency.as_str(), language).to_string();
            let sold = Fact::new(paid, format!("{} · {count}", money(sum))).handle(handle);
            let gone = (!gone.is_zero()).then(|| Fact::new(back, money(gone)));
            [Some(sold), gone].into_iter().flatten().collect::<Vec<_>>()
        })
    }
}

fn detail(history: &History, render: &RenderContext<'_>) -> String {
    match &history.query {
        HistoryQuery::Day(day) => Date::of(*day).text(),
        HistoryQuery::Search(text) => text.clone(),
        HistoryQuery::Payment(payment_id) => render.messages.reference(payment_id.short()),
    }
}

fn days(history: &History, render: &RenderContext<'_>) -> Vec<DayView> {
    let messages = &render.messages.history;
    let ago = history.day().map(|day| render.ctx.today().saturating_sub(day));
    let one = |label, shows, handle, chosen| DayView {
        choice: ButtonView::new(label, Button::Show(shows)),
        handle,
        chosen,
    };
    vec![
        one(messages.today, Day::Today, "day-today", ago == Some(0)),
        one(messages.yesterday, Day::Yesterday, "day-yesterday", ago == Some(1)),
        one(messages.earlier, Day::Earlier, "day-earlier", ago.is_some_and(|ago| ago > 1)),
        one(messages.choose, Day::Choose, "day-choose", history.month.is_some()),
    ]
}

/// A month, week by week. No day after today can be chosen.
fn calendar(month: Month, history: &History, render: &RenderContext<'_>) -> CalendarView {
    let messages = &render.messages.history;
    let today = render.ctx.today();
    let date = |day: u64| {
        let date = Date::of(day);
        DateView {
            choice: ButtonView::new(&date.day.to_string(), Button::Show(Day::On(day)))
                .when(day <= today),
            name: messages.full_date(date.year, date.month, date.day, weekday(day)),
            date: date.text(),
            chosen: history.day() == Some(day),
            mark: if day == today { DateMark::Today } else { DateMark::Other },
        }
    };
    let empty = weekday(month.first);
    let days = (month.first..=month.last).map(|day| Some(date(day)));
    let mut days: Vec<_> = core::iter::repeat_n(None, empty).chain(days).collect();
    days.resize(days.len().next_multiple_of(7), None);
    let Date { year, month: number, .. } = Date::of(month.first);
    CalendarView {
        title: messages.full_month(year, number),
        before: ButtonView::new(messages.month_before, Button::Show(Day::MonthBefore))
            .when(month.before().is_some()),
        after: ButtonView::new(messages.month_after, Button::Show(Day::MonthAfter))
            .when(month.last < today),
        weekdays: messages.weekdays.map(str::to_owned).into(),
        weeks: days.chunks(7).map(<[_]>::to_vec).collect(),
    }
}

fn row(record: &PaymentRecord, render: &RenderContext<'_>) -> RowView {
    let item = &record.item;
    let status = status(item.payment_status);
    RowView {
        of: RowKind::Payment { payment_id: item.payment_id, status: item.payment_status.number() },
        status,
        word: if has_late_return(record) {
            render.messages.history.late_return.to_owned()
        } else {
            word(item.payment_status, render.messages).to_owned()
        },
        price: Money::price(item.amount, &item.currency, render.language),
        time: render.ctx.moment(item.open_new_timestamp).time(),
        purchase: item.purchase_id.to_string(),
        open: ButtonView::new(render.messages.history.open, Button::Open(item.payment_id)),
    }
}

fn sale_row(sale: &CardSale, number: usize, render: &RenderContext<'_>) -> RowView {
    let (status, word) = card_status(sale, render.messages);
    let money = |sum| Money::price(sum, &sale.currency, render.language);
    let left = money(sale.balance).to_string();
    RowView {
        of: RowKind::Sale {
            sale: sale_handle(sale.gateway, &sale.transaction_id),
            left: format!("{}: {left}", render.messages.refund.left),
        },
        status,
        word: render.messages.refund.card(word),
        price: money(sale.amount),
        time: render.ctx.moment(sale.sold_at).time(),
        purchase: format!("{} · {}", sale.purchase_id, gateway_name(sale.gateway)),
        open: ButtonView::new(render.messages.history.open, Button::OpenSale(number)),
    }
}

pub(super) fn confirm(confirm: &CancelConfirmation, render: &RenderContext<'_>) -> CancelView {
    let messages = render.messages;
    let item = &confirm.record.item;
    let lines = vec![
        going_back(item.total_point, messages),
        Fact::new(messages.labels.purchase, item.purchase_id.to_string()),
        Fact::new(messages.labels.payment, item.payment_id.short()),
    ];
    CancelView {
        lines,
        confirm: Some(ButtonView::new(messages.cancel.confirm, Button::Confirm)),
        back: Some(ButtonView::new(messages.buttons.back, Button::Back)),
        busy: false,
        ..blank(
            &messages.cancel.question,
            Money::price(item.amount, &item.currency, render.language),
        )
    }
}

fn going_back(points: Amount, messages: &Messages<'_>) -> Fact {
    Fact::new(messages.cancel.points, Money::points(points).to_string()).sum()
}

fn blank(pair: &TitleDetail<'_>, price: Money) -> CancelView {
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

fn under_way(pair: &TitleDetail<'_>, sale: &Sale, render: &RenderContext<'_>) -> CancelView {
    let purchase = Fact::new(render.messages.labels.purchase, sale.purchase_id.to_string());
    let price = Money::price(sale.amount, sale.currency.as_str(), render.language);
    CancelView { lines: vec![purchase], ..blank(pair, price) }
}

pub(super) fn opening_cancel(
    opening_cancel: &OpeningCancel,
    render: &RenderContext<'_>,
) -> CancelView {
    under_way(&render.messages.cancel.asking, &opening_cancel.sale, render)
}

pub(super) fn waiting(approval: &Approval, render: &RenderContext<'_>) -> CancelView {
    let messages = render.messages;
    let SalePayment { sale, payment } = &approval.sale_payment;
    let sent = approval.is_sent();
    let pair = if sent { &messages.cancel.sent } else { &messages.cancel.waiting };
    let mut view = under_way(pair, sale, render);
    view.lines.insert(0, going_back(payment.cost.total, messages));
    view.lines.push(Fact::new(messages.labels.payment, payment.id.short()));
    let (seconds_left, thousandths_left) = payment::time_left(&approval.sale_payment, render);
    let label = messages.seconds_left.of(seconds_left);
    CancelView {
        clock: (!sent).then_some(ClockView { seconds_left, label, thousandths_left }),
        withdraw: (!sent).then(|| ButtonView::new(messages.cancel.withdraw, Button::Cancel)),
        busy: sent,
        ..view
    }
}

pub(super) fn closing(closing: &Closing, render: &RenderContext<'_>) -> CancelView {
    let messages = &render.messages.cancel;
    let pair = match closing.reason {
        Reason::Approved => &messages.closing,
        Reason::Denied => &messages.closing_denied,
        Reason::TimedOut => &messages.closing_late,
        Reason::Cancelled => &messages.withdrawing,
    };
    under_way(pair, &closing.sale_payment.sale, render)
}

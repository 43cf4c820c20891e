//! The staff's screens: the history, a payment, a cancel.

use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{Amount, Timestamp};

use super::calendar::{Moment, day};
use super::{
    Brush, CancelView, Choice, ClockView, DayView, HistoryView, Line, Money, PaymentView, RowView,
    Standing, payment, sums,
};
use crate::journal::Reason;
use crate::machine::approval::Approval;
use crate::machine::asking::Asking;
use crate::machine::closing::Closing;
use crate::machine::history::{Answered, History, Wanted};
use crate::machine::looking::{Confirm, Looking, Obstacle, cancel_until};
use crate::machine::sale::{Deal, Sale};
use crate::words::{Pair, Words};
use crate::{Button, Day};

pub(super) fn history(history: &History, brush: &Brush<'_>) -> HistoryView {
    let words = &brush.words.history;
    let busy = matches!(history.answered, Answered::Asked(..));
    let rows: Vec<_> = shown(history, brush).map(|record| row(record, brush)).collect();
    let empty = match (&history.answered, &history.wanted) {
        (Answered::Here, Wanted::Day(_)) if rows.is_empty() => words.none,
        (Answered::Here, Wanted::Purchase(_) | Wanted::Payment(_)) if rows.is_empty() => {
            words.not_found
        }
        (Answered::Asked(..), _) if rows.is_empty() => words.asking,
        (Answered::Here | Answered::Asked(..) | Answered::Lost(_), _) => "",
    };
    let problem = match history.answered {
        Answered::Lost(_) => words.lost,
        Answered::Asked(..) | Answered::Here if history.misread => words.misread,
        Answered::Asked(..) | Answered::Here if brush.is_lonely() => brush.words.still_there,
        Answered::Asked(..) | Answered::Here => "",
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
        rows,
        empty: empty.to_owned(),
        busy,
        back: Choice::new(words.leave, Button::Back),
    }
}

/// A relay may count the day's last second to either day.
fn shown<'a>(
    history: &'a History,
    brush: &Brush<'_>,
) -> impl Iterator<Item = &'a PaymentRecord> + use<'a> {
    let range = match history.wanted {
        Wanted::Day(ago) => Some(day(brush.desk.server_now(), ago, brush.currency())),
        Wanted::Purchase(_) | Wanted::Payment(_) => None,
    };
    history.rows.iter().filter(move |record| {
        let at = record.item.open_new_timestamp;
        range.is_none_or(|(from, to)| from <= at && at < to)
    })
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

fn days(wanted: &Wanted, words: &crate::words::History) -> Vec<DayView> {
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
        payment_id: item.payment_id,
        status: item.payment_status.number(),
        standing,
        word: word(item.payment_status, brush.words).to_owned(),
        price: sums::money(item.amount, &item.currency, brush.language),
        time: Moment::of(item.open_new_timestamp, &item.currency).time(),
        purchase: item.purchase_id.to_string(),
        open: Choice::new(brush.words.history.open, Button::Open(item.payment_id)),
    }
}

const fn standing(status: Status) -> Standing {
    match (status.phase, status.stage) {
        (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Denied | Stage::Failed) => {
            Standing::Paid
        }
        (Phase::New, Stage::Failed) => Standing::NotPaid,
        (Phase::Cancel, Stage::Closed) => Standing::Cancelled,
        (Phase::New | Phase::Cancel, _) => Standing::UnderWay,
    }
}

const fn word(status: Status, words: &Words) -> &'static str {
    let words = &words.standings;
    match (status.phase, status.stage) {
        (Phase::New, Stage::Closed) => words.paid,
        (Phase::New, Stage::Failed) => words.not_paid,
        (Phase::New, _) => words.being_paid,
        (Phase::Cancel, Stage::Denied | Stage::Failed) => words.kept,
        (Phase::Cancel, Stage::Closed) => words.cancelled,
        (Phase::Cancel, _) => words.being_cancelled,
    }
}

pub(super) fn looking(looking: &Looking, brush: &Brush<'_>) -> PaymentView {
    let Brush { desk, language, words, now } = brush;
    let record = &looking.record;
    let item = &record.item;
    let obstacle = Obstacle::of(record, desk.clock.at(*now));
    let labels = &words.labels;
    let detail = match obstacle {
        Some(obstacle) => why_not(obstacle, words).to_owned(),
        None if brush.is_lonely() => words.still_there.to_owned(),
        None => {
            let until = Moment::of(cancel_until(record), &item.currency);
            format!("{}: {}", labels.cancel_until, (words.until)(until.month, until.day))
        }
    };
    PaymentView {
        title: word(item.payment_status, words).to_owned(),
        standing: standing(item.payment_status),
        price: sums::money(item.amount, &item.currency, *language),
        lines: vec![
            Line::new(labels.points_spent, sums::points(item.total_point)),
            Line::new(labels.fee, sums::points(item.fee_point)),
            Line::new(labels.purchase, item.purchase_id.to_string()),
            Line::new(labels.payment, item.payment_id.short()),
        ],
        timeline_label: words.timeline.title.to_owned(),
        timeline: timeline(record, words),
        cancel: Choice::new(words.takeback.button, Button::TakeBack).when(obstacle.is_none()),
        detail,
        back: Choice::new(words.buttons.back, Button::Back),
    }
}

const fn why_not(obstacle: Obstacle, words: &Words) -> &'static str {
    let words = &words.obstacles;
    match obstacle {
        Obstacle::BeingPaid => words.being_paid,
        Obstacle::NotPaid => words.not_paid,
        Obstacle::BeingCancelled => words.being_cancelled,
        Obstacle::Cancelled => words.cancelled,
        Obstacle::Over => words.over,
        Obstacle::Final => words.final_,
    }
}

fn timeline(record: &PaymentRecord, words: &Words) -> Vec<Line> {
    let item = &record.item;
    let Status { phase, stage } = item.payment_status;
    let words = &words.timeline;
    let closed = match (phase, stage) {
        (Phase::New, Stage::Failed) => words.ended,
        (Phase::New | Phase::Cancel, _) => words.paid,
    };
    let cancelled = match (phase, stage) {
        (Phase::Cancel, Stage::Closed) => words.cancel_done,
        (Phase::New | Phase::Cancel, _) => words.cancel_ended,
    };
    [
        (words.opened, item.open_new_timestamp),
        (closed, item.close_new_timestamp),
        (words.cancel_asked, item.open_cancel_timestamp),
        (cancelled, item.close_cancel_timestamp),
    ]
    .into_iter()
    .filter(|(_, at)| *at != Timestamp::NEVER)
    .map(|(label, at)| Line::new(label, Moment::of(at, &item.currency).text()))
    .collect()
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
        ..blank(&words.takeback.question, sums::money(item.amount, &item.currency, brush.language))
    }
}

fn going_back(points: Amount, words: &Words) -> Line {
    Line::new(words.takeback.points, sums::points(points)).sum()
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
    let price = sums::money(sale.amount, &sale.currency, brush.language);
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

//! The screens of a refund: the amounts, the last look, its way, its end.

use kios_protocol::Amount;
use kios_protocol::refund::{Gateway, RefundState};

use super::Brush;
use crate::Button;
use crate::i18n::{Trouble, Words};
use crate::outcome::Outcome;
use crate::states::refund::executing::Running;
use crate::states::refund::form::{Composing, Switch};
use crate::states::refund::result::Refunded;
use crate::states::refund::{Fate, Line as Card, Plan, Points, PointsFate, Word};
use crate::view::{CheckingView, Choice, Line, Money, OutcomeView, RailView, RefundView, Standing};

/// `Card · KICC EasyPay`.
pub(super) fn card_name(gateway: Gateway, words: &Words) -> String {
    (words.refund.card)(gateway_name(gateway))
}

/// What people call a gateway.
pub(super) const fn gateway_name(gateway: Gateway) -> &'static str {
    match gateway {
        Gateway::Eximbay => "Eximbay",
        Gateway::Kicc => "KICC EasyPay",
    }
}

/// The `data-sale` of a card sale.
pub(super) fn sale_handle(gateway: Gateway, transaction_id: &str) -> String {
    format!("{gateway}:{transaction_id}")
}

/// The sum over the cards, where that means anything.
fn total<'a>(sums: impl Iterator<Item = (Amount, &'a str)>, brush: &Brush<'_>) -> Option<Money> {
    let mut all: Option<(Amount, &str)> = None;
    for (sum, currency) in sums {
        all = match all {
            None => Some((sum, currency)),
            Some((before, same)) if same == currency => Some((before.checked_add(sum)?, same)),
            Some(_) => return None,
        };
    }
    all.map(|(sum, currency)| Money::price(sum, currency, brush.language))
}

pub(super) fn confirm(composing: &Composing, brush: &Brush<'_>) -> RefundView {
    let words = brush.words;
    let refund = &words.refund;
    let asks_owner = composing.points == Switch::On;
    let points = composing.purchase.payment.iter().filter(|_| asks_owner).map(|record| {
        let sum = Money::points(record.item.total_point).to_string();
        rail(refund.points, Standing::Cancelled, refund.standings.goes, sum)
    });
    let cards = composing.wanted().map(|draft| {
        let sale = &draft.sale;
        let sum = Money::price(draft.sum(), &sale.currency, brush.language).to_string();
        let name = card_name(sale.gateway, words);
        let left = sale.balance.checked_sub(draft.sum()).unwrap_or_default();
        let left = Money::price(left, &sale.currency, brush.language).to_string();
        RailView {
            lines: vec![Line::new(words.labels.balance_left, left)],
            sale: Some(sale_handle(sale.gateway, &sale.transaction_id)),
            ..rail(&name, Standing::Cancelled, refund.standings.goes, sum)
        }
    });
    RefundView {
        title: refund.question.title.to_owned(),
        detail: if asks_owner { refund.points_first } else { refund.question.detail }.to_owned(),
        price: total(
            composing.wanted().map(|draft| (draft.sum(), draft.sale.currency.as_str())),
            brush,
        ),
        rails: points.chain(cards).collect(),
        lines: vec![
            Line::new(refund.reason, composing.reason.text(brush.language)),
            Line::new(words.labels.purchase, composing.purchase.purchase_id.to_string()),
        ],
        confirm: Some(Choice::new(refund.confirm, Button::Confirm)),
        back: Some(Choice::new(words.buttons.back, Button::Back)),
        busy: false,
    }
}

fn rail(name: &str, standing: Standing, word: &str, sum: String) -> RailView {
    RailView {
        name: name.to_owned(),
        standing,
        word: word.to_owned(),
        sum,
        lines: Vec::new(),
        detail: String::new(),
        sale: None,
    }
}

/// Every rail of a plan, in the order they are asked.
fn rails(plan: &Plan, brush: &Brush<'_>) -> Vec<RailView> {
    let points = plan.points.iter().map(|points| points_rail(points, brush.words));
    points.chain(plan.lines.iter().map(|line| card_rail(line, brush))).collect()
}

fn points_rail(points: &Points, words: &Words) -> RailView {
    let refund = &words.refund;
    let (standing, word) = match points.fate {
        None => (Standing::UnderWay, refund.standings.waits),
        Some(PointsFate::Back) => (Standing::Cancelled, refund.standings.done),
        Some(PointsFate::Kept(..) | PointsFate::NotAsked) => {
            (Standing::NotPaid, refund.standings.not_done)
        }
    };
    let detail = match points.fate {
        None | Some(PointsFate::Back) => String::new(),
        Some(PointsFate::NotAsked) => refund.not_asked.to_owned(),
        Some(PointsFate::Kept(outcome, why)) => super::outcome::kept_points(outcome, why, words),
    };
    let sum = Money::points(points.sum).to_string();
    RailView { detail, ..rail(refund.points, standing, word, sum) }
}

fn card_rail(line: &Card, brush: &Brush<'_>) -> RailView {
    let words = brush.words;
    let standings = &words.refund.standings;
    let request = &line.request;
    let (standing, word) = match line.word() {
        Word::UnderWay => (Standing::UnderWay, standings.under_way),
        Word::Settling => (Standing::UnderWay, standings.settling),
        Word::Done => (Standing::Cancelled, standings.done),
        Word::NotDone => (Standing::NotPaid, standings.not_done),
    };
    let money = |sum| Money::price(sum, &request.currency, brush.language).to_string();
    let after = line.refund.as_ref().and_then(|refund| refund.balance_after);
    RailView {
        lines: after
            .map(|left| Line::new(words.labels.balance_left, money(left)))
            .into_iter()
            .collect(),
        detail: said(line, words),
        sale: Some(sale_handle(request.gateway, &request.transaction_id)),
        ..rail(&card_name(request.gateway, words), standing, word, money(request.amount))
    }
}

/// What was said about a line that did not go well.
fn said(line: &Card, words: &Words) -> String {
    let refund = &words.refund;
    match (line.fate, &line.refund) {
        (Some(Fate::Storage), _) => refund.storage.to_owned(),
        (Some(Fate::NotBegun), _) => refund.not_begun.to_owned(),
        (Some(Fate::NotDone), _) => refund.not_done.to_owned(),
        (Some(Fate::Refused(code)), _) => {
            (refund.coded)((words.trouble)(Trouble::of(code)).staff, code)
        }
        (None, Some(known)) if known.state != RefundState::Done => {
            let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            match (given(&known.gateway_message), given(&known.gateway_code)) {
                (Some(message), Some(code)) => (refund.gateway)(&message, &code),
                (None, Some(code)) => (refund.gateway)("-", &code),
                // Words without a code are the relay's own, about its line to the gateway.
                (Some(_) | None, None) => String::new(),
            }
        }
        (None, _) => String::new(),
    }
}

fn plan_total(plan: &Plan, brush: &Brush<'_>) -> Option<Money> {
    let sums = plan.lines.iter().map(|line| (line.request.amount, line.request.currency.as_str()));
    total(sums, brush)
}

fn plan_lines(plan: &Plan, words: &Words) -> Vec<Line> {
    vec![Line::new(words.labels.purchase, plan.purchase_id.to_string())]
}

pub(super) fn running(running: &Running, brush: &Brush<'_>) -> RefundView {
    let words = &brush.words.refund;
    RefundView {
        title: words.running.title.to_owned(),
        detail: words.running.detail.to_owned(),
        price: plan_total(&running.plan, brush),
        rails: rails(&running.plan, brush),
        lines: plan_lines(&running.plan, brush.words),
        confirm: None,
        back: None,
        busy: true,
    }
}

pub(super) fn checking(running: &Running, brush: &Brush<'_>) -> CheckingView {
    let words = brush.words;
    let refund = &words.refund;
    let since = running.unknown_since().unwrap_or(brush.now);
    let staff = if running.needs_person() { refund.needs_person } else { refund.checking_staff };
    CheckingView {
        title: refund.checking.title.to_owned(),
        detail: refund.checking.detail.to_owned(),
        age: (words.checking_age)(brush.now.ms_since(since) / 1_000),
        staff: staff.to_owned(),
        price: plan_total(&running.plan, brush),
        lines: plan_lines(&running.plan, words),
        rails: rails(&running.plan, brush),
        check: Choice::new(words.buttons.check, Button::CheckAgain),
        leave: running.can_leave().then(|| Choice::new(refund.leave, Button::Done)),
    }
}

pub(super) fn ended(ended: &Refunded, brush: &Brush<'_>) -> OutcomeView {
    let words = brush.words;
    let refund = &words.refund;
    let rails = rails(&ended.plan, brush);
    let some_back = rails.iter().any(|rail| rail.standing == Standing::Cancelled);
    let (pair, staff) = if ended.outcome == Outcome::RefundDone {
        (&refund.done, "")
    } else if ended.outcome == Outcome::RefundUnknown {
        (&refund.unknown, refund.staff_unknown)
    } else if some_back {
        (&refund.mixed, refund.staff_refused)
    } else {
        (&refund.refused, refund.staff_refused)
    };
    let seconds = ended.left(brush.now).div_ceil(1_000);
    OutcomeView {
        outcome: ended.outcome,
        title: pair.title.to_owned(),
        detail: pair.detail.to_owned(),
        staff: staff.to_owned(),
        price: plan_total(&ended.plan, brush),
        rails,
        again: None,
        done: Choice::new(&format!("{} · {seconds}", words.buttons.done), Button::Done),
    }
}

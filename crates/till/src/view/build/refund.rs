//! Builds the screens of a refund: confirmation, progress, result.

use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::{Amount, Currency};

use super::RenderContext;
use crate::Button;
use crate::i18n::{ErrorKind, Messages};
use crate::outcome::Outcome;
use crate::states::refund::executing::RefundInProgress;
use crate::states::refund::form::{PointsSwitch, RefundForm};
use crate::states::refund::result::RefundResult;
use crate::states::refund::{LineFailure, LineStatus, PlanLine, Points, PointsOutcome, RefundPlan};
use crate::view::{
    ButtonView, CheckingView, Fact, Money, OutcomeView, PurchaseStatus, RailView, RefundView,
    SlipView,
};

/// `PlanLine · KICC EasyPay`.
pub(super) fn card_name(gateway: Gateway, messages: &Messages<'_>) -> String {
    messages.refund.card(gateway_name(gateway))
}

/// The display name of a gateway.
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

/// The total of the lines, points at the price that was paid with them, if all have one currency.
fn total<'a>(
    sums: impl Iterator<Item = (Amount, &'a str)>,
    render: &RenderContext<'_>,
) -> Option<Money> {
    let mut all: Option<(Amount, Currency)> = None;
    for (sum, currency) in sums {
        let currency = Currency::new(currency);
        all = match all {
            None => Some((sum, currency)),
            Some((before, same)) if same == currency => Some((before.checked_add(sum)?, same)),
            Some(_) => return None,
        };
    }
    all.map(|(sum, currency)| Money::price(sum, currency.as_str(), render.language))
}

pub(super) fn confirm(form: &RefundForm, render: &RenderContext<'_>) -> RefundView {
    let messages = render.messages;
    let refund = &messages.refund;
    let asks_owner = form.points == PointsSwitch::On;
    let points_price =
        form.purchase.payment.iter().filter(|_| asks_owner).map(|record| &record.item);
    let points = form.purchase.payment.iter().filter(|_| asks_owner).map(|record| {
        let item = &record.item;
        let sum = Money::points(item.total_point).to_string();
        let price = Money::price(item.amount, &item.currency, render.language).to_string();
        RailView {
            lines: vec![Fact::new(messages.labels.price, price)],
            ..rail(refund.points, PurchaseStatus::Cancelled, refund.statuses.goes, sum)
        }
    });
    let cards = form.wanted().map(|draft| {
        let sale = &draft.sale;
        let sum = Money::price(draft.sum(), &sale.currency, render.language).to_string();
        let name = card_name(sale.gateway, messages);
        let left = sale.balance.checked_sub(draft.sum()).unwrap_or_default();
        let left = Money::price(left, &sale.currency, render.language).to_string();
        RailView {
            lines: vec![Fact::new(messages.labels.balance_left, left)],
            sale: Some(sale_handle(sale.gateway, &sale.transaction_id)),
            ..rail(&name, PurchaseStatus::Cancelled, refund.statuses.goes, sum)
        }
    });
    RefundView {
        title: refund.question.title.to_owned(),
        detail: if asks_owner { refund.points_first } else { refund.question.detail }.to_owned(),
        price: total(
            points_price
                .map(|item| (item.amount, item.currency.as_str()))
                .chain(form.wanted().map(|draft| (draft.sum(), draft.sale.currency.as_str()))),
            render,
        ),
        rails: points.chain(cards).collect(),
        lines: vec![
            Fact::new(refund.reason, form.reason.text(render.messages)),
            Fact::new(messages.labels.purchase, form.purchase.purchase_id.to_string()),
        ],
        confirm: Some(ButtonView::new(refund.confirm, Button::Confirm)),
        back: Some(ButtonView::new(messages.buttons.back, Button::Back)),
        withdraw: None,
        busy: false,
    }
}

fn rail(name: &str, status: PurchaseStatus, word: &str, sum: String) -> RailView {
    RailView {
        name: name.to_owned(),
        status,
        word: word.to_owned(),
        sum,
        lines: Vec::new(),
        detail: String::new(),
        sale: None,
    }
}

/// The rails of a plan, in the order in which they are refunded.
fn rails(plan: &RefundPlan, render: &RenderContext<'_>) -> Vec<RailView> {
    let points = plan.points.iter().map(|points| points_rail(points, render.messages));
    points.chain(plan.lines.iter().map(|line| card_rail(line, render))).collect()
}

fn points_rail(points: &Points, messages: &Messages<'_>) -> RailView {
    let refund = &messages.refund;
    let (status, word) = match points.outcome {
        None => (PurchaseStatus::UnderWay, refund.statuses.waits),
        Some(PointsOutcome::Back) => (PurchaseStatus::Cancelled, refund.statuses.done),
        Some(PointsOutcome::Kept(..) | PointsOutcome::NotAsked) => {
            (PurchaseStatus::NotPaid, refund.statuses.not_done)
        }
    };
    let detail = match points.outcome {
        None | Some(PointsOutcome::Back) => String::new(),
        Some(PointsOutcome::NotAsked) => refund.not_asked.to_owned(),
        Some(PointsOutcome::Kept(outcome, why)) => {
            super::outcome::kept_points(outcome, why, messages)
        }
    };
    let sum = Money::points(points.sum).to_string();
    RailView { detail, ..rail(refund.points, status, word, sum) }
}

fn card_rail(line: &PlanLine, render: &RenderContext<'_>) -> RailView {
    let messages = render.messages;
    let statuses = &messages.refund.statuses;
    let request = &line.request;
    let (status, word) = match line.status() {
        LineStatus::UnderWay => (PurchaseStatus::UnderWay, statuses.under_way),
        LineStatus::Settling => (PurchaseStatus::UnderWay, statuses.settling),
        LineStatus::Done => (PurchaseStatus::Cancelled, statuses.done),
        LineStatus::NotDone => (PurchaseStatus::NotPaid, statuses.not_done),
    };
    let money = |sum| Money::price(sum, &request.currency, render.language).to_string();
    let after = line.refund.as_ref().and_then(|refund| refund.balance_after);
    RailView {
        lines: after
            .map(|left| Fact::new(messages.labels.balance_left, money(left)))
            .into_iter()
            .collect(),
        detail: said(line, messages),
        sale: Some(sale_handle(request.gateway, &request.transaction_id)),
        ..rail(&card_name(request.gateway, messages), status, word, money(request.amount))
    }
}

/// Why a line was not refunded.
fn said(line: &PlanLine, messages: &Messages<'_>) -> String {
    let refund = &messages.refund;
    match (line.failure, &line.refund) {
        (Some(LineFailure::Storage), _) => refund.storage.to_owned(),
        (Some(LineFailure::NotBegun), _) => refund.not_begun.to_owned(),
        (Some(LineFailure::NotDone), _) => refund.not_done.to_owned(),
        (Some(LineFailure::Withdrawn), _) => messages.area.approval.withdrawn.to_owned(),
        (Some(LineFailure::Refused(code)), _) => {
            refund.coded(messages.error_text(ErrorKind::of(code)).staff, code)
        }
        (None, Some(known)) if known.state != RefundState::Done => {
            let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            match (given(&known.gateway_message), given(&known.gateway_code)) {
                (Some(message), Some(code)) => refund.gateway(&message, &code),
                (None, Some(code)) => refund.gateway("-", &code),
                // A message without a code is the relay's own, about its connection to the gateway.
                (Some(_) | None, None) => String::new(),
            }
        }
        (None, _) => String::new(),
    }
}

fn plan_total(plan: &RefundPlan, render: &RenderContext<'_>) -> Option<Money> {
    let sums = plan.lines.iter().map(|line| (line.request.amount, line.request.currency.as_str()));
    match &plan.points {
        None => total(sums, render),
        // A total without the points would be too low.
        Some(Points { price: None, .. }) => None,
        Some(Points { price: Some(price), .. }) => {
            total([(price.amount, price.currency.as_str())].into_iter().chain(sums), render)
        }
    }
}

fn plan_lines(plan: &RefundPlan, messages: &Messages<'_>) -> Vec<Fact> {
    vec![Fact::new(messages.labels.purchase, plan.purchase_id.to_string())]
}

pub(super) fn running(running: &RefundInProgress, render: &RenderContext<'_>) -> RefundView {
    let messages = &render.messages.refund;
    let waits = owner_wait(running.owner_wait_left(&render.ctx.clock, render.now), render);
    let (title, detail) = waits
        .clone()
        .unwrap_or_else(|| (messages.running.title.to_owned(), messages.running.detail.to_owned()));
    RefundView {
        title,
        detail,
        price: plan_total(&running.plan, render),
        rails: rails(&running.plan, render),
        lines: plan_lines(&running.plan, render.messages),
        confirm: None,
        back: None,
        withdraw: waits.is_some().then(|| withdraw(render)),
        busy: waits.is_none(),
    }
}

/// Title and detail of a wait for the shop owner's approval; the argument is the time left,
/// milliseconds.
pub(super) fn owner_wait(
    left: Option<u64>,
    render: &RenderContext<'_>,
) -> Option<(String, String)> {
    let texts = &render.messages.area.approval;
    let left = super::area_pin::clock(left?.div_ceil(1_000));
    Some((texts.title.to_owned(), texts.left(&left)))
}

/// The button that ends the wait for the shop owner.
pub(super) fn withdraw(render: &RenderContext<'_>) -> ButtonView {
    ButtonView::new(render.messages.area.approval.withdraw, Button::Cancel)
}

pub(super) fn checking(running: &RefundInProgress, render: &RenderContext<'_>) -> CheckingView {
    let messages = render.messages;
    let refund = &messages.refund;
    let since = running.unknown_since().unwrap_or(render.now);
    let staff = if running.needs_person() { refund.needs_person } else { refund.checking_staff };
    CheckingView {
        title: refund.checking.title.to_owned(),
        detail: refund.checking.detail.to_owned(),
        age: messages.checking_age.of(render.now.ms_since(since) / 1_000),
        staff: staff.to_owned(),
        price: plan_total(&running.plan, render),
        lines: plan_lines(&running.plan, messages),
        rails: rails(&running.plan, render),
        check: ButtonView::new(messages.buttons.check, Button::CheckAgain),
        leave: running.can_leave().then(|| ButtonView::new(refund.leave, Button::Done)),
    }
}

pub(super) fn ended(ended: &RefundResult, render: &RenderContext<'_>) -> OutcomeView {
    let messages = render.messages;
    let refund = &messages.refund;
    let rails = rails(&ended.plan, render);
    let some_back = rails.iter().any(|rail| rail.status == PurchaseStatus::Cancelled);
    let (pair, staff) = if ended.outcome == Outcome::RefundDone {
        (&refund.done, "")
    } else if ended.outcome == Outcome::RefundUnknown {
        (&refund.unknown, refund.staff_unknown)
    } else if some_back {
        (&refund.mixed, refund.staff_refused)
    } else {
        (&refund.refused, refund.staff_refused)
    };
    OutcomeView {
        outcome: ended.outcome,
        title: pair.title.to_owned(),
        detail: pair.detail.to_owned(),
        staff: staff.to_owned(),
        price: plan_total(&ended.plan, render),
        slip: ended.has_slip().then(|| refund_slip(ended, &rails, render)),
        rails,
        again: None,
        done: ButtonView::new(&render.done(ended.left(render.now)), Button::Done),
    }
}

/// The slip of a refund: each rail with its amount and outcome.
fn refund_slip(ended: &RefundResult, rails: &[RailView], render: &RenderContext<'_>) -> SlipView {
    let rail = |rail: &RailView| Fact::new(&rail.name, format!("{} · {}", rail.sum, rail.word));
    let lines = rails.iter().map(rail).chain(plan_lines(&ended.plan, render.messages));
    super::outcome::slip(ended.at, lines.collect(), render)
}

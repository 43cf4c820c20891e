//! An action above the limit: its row, its decision screen and its outcome.

use kios_client::{Instant, Money};
use kios_protocol::api::LimitApproval;

use super::{
    ApprovalView, ButtonView, Countdown, Fact, Icon, OutcomeView, PendingId, PendingView, seconds,
};
use crate::i18n::{Messages, fill, limit_refusal};
use crate::wallet::{
    Account, Button, LIMIT_WAIT_MS, LimitDecision, LimitKind, LimitOutcome, LimitOutcomeScreen,
    LimitState, Readiness, WaitingAction, Wallet,
};

pub(super) fn rows(wallet: &Wallet, owner: &Account, now: Instant) -> Vec<PendingView> {
    owner.waiting.open(&wallet.clock, now).map(|action| row(wallet, action, now)).collect()
}

fn row(wallet: &Wallet, action: &WaitingAction, now: Instant) -> PendingView {
    let messages = Messages::in_language(wallet.language);
    let approval = &action.approval;
    let what = match action.kind {
        LimitKind::Refund => messages.limit_refund,
        LimitKind::Points => messages.limit_points,
    };
    let terminal = approval.terminal_id.to_string();
    let detail = match approval.name.as_str() {
        "" => terminal,
        name => format!("{name} · {terminal}"),
    };
    let time_left = action.ms_left(&wallet.clock, now).map(|left_ms| time_left(left_ms, messages));
    PendingView {
        id: PendingId::Limit(approval.approval_id.clone()),
        title: what.to_owned(),
        detail,
        price: price(wallet, approval).to_string(),
        time_left: time_left.unwrap_or_default(),
        button: Button::OpenLimit(approval.approval_id.clone()),
        readiness: Readiness::Ready,
    }
}

/// The time left: whole minutes, rounded up; in the last minute seconds.
fn time_left(left_ms: u64, messages: &Messages) -> String {
    match left_ms {
        ..=60_000 => fill(messages.seconds, &[("seconds", &seconds(left_ms))]),
        _ => fill(messages.minutes, &[("minutes", &left_ms.div_ceil(60_000).to_string())]),
    }
}

fn price(wallet: &Wallet, approval: &LimitApproval) -> Money {
    Money::price(approval.amount, &approval.currency, wallet.language)
}

pub(super) fn screen(wallet: &Wallet, limit: &LimitDecision, now: Instant) -> ApprovalView {
    let messages = Messages::in_language(wallet.language);
    let approval = &limit.action.approval;
    let left_ms = limit.action.ms_left(&wallet.clock, now);
    let (question, about) = match limit.action.kind {
        LimitKind::Refund => (messages.limit_refund_title, messages.limit_refund_detail),
        LimitKind::Points => (messages.limit_points_title, messages.limit_points_detail),
    };
    let home = ButtonView::of(messages.home, Button::Home);
    let (title, detail, approve, later, home) = match limit.state {
        LimitState::Open => (question, about, messages.approve, Some(home), None),
        LimitState::Sending(_) => (question, about, messages.sending, Some(home.disabled()), None),
        LimitState::Unknown(..) => {
            (messages.unknown_title, messages.limit_unknown, messages.approve, None, Some(home))
        }
    };
    let readiness = limit.readiness(&wallet.clock, now);
    ApprovalView {
        title,
        detail,
        shop: shop(approval, messages),
        price: Some(price(wallet, approval)),
        countdown: left_ms.map(|left_ms| Countdown::long(left_ms, LIMIT_WAIT_MS, messages)),
        facts: facts(&limit.action, messages),
        notice: notice(limit, left_ms, messages),
        unknown: matches!(limit.state, LimitState::Unknown(..)),
        approve: ButtonView::of(approve, Button::Approve).with(readiness),
        deny: ButtonView::of(messages.deny, Button::Deny).with(readiness),
        later,
        home,
    }
}

fn shop(approval: &LimitApproval, messages: &Messages) -> String {
    if approval.shop_name.is_empty() {
        messages.unnamed_shop.to_owned()
    } else {
        approval.shop_name.clone()
    }
}

fn facts(action: &WaitingAction, messages: &Messages) -> Vec<Fact> {
    let approval = &action.approval;
    let name = (!approval.name.is_empty()).then(|| Fact {
        test_id: Some("asked-by"),
        ..Fact::of(messages.line_asked_by, approval.name.clone())
    });
    let till = Fact::of(messages.line_till, approval.terminal_id.to_string());
    let purchase = match action.kind {
        LimitKind::Points => Some(Fact {
            test_id: Some("purchase"),
            ..Fact::of(messages.line_purchase, approval.subject.clone())
        }),
        // The subject is the refund's id, which no receipt shows.
        LimitKind::Refund => None,
    };
    name.into_iter().chain([till]).chain(purchase).collect()
}

fn notice(
    limit: &LimitDecision,
    left_ms: Option<u64>,
    messages: &'static Messages,
) -> &'static str {
    match (limit.state, limit.refused) {
        (LimitState::Open, _) if left_ms == Some(0) => messages.time_is_up,
        (LimitState::Open, Some(code)) => limit_refusal(messages, code),
        // The heading already says that a decision is being sent or its outcome is unknown.
        (LimitState::Open, None) | (LimitState::Sending(_) | LimitState::Unknown(..), _) => "",
    }
}

pub(super) fn outcome(wallet: &Wallet, done: &LimitOutcomeScreen, now: Instant) -> OutcomeView {
    let messages = Messages::in_language(wallet.language);
    let (outcome, icon, title) = match done.outcome {
        LimitOutcome::Approved => ("approved", Icon::Tick, messages.approved_title),
        LimitOutcome::Denied => ("denied", Icon::Hand, messages.denied_title),
        LimitOutcome::Over => ("over", Icon::Hand, messages.limit_over_title),
    };
    let detail = match (done.outcome, done.action.kind) {
        (LimitOutcome::Approved, LimitKind::Refund) => messages.limit_refund_approved,
        (LimitOutcome::Approved, LimitKind::Points) => messages.limit_points_approved,
        (LimitOutcome::Denied, LimitKind::Refund) => messages.limit_refund_denied,
        (LimitOutcome::Denied, LimitKind::Points) => messages.limit_points_denied,
        (LimitOutcome::Over, LimitKind::Refund | LimitKind::Points) => messages.limit_over_detail,
    };
    let home = fill(messages.home_in, &[("seconds", &seconds(done.until.ms_since(now)))]);
    OutcomeView {
        outcome,
        icon,
        title,
        detail,
        price: Some(price(wallet, &done.action.approval)),
        facts: Vec::new(),
        home: ButtonView::of(&home, Button::Home),
        switch_wallet: None,
    }
}

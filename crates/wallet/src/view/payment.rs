//! A payment, and how it ended.

use kios_protocol::api::PaymentItem;
use kios_protocol::payment::Clocks;

use super::{ApprovalView, Choice, DoneView, Line, Ring, Shape, money, seconds};
use crate::wallet::{Approval, Button, Done, Note, Now, Outcome, Phase, Wallet};
use crate::words::{Words, fill, refusal};

pub(super) fn approval(wallet: &Wallet, approval: &Approval, now: Now) -> ApprovalView {
    let words = wallet.language.words();
    let left = approval.time_left(&wallet.clock, now);
    let item = approval.item.as_ref();
    let (title, detail) = match approval.phase {
        Phase::Reading => (words.approval_reading, ""),
        Phase::Open | Phase::Sent(_) => (words.approval_title, ""),
        Phase::Checking(_) => (words.checking_title, words.checking_detail),
    };
    let sending = matches!(approval.phase, Phase::Sent(_));
    let approve = if sending { words.sending } else { words.approve };
    let answerable = approval.phase == Phase::Open && left != Some(0);
    let choice = |label, button| {
        let choice = Choice::of(label, button);
        if answerable { choice } else { choice.disabled() }
    };
    let home = match approval.phase {
        Phase::Reading | Phase::Checking(_) => Some(Choice::of(words.home, Button::Home)),
        Phase::Open | Phase::Sent(_) => None,
    };
    ApprovalView {
        title,
        detail,
        shop: item.map(|item| shop(wallet, item)).unwrap_or_default(),
        price: item.map(|item| money::price(item.amount, &item.currency, wallet.language)),
        ring: left.map(|left| Ring::of(left, Clocks::NETWORK.answer.saturating_mul(1_000), words)),
        lines: item.map(|item| lines(wallet, item)).unwrap_or_default(),
        problem: problem(approval, left, words),
        checking: matches!(approval.phase, Phase::Checking(_)),
        approve: choice(approve, Button::Approve),
        deny: choice(words.deny, Button::Deny),
        home,
    }
}

fn problem(approval: &Approval, left: Option<u64>, words: &'static Words) -> &'static str {
    match (approval.phase, approval.note) {
        (Phase::Open, _) if left == Some(0) => words.time_over,
        // What is being sent or checked is said by the screen itself.
        (Phase::Checking(_) | Phase::Sent(_), _) | (_, None) => "",
        (_, Some(Note::NotArrived)) => words.not_arrived,
        (_, Some(Note::Unreachable)) => words.unreachable,
        (_, Some(Note::Refused(code))) => refusal(words, code),
    }
}

fn shop(wallet: &Wallet, item: &PaymentItem) -> String {
    let words = wallet.language.words();
    let account = wallet.account.as_ref();
    account.and_then(|account| account.shop(item.shop_id)).unwrap_or(words.unnamed_shop).to_owned()
}

fn lines(wallet: &Wallet, item: &PaymentItem) -> Vec<Line> {
    let words = wallet.language.words();
    let balance = wallet.account.as_ref().and_then(|account| account.balance);
    let after = balance.and_then(|balance| balance.checked_sub(item.total_point));
    let total = Line::of(words.line_total, money::points_text(item.total_point));
    let mut lines = vec![
        Line::of(words.line_price, money::points_text(item.paid_point)),
        Line::of(words.line_fee, money::points_text(item.fee_point)),
        Line { sum: true, handle: Some("total"), ..total },
    ];
    if let Some(after) = after {
        let line = Line::of(words.line_after, money::points_text(after));
        lines.push(Line { handle: Some("balance-after"), ..line });
    }
    lines
}

pub(super) fn done(wallet: &Wallet, done: &Done, now: Now) -> DoneView {
    let words = wallet.language.words();
    let Said { handle, shape, title, detail } = said(done.outcome, words);
    let item = done.item.as_ref().filter(|_| done.outcome != Outcome::NotMine);
    let mut lines = Vec::new();
    if let Some(item) = item {
        let total = Line::of(words.line_total, money::points_text(item.total_point));
        let spent = matches!(done.outcome, Outcome::Approved | Outcome::Paid);
        lines.extend(spent.then_some(total));
    }
    if let Some(balance) = wallet.account.as_ref().and_then(|account| account.balance) {
        let line = Line::of(words.line_balance, money::points_text(balance));
        lines.push(Line { handle: Some("balance"), ..line });
    }
    let home = match done.until {
        Some(until) => fill(words.home_in, &[("seconds", &seconds(now.until(until)))]),
        None => words.home.to_owned(),
    };
    let elsewhere = done.outcome == Outcome::NotMine;
    DoneView {
        outcome: handle,
        shape,
        title,
        detail,
        price: item.map(|item| money::price(item.amount, &item.currency, wallet.language)),
        lines,
        home: Choice { label: home, button: Button::Home, enabled: true },
        leave: elsewhere.then(|| Choice::of(words.leave, Button::Leave)),
    }
}

struct Said {
    handle: &'static str,
    shape: Shape,
    title: &'static str,
    detail: &'static str,
}

const fn said(outcome: Outcome, w: &'static Words) -> Said {
    let (handle, shape, title, detail) = match outcome {
        Outcome::Approved => ("approved", Shape::Tick, w.approved_title, w.approved_detail),
        Outcome::Paid => ("approved", Shape::Tick, w.paid_title, w.paid_detail),
        Outcome::Denied => ("denied", Shape::Hand, w.denied_title, w.denied_detail),
        Outcome::TooLate => ("too-late", Shape::Hand, w.too_late_title, w.too_late_detail),
        Outcome::ApprovedElsewhere => (
            "answered-elsewhere",
            Shape::Tick,
            w.approved_elsewhere_title,
            w.approved_elsewhere_detail,
        ),
        Outcome::DeniedElsewhere => {
            ("answered-elsewhere", Shape::Hand, w.denied_elsewhere_title, w.denied_elsewhere_detail)
        }
        Outcome::Cancelled => ("cancelled", Shape::Hand, w.cancelled_title, w.cancelled_detail),
        Outcome::Returned => ("returned", Shape::Hand, w.returned_title, w.returned_detail),
        Outcome::NotMine => ("not-mine", Shape::Plug, w.not_mine_title, w.not_mine_detail),
        Outcome::NotFound => ("not-found", Shape::Plug, w.not_found_title, w.not_found_detail),
    };
    Said { handle, shape, title, detail }
}

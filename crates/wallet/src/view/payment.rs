//! A payment, as its customer sees it, and as its shop owner does when it is to be taken back.

use kios_client::{Instant, Money};
use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{Phase as Life, Timeouts};

use super::{ApprovalView, Choice, Line, Ring};
use crate::wallet::{Approval, Button, Note, Phase, Wallet};
use crate::words::{Words, cancel_refusal, refusal};

pub(super) fn approval(wallet: &Wallet, approval: &Approval, now: Instant) -> ApprovalView {
    let words = Words::in_language(wallet.language);
    let left = approval.time_left(&wallet.clock, now);
    let item = approval.item.as_ref();
    let Asked { question, yes, no, checking } = asked(approval.life, words);
    let (title, detail) = match approval.phase {
        Phase::Reading => (words.approval_reading, ""),
        Phase::Open | Phase::Sent(_) => (question, ""),
        Phase::Checking(_) => (words.checking_title, checking),
    };
    let sending = matches!(approval.phase, Phase::Sent(_));
    let approve = if sending { words.sending } else { yes };
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
        price: item.map(|item| Money::price(item.amount, &item.currency, wallet.language)),
        ring: left
            .map(|left| Ring::of(left, Timeouts::NETWORK.answer.saturating_mul(1_000), words)),
        lines: item.map(|item| lines(wallet, approval.life, item)).unwrap_or_default(),
        problem: problem(approval, left, words),
        checking: matches!(approval.phase, Phase::Checking(_)),
        approve: choice(approve, Button::Approve),
        deny: choice(no, Button::Deny),
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
        (_, Some(Note::Refused(code))) => match approval.life {
            Life::New => refusal(words, code),
            Life::Cancel => cancel_refusal(words, code),
        },
    }
}

/// How a question is put.
struct Asked {
    question: &'static str,
    yes: &'static str,
    no: &'static str,
    /// What to do while nobody knows whether the answer arrived.
    checking: &'static str,
}

const fn asked(life: Life, w: &'static Words) -> Asked {
    let (question, yes, no, checking) = match life {
        Life::New => (w.approval_title, w.approve, w.deny, w.checking_detail),
        Life::Cancel => (w.cancel_question, w.cancel_approve, w.cancel_deny, w.cancel_checking),
    };
    Asked { question, yes, no, checking }
}

fn shop(wallet: &Wallet, item: &PaymentItem) -> String {
    let words = Words::in_language(wallet.language);
    let account = wallet.account.as_ref();
    account.and_then(|account| account.shop(item.shop_id)).unwrap_or(words.unnamed_shop).to_owned()
}

fn lines(wallet: &Wallet, life: Life, item: &PaymentItem) -> Vec<Line> {
    match life {
        Life::New => spent(wallet, item),
        Life::Cancel => given_back(wallet, item),
    }
}

/// What the customer gets back: the price and the fee, all of it. Source: `protocol.md §1.4`.
fn given_back(wallet: &Wallet, item: &PaymentItem) -> Vec<Line> {
    let words = Words::in_language(wallet.language);
    let purchase = Line::of(words.line_purchase, item.purchase_id.to_string());
    let till = item.terminal_id.to_string();
    let till = (!till.is_empty()).then(|| Line::of(words.line_till, till));
    let back = Line::of(words.line_back, Money::points(item.total_point).to_string());
    let mut lines = vec![Line { handle: Some("purchase"), ..purchase }];
    lines.extend(till);
    lines.extend([
        Line::of(words.line_price, Money::points(item.paid_point).to_string()),
        Line::of(words.line_fee, Money::points(item.fee_point).to_string()),
        Line { sum: true, handle: Some("total"), ..back },
    ]);
    lines
}

fn spent(wallet: &Wallet, item: &PaymentItem) -> Vec<Line> {
    let words = Words::in_language(wallet.language);
    let balance = wallet.account.as_ref().and_then(|account| account.balance);
    let after = balance.and_then(|balance| balance.checked_sub(item.total_point));
    let total = Line::of(words.line_total, Money::points(item.total_point).to_string());
    let mut lines = vec![
        Line::of(words.line_price, Money::points(item.paid_point).to_string()),
        Line::of(words.line_fee, Money::points(item.fee_point).to_string()),
        Line { sum: true, handle: Some("total"), ..total },
    ];
    if let Some(after) = after {
        let line = Line::of(words.line_after, Money::points(after).to_string());
        lines.push(Line { handle: Some("balance-after"), ..line });
    }
    lines
}

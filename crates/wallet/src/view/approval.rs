//! The decision screen: a payment for its customer, a cancel for the shop owner.

use kios_client::{Instant, Money};
use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{Phase, Timeouts};

use super::{ApprovalView, ButtonView, Countdown, Fact};
use crate::i18n::{Messages, cancel_refusal, refusal};
use crate::wallet::{Approval, ApprovalState, Button, Notice, Wallet};

pub(super) fn screen(wallet: &Wallet, approval: &Approval, now: Instant) -> ApprovalView {
    let messages = Messages::in_language(wallet.language);
    let left_ms = approval.ms_left(&wallet.clock, now);
    let item = approval.item.as_ref();
    let Question { title: question, approve, deny, unknown } = question(approval.phase, messages);
    let (title, detail) = match approval.state {
        ApprovalState::Loading => (messages.approval_loading, ""),
        ApprovalState::Open | ApprovalState::Sending(_) => (question, ""),
        ApprovalState::Unknown(_) => (messages.unknown_title, unknown),
    };
    let sending = matches!(approval.state, ApprovalState::Sending(_));
    let approve = if sending { messages.sending } else { approve };
    let readiness = approval.readiness(&wallet.clock, now);
    let home = match approval.state {
        ApprovalState::Loading | ApprovalState::Unknown(_) => {
            Some(ButtonView::of(messages.home, Button::Home))
        }
        ApprovalState::Open | ApprovalState::Sending(_) => None,
    };
    ApprovalView {
        title,
        detail,
        shop: item.map(|item| shop(wallet, item)).unwrap_or_default(),
        price: item.map(|item| Money::price(item.amount, &item.currency, wallet.language)),
        countdown: left_ms.map(|left_ms| {
            Countdown::of(left_ms, Timeouts::NETWORK.answer.saturating_mul(1_000), messages)
        }),
        facts: item.map(|item| facts(wallet, approval.phase, item)).unwrap_or_default(),
        notice: notice(approval, left_ms, messages),
        unknown: matches!(approval.state, ApprovalState::Unknown(_)),
        approve: ButtonView::of(approve, Button::Approve).with(readiness),
        deny: ButtonView::of(deny, Button::Deny).with(readiness),
        later: None,
        home,
    }
}

fn notice(approval: &Approval, left_ms: Option<u64>, messages: &'static Messages) -> &'static str {
    match (approval.state, approval.notice) {
        (ApprovalState::Open, _) if left_ms == Some(0) => messages.time_is_up,
        // The heading already says that a decision is being sent or its outcome is unknown.
        (ApprovalState::Unknown(_) | ApprovalState::Sending(_), _)
        | (ApprovalState::Loading | ApprovalState::Open, None) => "",
        (ApprovalState::Loading | ApprovalState::Open, Some(Notice::NotArrived)) => {
            messages.not_arrived
        }
        (ApprovalState::Loading | ApprovalState::Open, Some(Notice::Unreachable)) => {
            messages.unreachable
        }
        (ApprovalState::Loading | ApprovalState::Open, Some(Notice::Refused(code))) => {
            match approval.phase {
                Phase::New => refusal(messages, code),
                Phase::Cancel => cancel_refusal(messages, code),
            }
        }
    }
}

/// The texts that differ between a payment and its cancel.
struct Question {
    title: &'static str,
    approve: &'static str,
    deny: &'static str,
    /// The detail while the outcome is unknown.
    unknown: &'static str,
}

const fn question(phase: Phase, m: &'static Messages) -> Question {
    let (title, approve, deny, unknown) = match phase {
        Phase::New => (m.approval_title, m.approve, m.deny, m.unknown_detail),
        Phase::Cancel => (m.cancel_title, m.cancel_approve, m.cancel_deny, m.cancel_unknown),
    };
    Question { title, approve, deny, unknown }
}

fn shop(wallet: &Wallet, item: &PaymentItem) -> String {
    let messages = Messages::in_language(wallet.language);
    let account = wallet.account.as_ref();
    account
        .and_then(|account| account.shop_name(item.shop_id))
        .unwrap_or(messages.unnamed_shop)
        .to_owned()
}

fn facts(wallet: &Wallet, phase: Phase, item: &PaymentItem) -> Vec<Fact> {
    match phase {
        Phase::New => payment_facts(wallet, item),
        Phase::Cancel => cancel_facts(wallet, item),
    }
}

/// The customer gets back price and fee. Source: `protocol.md §1.4`.
fn cancel_facts(wallet: &Wallet, item: &PaymentItem) -> Vec<Fact> {
    let messages = Messages::in_language(wallet.language);
    let purchase = Fact::of(messages.line_purchase, item.purchase_id.to_string());
    let till = item.terminal_id.to_string();
    let till = (!till.is_empty()).then(|| Fact::of(messages.line_till, till));
    let refund = Fact::of(messages.line_refund, Money::points(item.total_point).to_string());
    let mut facts = vec![Fact { test_id: Some("purchase"), ..purchase }];
    facts.extend(till);
    facts.extend([
        Fact::of(messages.line_price, Money::points(item.paid_point).to_string()),
        Fact::of(messages.line_fee, Money::points(item.fee_point).to_string()),
        Fact { total: true, test_id: Some("total"), ..refund },
    ]);
    facts
}

fn payment_facts(wallet: &Wallet, item: &PaymentItem) -> Vec<Fact> {
    let messages = Messages::in_language(wallet.language);
    let balance = wallet.account.as_ref().and_then(|account| account.balance);
    let after = balance.and_then(|balance| balance.checked_sub(item.total_point));
    let total = Fact::of(messages.line_total, Money::points(item.total_point).to_string());
    let mut facts = vec![
        Fact::of(messages.line_price, Money::points(item.paid_point).to_string()),
        Fact::of(messages.line_fee, Money::points(item.fee_point).to_string()),
        Fact { total: true, test_id: Some("total"), ..total },
    ];
    if let Some(after) = after {
        let line = Fact::of(messages.line_after, Money::points(after).to_string());
        facts.push(Fact { test_id: Some("balance-after"), ..line });
    }
    facts
}

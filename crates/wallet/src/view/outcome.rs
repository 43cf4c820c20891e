//! The outcome screen of a payment or a cancel.

use kios_client::{Instant, Money};
use kios_protocol::payment::Phase;

use super::{ButtonView, Fact, Icon, OutcomeView, seconds};
use crate::i18n::{Messages, fill};
use crate::wallet::{Button, Outcome, OutcomeScreen, Wallet};

pub(super) fn screen(wallet: &Wallet, done: &OutcomeScreen, now: Instant) -> OutcomeView {
    let messages = Messages::in_language(wallet.language);
    let OutcomeTexts { name, icon, title, detail } = match done.phase {
        Phase::New => payment_texts(done.outcome, messages),
        Phase::Cancel => cancel_texts(done.outcome, messages),
    };
    let item = done.item.as_ref().filter(|_| done.outcome != Outcome::OtherAccount);
    let home = match done.until {
        Some(until) => fill(messages.home_in, &[("seconds", &seconds(until.ms_since(now)))]),
        None => messages.home.to_owned(),
    };
    let other_account = done.outcome == Outcome::OtherAccount;
    OutcomeView {
        outcome: name,
        icon,
        title,
        detail,
        price: item.map(|item| Money::price(item.amount, &item.currency, wallet.language)),
        facts: facts(wallet, done),
        home: ButtonView::of(&home, Button::Home),
        switch_wallet: other_account
            .then(|| ButtonView::of(messages.switch_wallet, Button::SignOut)),
    }
}

/// The points moved, and for a customer the balance.
fn facts(wallet: &Wallet, done: &OutcomeScreen) -> Vec<Fact> {
    let messages = Messages::in_language(wallet.language);
    let moved = matches!(done.outcome, Outcome::Approved | Outcome::Completed);
    let total = done.item.as_ref().filter(|_| moved).map(|item| item.total_point);
    let account = wallet.account.as_ref();
    let (label, balance) = match done.phase {
        Phase::New => (messages.line_total, account.and_then(|account| account.balance)),
        Phase::Cancel => (messages.line_refund, None),
    };
    let total = total.map(|total| Fact::of(label, Money::points(total).to_string()));
    let balance = balance.map(|balance| Fact {
        test_id: Some("balance"),
        ..Fact::of(messages.line_balance, Money::points(balance).to_string())
    });
    total.into_iter().chain(balance).collect()
}

struct OutcomeTexts {
    /// The page's `data-outcome`.
    name: &'static str,
    icon: Icon,
    title: &'static str,
    detail: &'static str,
}

const fn payment_texts(outcome: Outcome, m: &'static Messages) -> OutcomeTexts {
    let (title, detail) = match outcome {
        Outcome::Approved => (m.approved_title, m.approved_detail),
        Outcome::Completed => (m.paid_title, m.paid_detail),
        Outcome::Denied => (m.denied_title, m.denied_detail),
        Outcome::TimedOut => (m.timed_out_title, m.timed_out_detail),
        Outcome::ApprovedElsewhere => (m.approved_elsewhere_title, m.approved_elsewhere_detail),
        Outcome::DeniedElsewhere => (m.denied_elsewhere_title, m.denied_elsewhere_detail),
        Outcome::Cancelled => (m.cancelled_title, m.cancelled_detail),
        Outcome::NotCompleted => (m.not_completed_title, m.not_completed_detail),
        Outcome::OtherAccount => (m.other_account_title, m.other_account_detail),
        Outcome::NotFound => (m.not_found_title, m.not_found_detail),
    };
    outcome_texts(outcome, title, detail)
}

const fn cancel_texts(outcome: Outcome, m: &'static Messages) -> OutcomeTexts {
    let (title, detail) = match outcome {
        Outcome::Approved => (m.cancel_approved_title, m.cancel_approved_detail),
        Outcome::Completed => (m.cancel_completed_title, m.cancel_completed_detail),
        Outcome::Denied => (m.cancel_denied_title, m.cancel_unchanged),
        Outcome::TimedOut => (m.timed_out_title, m.cancel_timed_out_detail),
        Outcome::ApprovedElsewhere => {
            (m.cancel_approved_elsewhere_title, m.approved_elsewhere_detail)
        }
        Outcome::DeniedElsewhere => (m.cancel_denied_elsewhere_title, m.cancel_unchanged),
        Outcome::Cancelled => (m.cancel_withdrawn_title, m.cancel_unchanged),
        Outcome::NotCompleted => (m.cancel_not_completed_title, m.cancel_not_completed_detail),
        Outcome::OtherAccount => (m.other_shop_title, m.other_shop_detail),
        Outcome::NotFound => (m.not_found_title, m.not_found_detail),
    };
    outcome_texts(outcome, title, detail)
}

/// Name and icon do not depend on the phase.
const fn outcome_texts(
    outcome: Outcome,
    title: &'static str,
    detail: &'static str,
) -> OutcomeTexts {
    let (name, icon) = match outcome {
        Outcome::Approved | Outcome::Completed => ("approved", Icon::Tick),
        Outcome::Denied => ("denied", Icon::Hand),
        Outcome::TimedOut => ("too-late", Icon::Hand),
        Outcome::ApprovedElsewhere => ("answered-elsewhere", Icon::Tick),
        Outcome::DeniedElsewhere => ("answered-elsewhere", Icon::Hand),
        Outcome::Cancelled => ("cancelled", Icon::Hand),
        Outcome::NotCompleted => ("returned", Icon::Hand),
        Outcome::OtherAccount => ("not-mine", Icon::Plug),
        Outcome::NotFound => ("not-found", Icon::Plug),
    };
    OutcomeTexts { name, icon, title, detail }
}

//! How a payment ended, or how taking it back did.

use kios_client::{Instant, Money};
use kios_protocol::payment::Phase as Life;

use super::{Choice, DoneView, Line, Shape, seconds};
use crate::wallet::{Button, Done, Outcome, Wallet};
use crate::words::{Words, fill};

pub(super) fn done(wallet: &Wallet, done: &Done, now: Instant) -> DoneView {
    let words = Words::in_language(wallet.language);
    let Said { handle, shape, title, detail } = match done.life {
        Life::New => of_payment(done.outcome, words),
        Life::Cancel => of_cancel(done.outcome, words),
    };
    let item = done.item.as_ref().filter(|_| done.outcome != Outcome::NotMine);
    let home = match done.until {
        Some(until) => fill(words.home_in, &[("seconds", &seconds(until.ms_since(now)))]),
        None => words.home.to_owned(),
    };
    let elsewhere = done.outcome == Outcome::NotMine;
    DoneView {
        outcome: handle,
        shape,
        title,
        detail,
        price: item.map(|item| Money::price(item.amount, &item.currency, wallet.language)),
        lines: lines(wallet, done),
        home: Choice { label: home, button: Button::Home, enabled: true },
        leave: elsewhere.then(|| Choice::of(words.leave, Button::SignOut)),
    }
}

/// What moved, and for a customer what is left.
fn lines(wallet: &Wallet, done: &Done) -> Vec<Line> {
    let words = Words::in_language(wallet.language);
    let moved = matches!(done.outcome, Outcome::Approved | Outcome::Settled);
    let total = done.item.as_ref().filter(|_| moved).map(|item| item.total_point);
    let account = wallet.account.as_ref();
    let (label, balance) = match done.life {
        Life::New => (words.line_total, account.and_then(|account| account.balance)),
        Life::Cancel => (words.line_back, None),
    };
    let total = total.map(|total| Line::of(label, Money::points(total).to_string()));
    let balance = balance.map(|balance| Line {
        handle: Some("balance"),
        ..Line::of(words.line_balance, Money::points(balance).to_string())
    });
    total.into_iter().chain(balance).collect()
}

struct Said {
    handle: &'static str,
    shape: Shape,
    title: &'static str,
    detail: &'static str,
}

const fn of_payment(outcome: Outcome, w: &'static Words) -> Said {
    let (title, detail) = match outcome {
        Outcome::Approved => (w.approved_title, w.approved_detail),
        Outcome::Settled => (w.paid_title, w.paid_detail),
        Outcome::Denied => (w.denied_title, w.denied_detail),
        Outcome::TooLate => (w.too_late_title, w.too_late_detail),
        Outcome::ApprovedElsewhere => (w.approved_elsewhere_title, w.approved_elsewhere_detail),
        Outcome::DeniedElsewhere => (w.denied_elsewhere_title, w.denied_elsewhere_detail),
        Outcome::Cancelled => (w.cancelled_title, w.cancelled_detail),
        Outcome::Returned => (w.returned_title, w.returned_detail),
        Outcome::NotMine => (w.not_mine_title, w.not_mine_detail),
        Outcome::NotFound => (w.not_found_title, w.not_found_detail),
    };
    said(outcome, title, detail)
}

const fn of_cancel(outcome: Outcome, w: &'static Words) -> Said {
    let (title, detail) = match outcome {
        Outcome::Approved => (w.cancel_approved_title, w.cancel_approved_detail),
        Outcome::Settled => (w.taken_back_title, w.taken_back_detail),
        Outcome::Denied => (w.cancel_denied_title, w.cancel_stays),
        Outcome::TooLate => (w.too_late_title, w.cancel_too_late_detail),
        Outcome::ApprovedElsewhere => {
            (w.cancel_approved_elsewhere_title, w.approved_elsewhere_detail)
        }
        Outcome::DeniedElsewhere => (w.cancel_denied_elsewhere_title, w.cancel_stays),
        Outcome::Cancelled => (w.cancel_dropped_title, w.cancel_stays),
        Outcome::Returned => (w.not_taken_back_title, w.not_taken_back_detail),
        Outcome::NotMine => (w.not_my_shop_title, w.not_my_shop_detail),
        Outcome::NotFound => (w.not_found_title, w.not_found_detail),
    };
    said(outcome, title, detail)
}

/// The same word and shape for both questions: the test's handle says what was answered.
const fn said(outcome: Outcome, title: &'static str, detail: &'static str) -> Said {
    let (handle, shape) = match outcome {
        Outcome::Approved | Outcome::Settled => ("approved", Shape::Tick),
        Outcome::Denied => ("denied", Shape::Hand),
        Outcome::TooLate => ("too-late", Shape::Hand),
        Outcome::ApprovedElsewhere => ("answered-elsewhere", Shape::Tick),
        Outcome::DeniedElsewhere => ("answered-elsewhere", Shape::Hand),
        Outcome::Cancelled => ("cancelled", Shape::Hand),
        Outcome::Returned => ("returned", Shape::Hand),
        Outcome::NotMine => ("not-mine", Shape::Plug),
        Outcome::NotFound => ("not-found", Shape::Plug),
    };
    Said { handle, shape, title, detail }
}
